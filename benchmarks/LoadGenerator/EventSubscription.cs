using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>The events that the recording has, as FreeSWITCH names them.</summary>
[Flags]
internal enum EventKinds
{
    None = 0,
    ChannelAnswer = 1,
    ChannelExecute = 2,
    ChannelExecuteComplete = 4,
    ChannelHangup = 8,
    ChannelHangupComplete = 16,
    ChannelState = 32,
    ChannelUnpark = 64,
    Dtmf = 128,
    BackgroundJob = 256,

    /// <summary>Those of them that <c>myevents</c> subscribes to.</summary>
    MyEvents = ChannelAnswer | ChannelExecute | ChannelExecuteComplete | ChannelHangup | ChannelHangupComplete | ChannelState
        | ChannelUnpark | Dtmf,

    All = MyEvents | BackgroundJob,
}

/// <summary>What one connection asked for with myevents, event, nixevent and noevents.</summary>
internal struct EventSubscription
{
    private EventKinds _kinds;
    private bool _enabled;
    private bool _pinned;

    /// <summary>Whether <c>myevents</c> was given; FreeSWITCH refuses a second one.</summary>
    public bool MyEventsGiven { get; private set; }

    public EventFormat Format { get; private set; }

    public readonly bool Wants(EventKinds kind) => _enabled && (_kinds & kind) != 0;

    public void AddMyEvents(ReadOnlySpan<byte> line, bool keepAll)
    {
        MyEventsGiven = true;
        _enabled = true;
        _pinned = keepAll;
        _kinds |= EventKinds.MyEvents;
        if (line.IndexOf("xml"u8) >= 0 || line.IndexOf("XML"u8) >= 0)
        {
            Format = EventFormat.Xml;
        }

        if (line.IndexOf("json"u8) >= 0 || line.IndexOf("JSON"u8) >= 0)
        {
            Format = EventFormat.Json;
        }
    }

    /// <summary><c>event [plain|json|xml] NAME ...</c>.</summary>
    /// <returns>Whether an event was named. Unlike FreeSWITCH, which knows its events, any word is taken for one.</returns>
    public bool Add(ReadOnlySpan<byte> arguments)
    {
        bool named = false;
        bool first = true;
        foreach (Range range in arguments.Split((byte)' '))
        {
            ReadOnlySpan<byte> word = arguments[range];
            if (first && TryFormat(word, out EventFormat format))
            {
                Format = format;
            }
            else if (!word.IsEmpty)
            {
                named = true;
                _kinds |= Kind(word);
            }

            first = false;
        }

        _enabled |= named;
        return named;
    }

    public bool Remove(ReadOnlySpan<byte> arguments)
    {
        bool named = false;
        foreach (Range range in arguments.Split((byte)' '))
        {
            named |= !arguments[range].IsEmpty;
            _kinds &= _pinned ? EventKinds.All : ~Kind(arguments[range]);
        }

        _enabled |= named;
        return named;
    }

    /// <returns>Whether there was a subscription to end.</returns>
    public bool Clear()
    {
        bool enabled = _enabled;
        if (!_pinned)
        {
            _enabled = false;
            _kinds = EventKinds.None;
        }

        return enabled;
    }

    private static bool TryFormat(ReadOnlySpan<byte> word, out EventFormat format)
    {
        format = Ascii.EqualsIgnoreCase(word, "json"u8) ? EventFormat.Json
            : Ascii.EqualsIgnoreCase(word, "xml"u8) ? EventFormat.Xml : EventFormat.Plain;
        return format != EventFormat.Plain || Ascii.EqualsIgnoreCase(word, "plain"u8);
    }

    private static EventKinds Kind(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "ALL"u8)) { return EventKinds.All; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_ANSWER"u8)) { return EventKinds.ChannelAnswer; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_EXECUTE"u8)) { return EventKinds.ChannelExecute; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_EXECUTE_COMPLETE"u8)) { return EventKinds.ChannelExecuteComplete; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_HANGUP"u8)) { return EventKinds.ChannelHangup; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_HANGUP_COMPLETE"u8)) { return EventKinds.ChannelHangupComplete; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_STATE"u8)) { return EventKinds.ChannelState; }
        if (Ascii.EqualsIgnoreCase(name, "CHANNEL_UNPARK"u8)) { return EventKinds.ChannelUnpark; }
        if (Ascii.EqualsIgnoreCase(name, "DTMF"u8)) { return EventKinds.Dtmf; }
        return Ascii.EqualsIgnoreCase(name, "BACKGROUND_JOB"u8) ? EventKinds.BackgroundJob : EventKinds.None;
    }
}
