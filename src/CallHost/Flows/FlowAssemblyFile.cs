using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// A flow assembly as it was found on disk, all of it read at once: the file may be replaced at any moment after that,
/// and a version is never made of parts of two.
/// </summary>
/// <param name="Name">The file's name without <c>.dll</c>.</param>
/// <param name="Image">The assembly.</param>
/// <param name="Symbols">Its portable symbols, when there are any.</param>
/// <param name="Dependencies">Private dependencies by simple name.</param>
/// <param name="Hash">The first eight characters of the SHA-256 of assembly and dependencies.</param>
internal sealed record FlowAssemblyFile(
    string Name, byte[] Image, byte[]? Symbols, IReadOnlyDictionary<string, byte[]> Dependencies, string Hash)
{
    private const string Extension = ".dll";
    private const int LongestName = 100;

    /// <summary>The assemblies of a directory, in the order of their names: <c>X.dll</c>, or a publish folder <c>X/X.dll</c>.</summary>
    /// <exception cref="RefusedAssemblyException">The directory cannot be read.</exception>
    public static IReadOnlyList<string> Find(string directory)
    {
        try
        {
            var files = Directory.EnumerateFiles(directory, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)!);
            var folders = Directory.EnumerateDirectories(directory)
                .Select(path => Path.GetFileName(path))
                .Where(name => File.Exists(Path.Combine(directory, name, name + Extension)));
            return [.. files.Concat(folders).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedAssemblyException("The directory of flow assemblies cannot be read.");
        }
    }

    /// <summary>The name that somebody typed, without <c>.dll</c>.</summary>
    /// <exception cref="RefusedAssemblyException">It is no name of a file in the directory.</exception>
    public static string CheckName(string typed)
    {
        string name = typed.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? typed[..^Extension.Length] : typed;
        bool good = name.Length is > 0 and <= LongestName
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        return good ? name : throw new RefusedAssemblyException(
            $"The name of a flow assembly has letters, digits, dots, hyphens and underscores, begins with a letter or digit and has at most {LongestName} characters; it is never a path.");
    }

    /// <summary>The file of an assembly, or null when there is none.</summary>
    public static string? PathOf(string directory, string name) =>
        new[] { Path.Combine(directory, name + Extension), Path.Combine(directory, name, name + Extension) }.FirstOrDefault(File.Exists);

    /// <summary>Reads an assembly with its dependencies. Null when there is no such file.</summary>
    /// <exception cref="RefusedAssemblyException">It cannot be read, is too big, or is no .NET assembly.</exception>
    public static FlowAssemblyFile? Read(string directory, string name, long maxBytes)
    {
        try
        {
            if (PathOf(directory, name) is not { } path)
            {
                return null;
            }

            long left = maxBytes;
            byte[] image = ReadAll(path, ref left, maxBytes);
            CheckImage(image);
            string symbols = Path.ChangeExtension(path, ".pdb");
            byte[]? debug = File.Exists(symbols) ? ReadAll(symbols, ref left, maxBytes) : null;
            var dependencies = new SortedDictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
            string folder = Path.Combine(directory, name);
            if (Directory.Exists(folder))
            {
                foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
                {
                    string simpleName = Path.GetFileNameWithoutExtension(file);
                    if (!string.Equals(simpleName, name, StringComparison.OrdinalIgnoreCase) && !FlowLoadContext.IsHosts(simpleName))
                    {
                        dependencies[simpleName] = ReadAll(file, ref left, maxBytes);
                    }
                }
            }

            return new FlowAssemblyFile(name, image, debug, dependencies, HashOf(image, dependencies));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Taken away between the look and the reading.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedAssemblyException("The file cannot be read.");
        }
    }

    private static byte[] ReadAll(string path, ref long left, long maxBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > left)
        {
            throw new RefusedAssemblyException($"The assembly and its dependencies are larger than {maxBytes} bytes (FsVoice:Flows:MaxBytes).");
        }

        byte[] bytes = new byte[stream.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        left -= read;
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static void CheckImage(byte[] image)
    {
        if (image.Length == 0)
        {
            throw new RefusedAssemblyException("The file is empty.");
        }

        try
        {
            using var reader = new PEReader(new MemoryStream(image, writable: false));
            if (!reader.HasMetadata || !reader.GetMetadataReader().IsAssembly)
            {
                throw new RefusedAssemblyException("The file is not a .NET assembly.");
            }
        }
        catch (BadImageFormatException)
        {
            throw new RefusedAssemblyException("The file is not a .NET assembly, or not all of it is there yet.");
        }
    }

    private static string HashOf(byte[] image, SortedDictionary<string, byte[]> dependencies)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(image);
        foreach (byte[] dependency in dependencies.Values)
        {
            hash.AppendData(dependency);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }
}
