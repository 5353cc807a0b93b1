namespace FsVoice.EventSocket.Events;

/// <summary>
/// What every event of a channel carries (switch_channel.c, switch_channel_event_set_basic_data). Typed events are views:
/// they read off the event when they are asked and are valid as long as it is.
/// </summary>
/// <param name="Event">An event of a channel.</param>
public readonly record struct ChannelEvent(EventSocketEvent Event)
{
    /// <summary>The channel; empty when the event is of none.</summary>
    public string Uuid => Event.Get("Unique-ID"u8) ?? "";

    /// <summary>The channel's name, such as <c>sofia/external/1000@example.com</c>.</summary>
    public string Name => Event.Get("Channel-Name"u8) ?? "";

    /// <summary>True for a leg that came in to FreeSWITCH, false for one that it dialled.</summary>
    public bool IsInbound => Event.HeaderEquals("Call-Direction"u8, "inbound"u8);

    /// <summary>Where the channel's state machine stands.</summary>
    public WireName<ChannelState> State => ChannelWords.ChannelState(Raw("Channel-State"u8));

    /// <summary>Where the call stands.</summary>
    public WireName<CallState> CallState => ChannelWords.CallState(Raw("Channel-Call-State"u8));

    /// <summary>Whether it was answered.</summary>
    public WireName<AnswerState> AnswerState => ChannelWords.AnswerState(Raw("Answer-State"u8));

    /// <summary>Why it ended; <see cref="HangupCause.None"/> while it lives.</summary>
    public HangupCause HangupCause => HangupCause.Parse(Raw("Hangup-Cause"u8));

    /// <summary>The caller's number as presented.</summary>
    public string CallerNumber => Event.Get("Caller-Caller-ID-Number"u8) ?? "";

    /// <summary>The number dialled.</summary>
    public string DestinationNumber => Event.Get("Caller-Destination-Number"u8) ?? "";

    /// <summary>The leg that belongs to this one, or null.</summary>
    public string? OtherLegUuid => Event.Get("Other-Leg-Unique-ID"u8);

    /// <summary>When FreeSWITCH fired the event, to the microsecond.</summary>
    public DateTimeOffset? FiredAt => SwitchTime.FromSet(Event.GetNumber("Event-Date-Timestamp"u8));

    private ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> name) => Event.TryGetRaw(name, out var value) ? value : default;
}

/// <summary>A digit (DTMF). Fired when an application or a bridge takes it, not when it arrives (switch_channel.c, switch_channel_dequeue_dtmf).</summary>
/// <param name="Event">The event.</param>
public readonly record struct DtmfEvent(EventSocketEvent Event)
{
    /// <summary>The channel.</summary>
    public ChannelEvent Channel => new(Event);

    /// <summary>The key: <c>0-9*#A-D</c>; NUL when the event has none.</summary>
    public char Digit => Event.Get("DTMF-Digit"u8) is { Length: > 0 } digit ? digit[0] : '\0';

    /// <summary>How long it was pressed, in samples of the channel's rate (8,000 a second for G.711).</summary>
    public int DurationSamples => (int)(Event.GetNumber("DTMF-Duration"u8) ?? 0);

    /// <summary><c>RTP</c>, <c>INBAND_AUDIO</c>, <c>ENDPOINT</c>, <c>APP</c> or <c>UNKNOWN</c>.</summary>
    public string Source => Event.Get("DTMF-Source"u8) ?? "";

    /// <summary>True, with the view, for a DTMF event.</summary>
    public static bool TryFrom(EventSocketEvent received, out DtmfEvent dtmf)
    {
        ArgumentNullException.ThrowIfNull(received);
        dtmf = new DtmfEvent(received);
        return received.Name == EventName.Dtmf;
    }
}

/// <summary>Two legs were joined (CHANNEL_BRIDGE) or parted (CHANNEL_UNBRIDGE). One event for both legs, on the first.</summary>
/// <param name="Event">The event.</param>
public readonly record struct BridgeEvent(EventSocketEvent Event)
{
    /// <summary>The first leg's channel.</summary>
    public ChannelEvent Channel => new(Event);

    /// <summary>True when they were joined, false when they parted.</summary>
    public bool IsBridged => Event.Name == EventName.ChannelBridge;

    /// <summary>The leg that ran the bridge.</summary>
    public string FirstUuid => Event.Get("Bridge-A-Unique-ID"u8) ?? Channel.Uuid;

    /// <summary>The other leg. Null in the unbridge of a bridge without media (switch_ivr_bridge.c, hanguphook).</summary>
    public string? SecondUuid => Event.Get("Bridge-B-Unique-ID"u8) ?? Channel.OtherLegUuid;

    /// <summary>True, with the view, for CHANNEL_BRIDGE and CHANNEL_UNBRIDGE.</summary>
    public static bool TryFrom(EventSocketEvent received, out BridgeEvent bridge)
    {
        ArgumentNullException.ThrowIfNull(received);
        bridge = new BridgeEvent(received);
        return received.Name is EventName.ChannelBridge or EventName.ChannelUnbridge;
    }
}

/// <summary>A leg holds the other, or takes it back (CHANNEL_HOLD, CHANNEL_UNHOLD).</summary>
/// <param name="Event">The event.</param>
public readonly record struct HoldEvent(EventSocketEvent Event)
{
    /// <summary>The leg that holds (the agent), not the one that is held.</summary>
    public ChannelEvent Channel => new(Event);

    /// <summary>True for the start of the hold.</summary>
    public bool IsHeld => Event.Name == EventName.ChannelHold;

    /// <summary>True, with the view, for CHANNEL_HOLD and CHANNEL_UNHOLD.</summary>
    public static bool TryFrom(EventSocketEvent received, out HoldEvent hold)
    {
        ArgumentNullException.ThrowIfNull(received);
        hold = new HoldEvent(received);
        return received.Name is EventName.ChannelHold or EventName.ChannelUnhold;
    }
}

/// <summary>A recording began or ended (RECORD_START, RECORD_STOP): one pair for each leg and file.</summary>
/// <param name="Event">The event.</param>
public readonly record struct RecordEvent(EventSocketEvent Event)
{
    /// <summary>The recorded leg.</summary>
    public ChannelEvent Channel => new(Event);

    /// <summary>True for the start.</summary>
    public bool IsStart => Event.Name == EventName.RecordStart;

    /// <summary>The file.</summary>
    public string Path => Event.Get("Record-File-Path"u8) ?? "";

    /// <summary>Why it ended; <c>success-maxtime</c> also for an ordinary stop (switch_ivr_async.c, record_callback). Null at the start.</summary>
    public string? CompletionCause => Event.Get("Record-Completion-Cause"u8);

    /// <summary>What was recorded; null at the start.</summary>
    public TimeSpan? Length => Event.GetNumber("variable_record_ms"u8) is { } milliseconds && !IsStart ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>True, with the view, for RECORD_START and RECORD_STOP.</summary>
    public static bool TryFrom(EventSocketEvent received, out RecordEvent record)
    {
        ArgumentNullException.ThrowIfNull(received);
        record = new RecordEvent(received);
        return received.Name is EventName.RecordStart or EventName.RecordStop;
    }
}
