namespace FsVoice.CallFlows;

/// <summary>
/// The record of one call (CDR), written exactly once when the call is over, also when the caller left in the middle
/// of a step. Times are FreeSWITCH's own when the hang-up was seen, else this server's clock.
/// </summary>
public sealed record CallRecord
{
    /// <summary>The channel's UUID.</summary>
    public required string CallUuid { get; init; }

    /// <summary>Who started the call.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>The caller's number as presented; ours in a call that we placed.</summary>
    public string CallerNumber { get; init; } = "";

    /// <summary>The caller's name as presented.</summary>
    public string CallerName { get; init; } = "";

    /// <summary>The dialled number: the DID, or the customer's number in a call that we placed.</summary>
    public string DialedNumber { get; init; } = "";

    /// <summary>The SIP domain (tenant); empty when unknown.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The flows that ran, in order.</summary>
    public IReadOnlyList<string> Flows { get; init; } = [];

    /// <summary>When the channel was created, UTC, to the microsecond.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the call was answered, UTC; null when it never was.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the call ended, UTC; for <see cref="CallOutcome.Released"/> when this server let go of it.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>From creation to the end.</summary>
    public TimeSpan Duration => EndedAt - StartedAt;

    /// <summary>From the answer to the end; zero when never answered. FreeSWITCH's <c>billsec</c> is this in whole seconds.</summary>
    public TimeSpan Billable => AnsweredAt is { } answered ? EndedAt - answered : TimeSpan.Zero;

    /// <summary>FreeSWITCH's cause for the end of the caller's leg.</summary>
    public Cause HangupCause { get; init; }

    /// <summary>How the call went, in our terms.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>The queue the caller waited in; null when in none. The last one when there were several.</summary>
    public string? Queue { get; init; }

    /// <summary>How long the caller waited in queues until an agent answered or the wait ended.</summary>
    public TimeSpan QueueWait { get; init; }

    /// <summary>The agent who talked to the caller; null when nobody did.</summary>
    public string? AgentId { get; init; }

    /// <summary>That agent's extension.</summary>
    public string? AgentExtension { get; init; }

    /// <summary>How long caller and agent talked.</summary>
    public TimeSpan Talk { get; init; }

    /// <summary>Agents that were offered the call and did not answer (RONA, busy, rejected, not registered).</summary>
    public int FailedOffers { get; init; }
}

/// <summary>How a call went.</summary>
public enum CallOutcome
{
    /// <summary>The flow came to its end and nothing below applies (an IVR that gave its information, the bench).</summary>
    Completed,

    /// <summary>The caller talked to an agent.</summary>
    Handled,

    /// <summary>The caller left in an IVR before asking for an agent.</summary>
    LeftInIvr,

    /// <summary>The caller left while waiting for an agent or while one rang.</summary>
    AbandonedInQueue,

    /// <summary>No agent could be found in the time and tries allowed.</summary>
    NoAgent,

    /// <summary>The caller left a message.</summary>
    Voicemail,

    /// <summary>The caller was handed to the dialplan (transfer, fallback).</summary>
    Transferred,

    /// <summary>This server let go of a call that lives on in FreeSWITCH (stop of the server during a talk).</summary>
    Released,

    /// <summary>A flow failed or was stopped by its watchdog.</summary>
    Failed,

    /// <summary>A call of ours that nobody answered.</summary>
    NotAnswered,
}

/// <summary>What flows know of a call and the record needs. One per call, used on the call's worker only.</summary>
public sealed class CallRecordDraft
{
    /// <summary>See <see cref="CallRecord.Queue"/>.</summary>
    public string? Queue { get; set; }

    /// <summary>See <see cref="CallRecord.QueueWait"/>.</summary>
    public TimeSpan QueueWait { get; set; }

    /// <summary>See <see cref="CallRecord.AgentId"/>.</summary>
    public string? AgentId { get; set; }

    /// <summary>See <see cref="CallRecord.AgentExtension"/>.</summary>
    public string? AgentExtension { get; set; }

    /// <summary>See <see cref="CallRecord.Talk"/>.</summary>
    public TimeSpan Talk { get; set; }

    /// <summary>See <see cref="CallRecord.FailedOffers"/>.</summary>
    public int FailedOffers { get; set; }

    /// <summary>See <see cref="CallRecord.Outcome"/>.</summary>
    public CallOutcome Outcome { get; set; }
}
