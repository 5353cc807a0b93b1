namespace FsVoice.EventSocket;

/// <summary>Where a channel's state machine stands (<c>Channel-State</c>; switch_channel.c, state_names).</summary>
public enum ChannelState
{
    /// <summary>A state that this library does not know.</summary>
    Unknown,

    /// <summary>Just made.</summary>
    New,

    /// <summary>Being set up.</summary>
    Init,

    /// <summary>Looking for an extension in the dialplan.</summary>
    Routing,

    /// <summary>Ready to be told what to do.</summary>
    SoftExecute,

    /// <summary>Running its extension.</summary>
    Execute,

    /// <summary>Joined with another channel.</summary>
    ExchangeMedia,

    /// <summary>Parked.</summary>
    Park,

    /// <summary>Reading media that nobody wants: an outgoing leg before it is bridged.</summary>
    ConsumeMedia,

    /// <summary>Asleep.</summary>
    Hibernate,

    /// <summary>Between two states.</summary>
    Reset,

    /// <summary>Hung up.</summary>
    Hangup,

    /// <summary>Hung up, with its record being written.</summary>
    Reporting,

    /// <summary>About to be freed.</summary>
    Destroy,

    /// <summary>No state.</summary>
    None,
}

/// <summary>The call as a phone would show it (<c>Channel-Call-State</c>; switch_channel.c, CALLSTATE_CHART).</summary>
public enum CallState
{
    /// <summary>A state that this library does not know.</summary>
    Unknown,

    /// <summary>No call yet.</summary>
    Down,

    /// <summary>Being dialled.</summary>
    Dialing,

    /// <summary>Ringing.</summary>
    Ringing,

    /// <summary>Early media.</summary>
    Early,

    /// <summary>Talking.</summary>
    Active,

    /// <summary>On hold.</summary>
    Held,

    /// <summary>Waits for another leg to ring.</summary>
    RingWait,

    /// <summary>Hung up.</summary>
    Hangup,

    /// <summary>Just taken back from hold.</summary>
    Unheld,
}

/// <summary>How far the answer is (<c>Answer-State</c>; switch_channel.c, switch_channel_event_set_basic_data).</summary>
public enum AnswerState
{
    /// <summary>A state that this library does not know.</summary>
    Unknown,

    /// <summary>Not answered, no media.</summary>
    Ringing,

    /// <summary>Early media.</summary>
    Early,

    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Hung up.</summary>
    Hangup,
}

/// <summary>Which way a channel was made (<c>Call-Direction</c>).</summary>
public enum Direction
{
    /// <summary>A word that this library does not know.</summary>
    Unknown,

    /// <summary>It called FreeSWITCH.</summary>
    Inbound,

    /// <summary>FreeSWITCH called it.</summary>
    Outbound,
}

/// <summary>Reads the words above from the bytes of a header. Known ones allocate nothing; another is kept as text.</summary>
public static class ChannelWords
{
    private static readonly NameTable<ChannelState> States = new(EventSocket.ChannelState.Unknown, name => "CS_" + NameTable<ChannelState>.Screaming(name));
    private static readonly NameTable<CallState> Calls = new(EventSocket.CallState.Unknown, NameTable<CallState>.Screaming);
    private static readonly NameTable<AnswerState> Answers = new(EventSocket.AnswerState.Unknown, Lower);
    private static readonly NameTable<Direction> Directions = new(EventSocket.Direction.Unknown, Lower);

    /// <summary>Reads <c>Channel-State</c>: <c>CS_EXECUTE</c>.</summary>
    public static WireName<ChannelState> ChannelState(ReadOnlySpan<byte> text) => WireName<ChannelState>.Read(States, text);

    /// <summary>Reads <c>Channel-Call-State</c>: <c>ACTIVE</c>.</summary>
    public static WireName<CallState> CallState(ReadOnlySpan<byte> text) => WireName<CallState>.Read(Calls, text);

    /// <summary>Reads <c>Answer-State</c>: <c>answered</c>.</summary>
    public static WireName<AnswerState> AnswerState(ReadOnlySpan<byte> text) => WireName<AnswerState>.Read(Answers, text);

    /// <summary>Reads <c>Call-Direction</c>: <c>inbound</c>.</summary>
    public static WireName<Direction> Direction(ReadOnlySpan<byte> text) => WireName<Direction>.Read(Directions, text);

    private static string Lower(string member) =>
#pragma warning disable CA1308 // The words are lower case on the wire; nothing is compared by it.
        member.ToLowerInvariant();
#pragma warning restore CA1308
}
