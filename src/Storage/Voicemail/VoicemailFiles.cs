using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>
/// The files of messages in a directory that this host and FreeSWITCH share. The folders belong to the group (mode 2770), so
/// that a FreeSWITCH of another user can write there and what it writes belongs to the group as well; nobody else gets in.
/// </summary>
public sealed partial class VoicemailFiles(VoicemailOptions options, ILogger<VoicemailFiles> logger) : IVoicemailFiles
{
    private const int LongestFolder = 64;

    private const UnixFileMode FolderMode =
        UnixFileMode.SetGroup
        | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string _root = Path.GetFullPath(options.Directory);

    /// <inheritdoc />
    public string NewPath(string mailbox, Guid id)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        // The mode of a new directory is cut by the process's umask: it is set afterwards as well.
        Make(_root);
        string folder = Path.Combine(_root, FolderOf(mailbox));
        Make(folder);
        return Path.Combine(folder, $"{id:D}.wav");
    }

    /// <inheritdoc />
    public TimeSpan? Complete(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, FileMode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // FreeSWITCH's file when it runs as another user: its own umask decides, and the folder keeps strangers out.
            LogModeNotSet(e, path);
        }

        try
        {
            return WaveLength.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotReadable(e, path);
            return null;
        }
    }

    /// <inheritdoc />
    public void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever there.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(e, path);
        }
    }

    /// <summary>
    /// A mailbox as the name of a folder. It may come from the network: what is no letter, digit, plus or hyphen is written as
    /// its number, so that two mailboxes never share a folder and none of them climbs out of the root.
    /// </summary>
    private static string FolderOf(string mailbox)
    {
        var name = new StringBuilder();
        foreach (char c in mailbox)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '-')
            {
                name.Append(c);
            }
            else
            {
                name.Append('_').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        if (name.Length == 0)
        {
            return "_";
        }

        return name.Length <= LongestFolder ? name.ToString() : HashOf(mailbox);
    }

    private static string HashOf(string mailbox) =>
        "_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mailbox)))[..32];

    private static void Make(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, FolderMode);
        File.SetUnixFileMode(folder, FolderMode);
    }

    [LoggerMessage(4020, LogLevel.Warning, "The mode of {Path} could not be set.")]
    private partial void LogModeNotSet(Exception exception, string path);

    [LoggerMessage(4021, LogLevel.Warning, "{Path} could not be read.")]
    private partial void LogNotReadable(Exception exception, string path);

    [LoggerMessage(4022, LogLevel.Warning, "{Path} could not be removed.")]
    private partial void LogNotRemoved(Exception exception, string path);
}
