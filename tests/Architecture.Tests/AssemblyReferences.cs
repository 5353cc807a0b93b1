using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FsVoice.Architecture.Tests;

/// <summary>What a compiled assembly uses, read from its metadata: a using alias or a transitive package cannot hide it.</summary>
internal static class AssemblyReferences
{
    /// <summary>
    /// The referenced assemblies and the namespaces of the referenced types that are <paramref name="forbidden"/> or
    /// below it, once each.
    /// </summary>
    public static IReadOnlyList<string> Find(string path, params string[] forbidden)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var assemblies = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        var namespaces = metadata.TypeReferences
            .Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Namespace));
        return assemblies.Concat(namespaces)
            .Where(name => forbidden.Any(start => name == start || name.StartsWith(start + ".", StringComparison.Ordinal)))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
    }
}
