using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FsVoice.Storage;

/// <summary>The key of a site.</summary>
internal static class SecretKey
{
    /// <summary>Bytes of a key: AES-256.</summary>
    public const int Length = 32;

    private const string Name = "secrets_key_check";

    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? key)
    {
        byte[] bytes = new byte[Length + 3];
        key = Convert.TryFromBase64String(text.Trim(), bytes, out int written) && written == Length ? bytes[..Length] : null;
        return key is not null;
    }

    /// <summary>The key of the options, or of their file, which is made when missing.</summary>
    /// <exception cref="SecretKeyException">The file cannot be read or made, is no key, or others may read it.</exception>
    /// <param name="options">Where the key is.</param>
    /// <param name="directory">Where the file is that the options do not name.</param>
    public static byte[] Load(SecretOptions options, string directory)
    {
        if (TryParse(options.Key, out byte[]? given))
        {
            return given;
        }

        string path = options.KeyFile.Length > 0 ? Path.GetFullPath(options.KeyFile) : Path.Combine(directory, "secrets.key");
        try
        {
            Create(path);
            if (!OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new SecretKeyException("The file of FsVoice:Secrets:KeyFile may be read by others: chmod 600.");
            }

            return TryParse(File.ReadAllText(path), out byte[]? stored)
                ? stored
                : throw new SecretKeyException("The file of FsVoice:Secrets:KeyFile holds no key: restore it from a copy.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretKeyException("The file of FsVoice:Secrets:KeyFile can neither be read nor made.", e);
        }
    }

    /// <summary>
    /// Makes sure that the database was written with this key, and notes it in a database that knows none: with another one no
    /// password would open, and new ones would be lost to the other nodes.
    /// </summary>
    /// <exception cref="SecretKeyException">The database was written with another key.</exception>
    public static async Task CheckAsync(SqlDatabase database, byte[] key, CancellationToken cancellationToken)
    {
        string own = Convert.ToBase64String(HMACSHA256.HashData(key, "FsVoice secrets"u8));
        string? stored = await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("INSERT INTO server_settings (name, value) VALUES (@name, @own) ON CONFLICT DO NOTHING", new { name = Name, own });
                return await session.ScalarAsync<string>("SELECT value FROM server_settings WHERE name = @name", new { name = Name });
            },
            cancellationToken);
        if (stored is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(own)))
        {
            throw new SecretKeyException(
                "The database was written with another key: give the one of the other nodes, or of a copy, as FsVoice:Secrets:Key or FsVoice:Secrets:KeyFile.");
        }
    }

    private static void Create(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        // Written beside and linked into place: a second process that starts at once finds all of it or nothing, and the first one's stays.
        string draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            // A link is made, or refused, in one step; a move looks first, and then goes over what came in between. It is for file
            // systems without links.
            if ((OperatingSystem.IsWindows() || Link(Zero(draft), Zero(path)) != 0) && !File.Exists(path))
            {
                File.Move(draft, path, overwrite: false);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other process was first.
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "link")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);
}
