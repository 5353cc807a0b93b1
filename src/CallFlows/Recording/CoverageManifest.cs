namespace FsVoice.CallFlows;

/// <summary>
/// What of a dialog's talks was recorded, and why the rest was not. A talk is a customer with one agent: with two agents in
/// a conference each second counts twice, as each has a recording of its own.
/// </summary>
public sealed record CoverageManifest
{
    /// <summary>The dialog: the UUID of the customer's leg.</summary>
    public required string DialogId { get; init; }

    /// <summary>The customer's number.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>The number that the customer called, or that was shown to the customer.</summary>
    public required string ServiceNumber { get; init; }

    /// <summary>Who called whom.</summary>
    public required CallDirection Direction { get; init; }

    /// <summary>When the dialog began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How long customer and agent were bridged, by the times of FreeSWITCH's events.</summary>
    public required TimeSpan Bridged { get; init; }

    /// <summary>How much of it was recorded, as FreeSWITCH counted the samples.</summary>
    public required TimeSpan Recorded { get; init; }

    /// <summary>What was not recorded for a reason that is known, in order of time.</summary>
    public required IReadOnlyList<RecordingGap> Gaps { get; init; }

    /// <summary>The recordings, in order of their start.</summary>
    public required IReadOnlyList<RecordingInfo> Recordings { get; init; }

    /// <summary>
    /// Talk that is neither recorded nor a gap. A command needs its time, so a few ten milliseconds are ordinary. Negative
    /// when more was recorded than talked.
    /// </summary>
    public TimeSpan Unexplained => Bridged - Recorded - Gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + gap.Length);

    /// <summary>True when all is recorded but what must not be.</summary>
    /// <param name="tolerance">How much may be unexplained.</param>
    public bool IsComplete(TimeSpan tolerance) =>
        Unexplained.Duration() <= tolerance && !Gaps.Any(gap => gap.Reason == RecordingGapReason.Failure);
}

/// <summary>A part of a talk that was not recorded.</summary>
/// <param name="Agent">The agent's extension.</param>
/// <param name="From">When it began, UTC.</param>
/// <param name="To">When it ended, UTC.</param>
/// <param name="Reason">Why.</param>
public sealed record RecordingGap(string Agent, DateTimeOffset From, DateTimeOffset To, RecordingGapReason Reason)
{
    /// <summary>How long it lasted.</summary>
    public TimeSpan Length => To - From;
}

/// <summary>Why a part of a talk was not recorded.</summary>
public enum RecordingGapReason
{
    /// <summary>A phone had the other side on hold.</summary>
    Hold,

    /// <summary>Somebody asked for a pause, to keep card data out.</summary>
    PciPause,

    /// <summary>The customer was on hold while the agent consulted somebody.</summary>
    Consult,

    /// <summary>It should have been, and was not.</summary>
    Failure,

    /// <summary>The configuration has such talks not recorded.</summary>
    NotConfigured,

    /// <summary>
    /// A pause, or the time after a stop of this server, that went on since no server was there to end it. What FreeSWITCH
    /// recorded without a server is no gap, but recorded: the file holds it.
    /// </summary>
    NoServer,
}

/// <summary>What talk a recording holds.</summary>
public enum RecordingKind
{
    /// <summary>The customer's leg: the customer with one agent.</summary>
    Talk,

    /// <summary>The leg of one agent in a conference with the customer.</summary>
    Conference,

    /// <summary>An agent with whom the agent consults.</summary>
    Consult,
}

/// <summary>A recording.</summary>
public sealed record RecordingInfo
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The dialog.</summary>
    public required string DialogId { get; init; }

    /// <summary>The leg that is recorded.</summary>
    public required string LegUuid { get; init; }

    /// <summary>The agent's extension; of a consult talk whom the agent consulted.</summary>
    public required string Agent { get; init; }

    /// <summary>The customer's number.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>What it holds.</summary>
    public required RecordingKind Kind { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended for the last time, UTC; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How much it holds, as FreeSWITCH counted the samples.</summary>
    public TimeSpan Recorded { get; init; }
}
