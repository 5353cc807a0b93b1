using System.Text.Json.Serialization;
using FsVoice.EventSocket.Inbound;

namespace FsVoice.CallHost.Operations;

/// <summary>Which host of flows it is.</summary>
public enum HostRole
{
    /// <summary>The module inside FreeSWITCH.</summary>
    Module,

    /// <summary>The server that FreeSWITCH's <c>socket</c> action connects to.</summary>
    Server,
}

/// <summary>Whether a host takes calls.</summary>
public enum HostState
{
    /// <summary>Not yet.</summary>
    Starting,

    /// <summary>It does.</summary>
    Running,

    /// <summary>No new ones; those in hand go on.</summary>
    Draining,
}

/// <summary>A host's state and figures, as of now.</summary>
public sealed record HostStatus
{
    /// <summary>FsVoice's version.</summary>
    public required string Version { get; init; }

    /// <summary>Which host it is.</summary>
    public required HostRole Role { get; init; }

    /// <summary>The process id; FreeSWITCH's for the module.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Whether it takes calls.</summary>
    public required HostState State { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Since then.</summary>
    [JsonPropertyName("uptimeSeconds")]
    public required TimeSpan Uptime { get; init; }

    /// <summary>FreeSWITCH's version; null where it is not known.</summary>
    public string? FreeSwitchVersion { get; init; }

    /// <summary>Calls in hand.</summary>
    public required int ActiveCalls { get; init; }

    /// <summary>Calls taken since the start, those in hand among them.</summary>
    public required long TotalCalls { get; init; }

    /// <summary>Calls since the start whose flow failed or was stopped by the watchdog.</summary>
    public required long FailedCalls { get; init; }

    /// <summary>Bytes on the managed heap.</summary>
    public required long HeapBytes { get; init; }

    /// <summary>Bytes of the process in memory; FreeSWITCH's for the module.</summary>
    public required long WorkingSetBytes { get; init; }

    /// <summary>Call records that wait for the database; null where none are written.</summary>
    public int? PendingCallRecords { get; init; }

    /// <summary>The queue of FreeSWITCH's events; null where there is none.</summary>
    public EventQueueStatus? EventQueue { get; init; }

    /// <summary>FreeSWITCH's questions for XML; null where none are taken.</summary>
    public XmlQuestionStatus? XmlQuestions { get; init; }

    /// <summary>The configured connections to FreeSWITCH.</summary>
    public required IReadOnlyList<FreeSwitchConnectionStatus> FreeSwitchConnections { get; init; }
}

/// <summary>A bounded queue of events.</summary>
/// <param name="Length">Events that wait.</param>
/// <param name="Dropped">Events that found it full, since the start.</param>
public sealed record EventQueueStatus(long Length, long Dropped);

/// <summary>Questions for XML since the start.</summary>
/// <param name="Asked">Questions for the sections that are answered.</param>
/// <param name="Answered">Those that got a document.</param>
/// <param name="Failed">Those whose answer failed or came too late; the rest was for FreeSWITCH's other sources.</param>
public sealed record XmlQuestionStatus(long Asked, long Answered, long Failed);

/// <summary>A connection to FreeSWITCH.</summary>
/// <param name="Server">Host and port.</param>
/// <param name="State">Whether it is up.</param>
/// <param name="Reconnects">How often it was lost and made again.</param>
public sealed record FreeSwitchConnectionStatus(string Server, InboundState State, long Reconnects);

/// <summary>What a drain or resume did.</summary>
/// <param name="State">The state now.</param>
/// <param name="Changed">False when it was so already.</param>
/// <param name="ActiveCalls">Calls in hand.</param>
public sealed record DrainStatus(HostState State, bool Changed, int ActiveCalls);

/// <summary>Which versions run.</summary>
/// <param name="Version">FsVoice's.</param>
/// <param name="Role">Which host it is.</param>
/// <param name="Runtime">.NET's.</param>
/// <param name="FreeSwitchVersion">FreeSWITCH's; null where it is not known.</param>
public sealed record HostVersion(string Version, HostRole Role, string Runtime, string? FreeSwitchVersion);
