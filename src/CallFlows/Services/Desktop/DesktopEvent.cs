namespace FsVoice.CallFlows;

/// <summary>What an agent's desktop is told.</summary>
public sealed record DesktopEvent
{
    /// <summary>What happened.</summary>
    public required DesktopEventKind Kind { get; init; }

    /// <summary>The FreeSWITCH that the desktop listens to.</summary>
    public required string SwitchId { get; init; }

    /// <summary>The agent's user in the directory.</summary>
    public required string AgentExtension { get; init; }

    /// <summary>The user's domain; empty when unknown.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The dialog: the UUID of the customer's leg.</summary>
    public required string DialogId { get; init; }

    /// <summary>The agent's leg.</summary>
    public string LegUuid { get; init; } = "";

    /// <summary>The customer's number.</summary>
    public string CustomerNumber { get; init; } = "";

    /// <summary>The queue the customer came by; null takes the one that is known of the dialog.</summary>
    public string? Queue { get; init; }

    /// <summary>More of it: who holds, the cause of the end, the conference room, whom a consult is with; null for none.</summary>
    public string? Detail { get; init; }
}

/// <summary>What can happen, for a desktop.</summary>
public enum DesktopEventKind
{
    /// <summary>The agent's phone is called.</summary>
    Ringing,

    /// <summary>The agent talks to the customer.</summary>
    Connected,

    /// <summary>One of the two put the other on hold.</summary>
    Held,

    /// <summary>That hold is over.</summary>
    Resumed,

    /// <summary>The agent talks to somebody about the customer.</summary>
    Consult,

    /// <summary>The agent is in a conference with the customer.</summary>
    Conference,

    /// <summary>The recording leaves out what comes next.</summary>
    RecordingPaused,

    /// <summary>The recording goes on.</summary>
    RecordingResumed,

    /// <summary>The agent's leg is over.</summary>
    Ended,
}

/// <summary>The names on the wire.</summary>
public static class DesktopEventKinds
{
    /// <summary>The name, such as <c>recording-paused</c>.</summary>
    public static string Name(this DesktopEventKind kind) => kind switch
    {
        DesktopEventKind.Ringing => "ringing",
        DesktopEventKind.Connected => "connected",
        DesktopEventKind.Held => "held",
        DesktopEventKind.Resumed => "resumed",
        DesktopEventKind.Consult => "consult",
        DesktopEventKind.Conference => "conference",
        DesktopEventKind.RecordingPaused => "recording-paused",
        DesktopEventKind.RecordingResumed => "recording-resumed",
        DesktopEventKind.Ended => "ended",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such event."),
    };
}
