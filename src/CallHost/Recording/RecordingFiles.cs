using System.Globalization;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Recording;

/// <summary>
/// The files of recordings, made before FreeSWITCH opens them: so the name is nobody else's, and mode and group are right
/// from the first sample on (seed 001 §8.5 has <c>chmod -R 777</c> instead).
/// </summary>
/// <remarks>
/// Directories 0750, files 0640, of the configured group. FreeSWITCH opens a file that exists and leaves its mode alone
/// (mod_sndfile.c, sndfile_perform_open). Where it runs as another user, the group may write until the dialog is over.
/// </remarks>
public sealed class RecordingFiles(RecordingOptions options) : IRecordingFiles
{
    private const int MostNumbers = 1000;
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private const UnixFileMode ClosedMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private UnixFileMode OpenMode => options.GroupWrite ? ClosedMode | UnixFileMode.GroupWrite : ClosedMode;

    /// <inheritdoc />
    public Task<RecordingFileResult> CreateAsync(string name, DateTimeOffset at, CancellationToken cancellationToken) =>
        Task.Run(() => Guard(() => Create(name, at)), cancellationToken);

    /// <inheritdoc />
    public Task<RecordingFileResult> ReopenAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => Guard(() => Reopen(path)), cancellationToken);

    /// <inheritdoc />
    public Task CloseAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => options.OnThisMachine ? Guard(() => Close(path)) : default, cancellationToken);

    private static RecordingFileResult Guard(Func<RecordingFileResult> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exception's text would tell paths; what kind it is says enough.
            return new RecordingFileResult(null, RecordingAlarmKind.DirectoryFailed, $"{e.GetType().Name}.");
        }
    }

    private RecordingFileResult Create(string name, DateTimeOffset at)
    {
        string folder = options.DatedFolders
            ? Path.Combine(options.Directory, at.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture))
            : options.Directory;
        if (!options.OnThisMachine)
        {
            // The dialog's UUID is in the name: on another machine there is nothing else to go by.
            return new RecordingFileResult(Path.Combine(folder, name + ".wav"));
        }

        int? group = options.Group is { Length: > 0 } wanted ? FileGroup.Find(wanted) : null;
        bool rights = options.Group is not { Length: > 0 } || group is not null;
        rights &= MakeDirectory(folder, group);
        if (LacksSpace(folder) is { } lacking)
        {
            return lacking;
        }

        for (int number = 0; number < MostNumbers; number++)
        {
            string path = Path.Combine(folder, number == 0 ? $"{name}.wav" : string.Create(CultureInfo.InvariantCulture, $"{name}_{number}.wav"));
            if (!File.Exists(path) && TryMake(path))
            {
                rights &= group is not { } id || FileGroup.TrySet(path, id);
                return new RecordingFileResult(path, rights ? null : RecordingAlarmKind.RightsFailed, rights ? "" : "The group could not be set.");
            }
        }

        return new RecordingFileResult(null, RecordingAlarmKind.DirectoryFailed, "All names are taken.");
    }

    private RecordingFileResult Reopen(string path)
    {
        if (!options.OnThisMachine)
        {
            return new RecordingFileResult(path);
        }

        if (LacksSpace(Path.GetDirectoryName(path)!) is { } lacking)
        {
            return lacking;
        }

        // FreeSWITCH removes a file into which it has written nothing (switch_ivr_async.c, record_callback).
        bool rights = true;
        if (!File.Exists(path) && TryMake(path))
        {
            int? group = options.Group is { Length: > 0 } wanted ? FileGroup.Find(wanted) : null;
            rights = group is not { } id || FileGroup.TrySet(path, id);
        }

        return new RecordingFileResult(path, rights ? null : RecordingAlarmKind.RightsFailed);
    }

    private static RecordingFileResult Close(string path)
    {
        if (new FileInfo(path) is { Exists: true } file)
        {
            if (file.Length == 0)
            {
                file.Delete();
            }
            else
            {
                File.SetUnixFileMode(path, ClosedMode);
            }
        }

        return new RecordingFileResult(path);
    }

    private bool TryMake(string path)
    {
        try
        {
            using (new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OpenMode }))
            {
                // Again, since what the file was made with was cut by the process's umask.
                File.SetUnixFileMode(path, OpenMode);
                return true;
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>Makes what is missing of a directory, each part with its mode and group. False when the group could not be set.</summary>
    private bool MakeDirectory(string folder, int? group)
    {
        if (Directory.Exists(folder))
        {
            return true;
        }

        bool rights = folder == options.Directory || MakeDirectory(Path.GetDirectoryName(folder)!, group);
        Directory.CreateDirectory(folder, DirectoryMode);
        File.SetUnixFileMode(folder, DirectoryMode);
        return (group is not { } id || FileGroup.TrySet(folder, id)) && rights;
    }

    private RecordingFileResult? LacksSpace(string folder)
    {
        long free = new DriveInfo(folder).AvailableFreeSpace;
        return free < options.MinFreeBytes
            ? new RecordingFileResult(null, RecordingAlarmKind.DiskFull, $"{free} bytes are free of the {options.MinFreeBytes} that must be.")
            : null;
    }
}
