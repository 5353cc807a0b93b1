namespace FsVoice.FakeFreeSwitch;

/// <summary>A channel and what can be done to it from outside: the common part of the caller's leg and an agent's leg.</summary>
internal abstract class Leg
{
    private readonly List<string> _recordings = [];
    private readonly List<string> _holds = [];

    protected Leg(SwitchCore core, Channel channel)
    {
        Core = core;
        Channel = channel;
        channel.CreatedAt = core.Now;
        core.Add(this);
    }

    public SwitchCore Core { get; }

    public Channel Channel { get; }

    /// <summary>The leg that this one talks to; null outside a bridge.</summary>
    public Leg? Partner { get; set; }

    /// <summary>Legs that wait for something about this one, to be woken when it changes.</summary>
    public List<Leg> Watchers { get; } = [];

    protected string DigitsReceived { get; set; } = "";

    protected virtual (string? Name, string? Argument) LastApplication => (null, null);

    /// <summary>Something about the leg has changed that a coroutine may be waiting for.</summary>
    public abstract void Wake();

    /// <summary>Queues a sendmsg; false when the queue of 256 is full.</summary>
    public abstract bool Queue(ClientCommand command);

    public abstract void Break(bool all);

    /// <summary>Digits from the leg's own phone.</summary>
    public abstract void ReceiveDigits(string digits);

    /// <summary>Sends the leg to another extension; false when it cannot go.</summary>
    public abstract bool Transfer(string extension, string? dialplan, string? context);

    protected abstract void OnHangup(string cause);

    /// <summary>switch_channel_hangup(): the first cause counts. CHANNEL_HANGUP is fired here, the rest when the channel's state machine gets to it.</summary>
    public bool Hangup(string cause)
    {
        if (!Channel.Up)
        {
            return false;
        }

        Channel.HangupCause = cause;
        Channel.State = ChannelState.Hangup;
        if (Partner is { Channel.Up: true } partner)
        {
            partner.Channel.Variables.Set("last_bridge_hangup_cause", cause);
            Channel.Variables.Set("last_bridge_role", Channel.OtherType == "originator" ? "originatee" : "originator");
        }

        Fire("CHANNEL_HANGUP");
        OnHangup(cause);
        foreach (var watcher in Watchers.ToArray())
        {
            watcher.Wake();
        }

        return true;
    }

    /// <summary>Fires an event with everything about the channel, then the extra headers.</summary>
    public void Fire(string name, params ReadOnlySpan<(string Name, string? Value)> extra)
    {
        var fired = Core.Create(name).AddAll(Channel);
        foreach (var (header, value) in extra)
        {
            fired.Add(header, value);
        }

        Core.Fire(fired);
    }

    public void FireBasic(string name, params ReadOnlySpan<(string Name, string? Value)> extra)
    {
        var fired = Core.Create(name).AddBasic(Channel);
        foreach (var (header, value) in extra)
        {
            fired.Add(header, value);
        }

        Core.Fire(fired);
    }

    /// <summary>Some events carry their own headers before the channel's.</summary>
    public void FireLeading(string name, params ReadOnlySpan<(string Name, string? Value)> leading)
    {
        var fired = Core.Create(name);
        foreach (var (header, value) in leading)
        {
            fired.Add(header, value);
        }

        Core.Fire(fired.AddAll(Channel));
    }

    public void SetRunningState(ChannelState state)
    {
        Channel.RunningState = state;
        Core.Fire(Core.Create("CHANNEL_STATE").AddBasic(Channel));
    }

    public void SetCallState(CallState state)
    {
        if (Channel.CallState == state)
        {
            return;
        }

        var original = Channel.CallState;
        Channel.CallState = state;
        Core.Fire(Core.Create("CHANNEL_CALLSTATE")
            .Add("Original-Channel-Call-State", Channel.NameOf(original))
            .Add("Channel-Call-State-Number", Channel.Number((int)state))
            .AddBasic(Channel));
    }

    public bool StartRecording(string path)
    {
        if (_recordings.Contains(path) || !Channel.Up)
        {
            return false;
        }

        _recordings.Add(path);
        Fire("RECORD_START", ("Record-File-Path", path));
        FireLeading("MEDIA_BUG_START", ("Media-Bug-Function", "session_record"), ("Media-Bug-Target", path));
        return true;
    }

    public bool Records(string path) => _recordings.Contains(path);

    /// <summary>Stops one recording, or with <c>all</c> every one; false when the path is not being recorded.</summary>
    public bool StopRecording(string path)
    {
        if (path == "all")
        {
            var any = _recordings.Count > 0;
            foreach (var each in _recordings.ToArray())
            {
                StopRecording(each);
            }

            return any;
        }

        if (!_recordings.Remove(path))
        {
            return false;
        }

        // An ordinary stop reports "success-maxtime" (freeswitch-facts.md 3.2).
        Channel.Variables.Set("record_file_size", "364");
        Channel.Variables.Set("record_samples", "160");
        Channel.Variables.Set("record_seconds", "0");
        Channel.Variables.Set("record_ms", "20");
        Channel.Variables.Set("record_completion_cause", "success-maxtime");
        Fire("RECORD_STOP", ("Record-File-Path", path), ("Record-Completion-Cause", "success-maxtime"));
        FireLeading("MEDIA_BUG_STOP", ("Media-Bug-Function", "session_record"), ("Media-Bug-Target", path));
        return true;
    }

    /// <summary>uuid_hold; false when the leg is held already.</summary>
    public bool Hold()
    {
        if (Channel.CallState == CallState.Held)
        {
            return false;
        }

        Channel.LastHoldAt = Core.Now;
        SetCallState(CallState.Held);
        Fire("CHANNEL_HOLD");
        return true;
    }

    public bool Unhold()
    {
        if (Channel.CallState != CallState.Held)
        {
            return false;
        }

        Channel.HoldAccumulated += Core.Now - Channel.LastHoldAt;
        _holds.Add($"{Channel.LastHoldAt},{Core.Now}");
        SetCallState(CallState.Unheld);
        Fire("CHANNEL_UNHOLD");

        // UNHELD is transient: the next media packet makes it ACTIVE.
        SetCallState(CallState.Active);
        return true;
    }

    /// <summary>From CS_HANGUP to CHANNEL_HANGUP_COMPLETE, in the recorded order; recordings end before the report.</summary>
    protected void Report(bool leftByItself)
    {
        SetRunningState(ChannelState.Hangup);
        StopRecording("all");
        SetCallState(CallState.Hangup);
        Channel.State = ChannelState.Reporting;
        SetRunningState(ChannelState.Reporting);
        Channel.HangupAt = Core.Now;
        var (name, argument) = LastApplication;
        if (_holds.Count > 0)
        {
            Channel.Variables.Set("hold_events", "{" + string.Join(',', _holds.Select(static hold => "{" + hold + "}")) + "}");
        }

        HangupStatistics.Apply(Channel, DigitsReceived, name, argument, leftByItself);
        var cause = Channel.HangupCause;
        FireLeading("CHANNEL_HANGUP_COMPLETE", ("Hangup-Cause", cause));
    }

    protected void Destroy()
    {
        Channel.State = ChannelState.Destroy;
        Channel.CallUuid = Channel.Uuid;
        Channel.Variables.Replace("call_uuid", Channel.Uuid);
        Fire("CHANNEL_DESTROY");
        SetRunningState(ChannelState.Destroy);
        Core.Remove(this);
    }
}
