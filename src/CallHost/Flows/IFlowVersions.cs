namespace FsVoice.CallHost.Flows;

/// <summary>The flows of a host with their versions, and the door by which new ones come in while calls are up.</summary>
public interface IFlowVersions
{
    /// <summary>
    /// Every version that calls can be given or that calls are still on, and the last one of each assembly that was
    /// refused or rolled back; by flow, the newest first.
    /// </summary>
    IReadOnlyList<FlowVersionStatus> List();

    /// <summary>
    /// Reads flow assemblies anew. New calls take the new version, live calls finish on theirs. Never throws for a bad
    /// assembly: the old version stays, and the result says why.
    /// </summary>
    /// <param name="assembly">The file's name without directory, with or without <c>.dll</c>; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for the start-up checks; nothing is then changed.</param>
    Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken);
}

/// <summary>One version of one flow.</summary>
/// <param name="Flow">The flow's name; empty for an assembly that was refused or has no flows.</param>
/// <param name="Assembly">The file's name without <c>.dll</c>, or <c>built-in</c>.</param>
/// <param name="Version">
/// The assembly's informational version and the first eight characters of the SHA-256 of its content, private
/// dependencies included; of a refused one those characters alone, or nothing when it could not be read.
/// </param>
/// <param name="State">Whether new calls take it.</param>
/// <param name="ActiveCalls">Calls that are on it now.</param>
/// <param name="Started">Calls that were given to it.</param>
/// <param name="Failed">Calls that it failed.</param>
/// <param name="LoadedAt">When it was loaded, UTC.</param>
/// <param name="Note">Why it was refused or rolled back, or that it stands in place of a built-in flow; null otherwise.</param>
public sealed record FlowVersionStatus(
    string Flow,
    string Assembly,
    string Version,
    FlowVersionState State,
    long ActiveCalls,
    long Started,
    long Failed,
    DateTimeOffset LoadedAt,
    string? Note);

/// <summary>Where a version stands.</summary>
public enum FlowVersionState
{
    /// <summary>New calls take it, and it has proved itself.</summary>
    Current,

    /// <summary>New calls take it; if its first calls fail more than the old version's, the old one takes over again.</summary>
    Probation,

    /// <summary>
    /// Replaced; calls that began on it finish on it. Also without calls while the new version is on probation, and while
    /// a flow's work for the end of a call is still to be done or code that was left behind still runs.
    /// </summary>
    Draining,

    /// <summary>Taken out because its first calls failed; calls that began on it finish on it.</summary>
    RolledBack,

    /// <summary>Never took a call: it could not be loaded or failed its start-up check.</summary>
    Refused,
}

/// <summary>What became of one assembly.</summary>
/// <param name="Assembly">The file's name without <c>.dll</c>; empty when the directory itself cannot be read.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Version">The version that new calls take now; null when there is none.</param>
/// <param name="Reason">Why it was refused; null otherwise.</param>
public sealed record ReloadResult(string Assembly, ReloadOutcome Outcome, string? Version, string? Reason);

/// <summary>What a reload did with an assembly.</summary>
public enum ReloadOutcome
{
    /// <summary>New calls take the new version.</summary>
    Loaded,

    /// <summary>The file is what is loaded already.</summary>
    Unchanged,

    /// <summary>The file is gone, and with it its flows.</summary>
    Removed,

    /// <summary>The new version is not good; the old one stays.</summary>
    Refused,
}
