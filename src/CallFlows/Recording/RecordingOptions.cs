namespace FsVoice.CallFlows;

/// <summary>What of the talks between customers and agents is recorded, and where to (seed 001 §8).</summary>
public sealed record RecordingOptions
{
    /// <summary>Whether anything is recorded.</summary>
    public bool Enabled { get; init; }

    /// <summary>The directory of the recordings: an absolute path, the same for FreeSWITCH.</summary>
    public string Directory { get; init; } = "";

    /// <summary>A folder <c>yyyy/MM/dd</c> (UTC) for each day, instead of all files in <see cref="Directory"/>.</summary>
    public bool DatedFolders { get; init; } = true;

    /// <summary>
    /// False when FreeSWITCH runs on another machine: then neither free space nor rights are looked after, and files have
    /// FreeSWITCH's own mode.
    /// </summary>
    public bool OnThisMachine { get; init; } = true;

    /// <summary>The group that may read the recordings; null keeps the group of this process.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// True when FreeSWITCH runs as another user, one in <see cref="Group"/>: its files are writable by the group as long as
    /// their call lasts.
    /// </summary>
    public bool GroupWrite { get; init; }

    /// <summary>Two channels: the leg's own voice left, what it hears right; else both in one.</summary>
    public bool Stereo { get; init; }

    /// <summary>Whether talks with customers who called are recorded.</summary>
    public bool Inbound { get; init; } = true;

    /// <summary>Whether talks with customers who were called are recorded.</summary>
    public bool Outbound { get; init; } = true;

    /// <summary>Whether the talk of an agent with whom the agent consults is recorded, in a file of its own.</summary>
    public bool Consult { get; init; }

    /// <summary>The key by which an agent has the recording leave out what follows (card data); null or empty for none.</summary>
    public string? PauseKey { get; init; }

    /// <summary>The key by which the agent has it go on; the same as <see cref="PauseKey"/> makes that one do both.</summary>
    public string? ResumeKey { get; init; }

    /// <summary>How many bytes must be free where the recordings are for one to begin; zero asks for none.</summary>
    public long MinFreeBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>How much talk a dialog may have that is neither recorded nor a gap with a reason, 100 ms to 1 minute.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a recording that failed is tried again while its talk lasts, 200 ms to 1 minute.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long FreeSWITCH's word about the last recording is waited for once a dialog is over, 1 second to 1 minute.</summary>
    public TimeSpan EndWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Enabled)
        {
            OptionsCheck.NotEmpty(errors, Directory, $"{path}:Directory");
        }
        else
        {
            OptionsCheck.Text(errors, Directory, $"{path}:Directory");
        }

        if (Directory.Length > 0 && (Directory[0] != '/' || Directory.Split('/').Any(part => part is "." or "..")))
        {
            errors.Add($"{path}:Directory must be an absolute path without '.' and '..'");
        }

        // FreeSWITCH takes "scheme://" for a file format that writes elsewhere (switch_core_file.c).
        if (Directory.Contains("//", StringComparison.Ordinal))
        {
            errors.Add($"{path}:Directory must not hold '//'");
        }

        OptionsCheck.Text(errors, Group, $"{path}:Group");
        if (GroupWrite && string.IsNullOrWhiteSpace(Group))
        {
            errors.Add($"{path}:GroupWrite needs a Group");
        }

        Key(errors, PauseKey, $"{path}:PauseKey");
        Key(errors, ResumeKey, $"{path}:ResumeKey");
        if (string.IsNullOrEmpty(PauseKey) != string.IsNullOrEmpty(ResumeKey))
        {
            errors.Add($"{path}:PauseKey and {path}:ResumeKey must be given both or not at all");
        }

        OptionsCheck.InRange(errors, MinFreeBytes, 0, 1L << 50, $"{path}:MinFreeBytes");
        OptionsCheck.InRange(errors, Tolerance, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), $"{path}:Tolerance");
        OptionsCheck.InRange(errors, RetryInterval, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1), $"{path}:RetryInterval");
        OptionsCheck.InRange(errors, EndWait, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), $"{path}:EndWait");
    }

    private static void Key(IList<string> errors, string? key, string path)
    {
        if (!string.IsNullOrEmpty(key) && !(key.Length == 1 && "0123456789*#ABCD".Contains(key[0], StringComparison.Ordinal)))
        {
            errors.Add($"{path} must be one of 0-9, *, # and A-D");
        }
    }
}
