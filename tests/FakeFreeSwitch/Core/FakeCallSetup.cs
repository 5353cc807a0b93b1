using System.Net;

namespace FsVoice.FakeFreeSwitch;

/// <summary>How the <c>socket</c> application of a call is run (freeswitch-facts.md 1.5).</summary>
public enum SocketMode
{
    /// <summary><c>async full</c>: what every server should have.</summary>
    AsyncFull,

    /// <summary><c>async</c> without <c>full</c>: most commands are refused.</summary>
    AsyncSingle,

    /// <summary><c>full</c> without <c>async</c>: applications run in the socket's own thread.</summary>
    Static,
}

/// <summary>One call to be made: who calls whom, and what the dialplan does around the <c>socket</c> application.</summary>
public sealed record FakeCallSetup
{
    /// <summary>The channel's uuid; without it a new one.</summary>
    public string? Uuid { get; init; }

    /// <summary>The caller's number, as it comes in the INVITE.</summary>
    public string CallerNumber { get; init; } = "+18005550199";

    /// <summary>The caller's display name.</summary>
    public string CallerName { get; init; } = "Customer";

    /// <summary>The number that was dialled (the DID).</summary>
    public string DestinationNumber { get; init; } = "8001";

    /// <summary>The dialplan context.</summary>
    public string Context { get; init; } = "public";

    /// <summary>Variables that the dialplan set before <c>socket</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How <c>socket</c> is run.</summary>
    public SocketMode Mode { get; init; } = SocketMode.AsyncFull;

    /// <summary>More servers, tried in order when the first cannot be connected (<c>socket host1:p|host2:p</c>).</summary>
    public IReadOnlyList<IPEndPoint> FailoverEndpoints { get; init; } = [];

    /// <summary>What the dialplan does after <c>socket</c>; with none, the call is hung up with NORMAL_CLEARING.</summary>
    public IReadOnlyList<DialplanAction> Fallback { get; init; } = [new("hangup", "NORMAL_TEMPORARY_FAILURE")];

    /// <summary>
    /// Without <c>linger</c> the socket closes as soon as the listener sees the hangup, and it is a race what gets out
    /// before. False, the default, loses everything after CHANNEL_HANGUP, as happens under load; true delivers up to
    /// CHANNEL_HANGUP_COMPLETE, as recorded on an idle machine (outbound-async-no-linger-hangup).
    /// </summary>
    public bool DeliversHangupCompleteWithoutLinger { get; init; }

    /// <summary>
    /// With <c>linger</c>, true sends the linger notice right after CHANNEL_HANGUP and the other events of the end behind
    /// it. The listener and the call are two threads in FreeSWITCH: the recordings have the notice last, but when another
    /// thread ends the call (sched_hangup) it was measured to come first.
    /// </summary>
    public bool LingerNoticeComesFirst { get; init; }

    /// <summary>
    /// False for a caller whose media never arrives (a NAT in the way, or SIPp): FreeSWITCH's media loops then see neither
    /// the end of a file nor a timeout until a command, a digit or the hangup wakes them. The transcripts were recorded
    /// with such a caller.
    /// </summary>
    public bool SendsMedia { get; init; } = true;

    /// <summary>
    /// Gets each connection before its first command is read: the place to refuse a command of the handshake, or to
    /// freeze from the start. Runs on the fake's own context and must not block.
    /// </summary>
    public Action<FakeConnection>? OnConnected { get; init; }

    /// <summary>How this call's bytes are cut; without it the switch's setting.</summary>
    public WriteFragmentation? Fragmentation { get; init; }
}
