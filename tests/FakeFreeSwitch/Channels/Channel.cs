using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The states of switch_channel_state_t, with FreeSWITCH's numbers.</summary>
internal enum ChannelState
{
    Init = 1,
    Routing = 2,
    SoftExecute = 3,
    Execute = 4,
    ExchangeMedia = 5,
    Park = 6,
    ConsumeMedia = 7,
    Hibernate = 8,
    Reset = 9,
    Hangup = 10,
    Reporting = 11,
    Destroy = 12,
    None = 13,
}

/// <summary>The states of switch_channel_callstate_t, with FreeSWITCH's numbers.</summary>
internal enum CallState
{
    Down = 0,
    Dialing = 1,
    Ringing = 2,
    Early = 3,
    Active = 4,
    Held = 5,
    RingWait = 6,
    Hangup = 7,
    Unheld = 8,
}

/// <summary>The data of one channel (leg): identity, caller profile, states, times and variables.</summary>
internal sealed class Channel(string uuid, string name, bool inbound)
{
    public string Uuid { get; } = uuid;

    public string Name { get; } = name;

    public bool Inbound { get; } = inbound;

    public ChannelVariables Variables { get; } = new();

    public string CallerName { get; set; } = "";

    public string CallerNumber { get; set; } = "";

    public string? CalleeName { get; set; }

    public string? CalleeNumber { get; set; }

    public string Destination { get; set; } = "";

    public string Context { get; set; } = "public";

    /// <summary>What the state is to be; its number is what events show.</summary>
    public ChannelState State { get; set; } = ChannelState.Init;

    /// <summary>What the state's thread is at; its name is what events show.</summary>
    public ChannelState RunningState { get; set; } = ChannelState.None;

    public CallState CallState { get; set; } = CallState.Down;

    public bool Answered => AnsweredAt != 0;

    public bool EarlyMedia => ProgressMediaAt != 0;

    public bool MediaReady => Answered || EarlyMedia;

    public string? HangupCause { get; set; }

    public bool Up => HangupCause is null;

    public Channel? OtherLeg { get; set; }

    /// <summary>What the other leg is to this one: originator or originatee.</summary>
    public string? OtherType { get; set; }

    public string CallUuid { get; set; } = uuid;

    public bool CodecKnown { get; set; } = inbound;

    // Times in microseconds since 1970, 0 for never, as in the headers.
    public long CreatedAt { get; set; }

    public long AnsweredAt { get; set; }

    public long ProgressAt { get; set; }

    public long ProgressMediaAt { get; set; }

    public long HangupAt { get; set; }

    public long TransferAt { get; set; }

    public long BridgedAt { get; set; }

    public long LastHoldAt { get; set; }

    public long HoldAccumulated { get; set; }

    public string AnswerState => !Up ? "hangup" : Answered ? "answered" : EarlyMedia ? "early" : "ringing";

    public static string NameOf(ChannelState state) => state switch
    {
        ChannelState.SoftExecute => "CS_SOFT_EXECUTE",
        ChannelState.ExchangeMedia => "CS_EXCHANGE_MEDIA",
        ChannelState.ConsumeMedia => "CS_CONSUME_MEDIA",
        _ => "CS_" + state.ToString().ToUpperInvariant(),
    };

    public static string NameOf(CallState state) => state == CallState.RingWait ? "RING_WAIT" : state.ToString().ToUpperInvariant();

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
