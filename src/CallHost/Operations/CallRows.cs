using System.Text.Json.Serialization;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Operations;

/// <summary>A call in hand. The caller's texts come from the network: they are escaped where they are shown.</summary>
public record CallRow
{
    /// <summary>The channel's UUID.</summary>
    public required string Uuid { get; init; }

    /// <summary>Who started it.</summary>
    public required CallDirection Direction { get; init; }

    /// <summary>The caller's number as presented; empty when withheld.</summary>
    public required string CallerNumber { get; init; }

    /// <summary>The caller's name as presented; empty when there is none.</summary>
    public required string CallerName { get; init; }

    /// <summary>The dialled number.</summary>
    public required string DialedNumber { get; init; }

    /// <summary>The flow that has it.</summary>
    public required string Flow { get; init; }

    /// <summary>The step that runs, or None between two.</summary>
    public required CallStep Step { get; init; }

    /// <summary>True while caller and agent talk.</summary>
    public required bool IsBridged { get; init; }

    /// <summary>When FreeSWITCH created the channel, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long this host has had it.</summary>
    [JsonPropertyName("ageSeconds")]
    public required TimeSpan Age { get; init; }
}

/// <summary>All that is known of a call in hand.</summary>
public sealed record CallDetail : CallRow
{
    /// <summary>The dialplan context that it came in by.</summary>
    public required string Context { get; init; }

    /// <summary>The SIP domain (tenant); empty when unknown.</summary>
    public required string Domain { get; init; }

    /// <summary>The user that authenticated the call's SIP dialog; null when none did.</summary>
    public string? AuthenticatedUser { get; init; }

    /// <summary>The step that runs or, between two, the one before.</summary>
    public required CallStep LastStep { get; init; }

    /// <summary>How long that step has run or, between two, how long ago it ended.</summary>
    [JsonPropertyName("stepAgeSeconds")]
    public required TimeSpan StepAge { get; init; }

    /// <summary>Where it waits for an agent; null when it does not.</summary>
    public QueuedCall? Waiting { get; init; }

    /// <summary>The agent who is held for it or talks to the caller; null when there is none.</summary>
    public AgentSnapshot? Agent { get; init; }
}

/// <summary>A queue as of now.</summary>
public sealed record QueueRow
{
    /// <summary>The queue's name.</summary>
    public required string Name { get; init; }

    /// <summary>Callers who wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>How long the caller has waited who has waited longest; null when nobody waits.</summary>
    [JsonPropertyName("longestWaitSeconds")]
    public TimeSpan? LongestWait { get; init; }

    /// <summary>Agents that take calls of this queue, whatever they do now.</summary>
    public required int Agents { get; init; }

    /// <summary>Those of them who wait for a call.</summary>
    public required int AgentsReady { get; init; }

    /// <summary>Those of them who are reserved, talk, or finish their work after a call.</summary>
    public required int AgentsBusy { get; init; }
}
