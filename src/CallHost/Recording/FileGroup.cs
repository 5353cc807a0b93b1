using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FsVoice.CallHost.Recording;

/// <summary>Groups of files, for which .NET has no word (chown(2), getgrnam_r(3)).</summary>
internal static class FileGroup
{
    private const int Unchanged = -1;

    /// <summary>The id of a group by its name or number; null when there is none.</summary>
    public static int? Find(string group)
    {
        if (int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        // struct group: two pointers, then the id. A group with thousands of members needs more than its name.
        byte[] entry = new byte[64];
        byte[] texts = new byte[256 * 1024];
        return GetGroup(Zero(group), entry, texts, texts.Length, out nint found) == 0 && found != 0
            ? BitConverter.ToInt32(entry, 2 * nint.Size)
            : null;
    }

    /// <summary>Gives a file or directory to a group. False when this process may not: it must be in the group.</summary>
    public static bool TrySet(string path, int group) => ChangeOwner(Zero(path), Unchanged, group) == 0;

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "getgrnam_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetGroup(byte[] name, [Out] byte[] entry, [Out] byte[] texts, nint length, out nint found);

    [DllImport("libc", EntryPoint = "lchown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(byte[] path, int owner, int group);
}
