namespace FsVoice.CallHost.Flows;

/// <summary>Flows from assemblies that are loaded, and loaded anew, while the host runs (section <c>FsVoice:Flows</c>).</summary>
public sealed record FlowAssemblyOptions
{
    /// <summary>The directory of the flow assemblies; empty for none.</summary>
    public string Directory { get; set; } = "";

    /// <summary>How many calls a new version has to end before it has proved itself; 0 trusts it at once.</summary>
    public int ProbationCalls { get; set; } = 20;

    /// <summary>How long the start-up check of one assembly may take in all.</summary>
    public TimeSpan CheckTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest assembly that is read, its private dependencies included, bytes.</summary>
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Adds a line for each setting that is wrong.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Directory.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add($"{path}:Directory must be the path of a directory, or empty.");
        }

        if (ProbationCalls is < 0 or > 10_000)
        {
            errors.Add($"{path}:ProbationCalls must be from 0 to 10000.");
        }

        if (CheckTime < TimeSpan.FromMilliseconds(100) || CheckTime > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{path}:CheckTime must be from 00:00:00.1 to 00:10:00.");
        }

        if (MaxBytes is < 1024 or > 1L << 30)
        {
            errors.Add($"{path}:MaxBytes must be from 1024 to 1073741824.");
        }
    }
}
