namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The leg to a simulated phone. It has no application thread of its own: it rings, is bridged or parked, and ends.
/// </summary>
internal sealed class AgentLeg : Leg
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _templateValues;
    private readonly Leg? _originator;
    private bool _left;

    public AgentLeg(SwitchCore core, DialLeg dial, Leg? originator)
        : base(core, CreateChannel(dial, originator, out var port))
    {
        Dial = dial;
        _originator = originator;
        _templateValues = Values(port, core.NextSession());
        if (originator is not null)
        {
            Channel.OtherLeg = originator.Channel;
            Channel.OtherType = "originator";
        }

        ChannelTemplate.Apply("outbound", Channel.Variables, _templateValues);
        foreach (var (name, value) in dial.Variables)
        {
            Channel.Variables.Set(name, value);
        }

        ApplyExports();
    }

    public DialLeg Dial { get; }

    /// <summary>Called on every change, for the one who waits for the outcome.</summary>
    public Action? Changed { get; set; }

    public Task AnsweredTask => _answered.Task;

    public Task<string> EndedTask => _ended.Task;

    /// <summary>The end of leg_timeout; it is the originating side that looks at it.</summary>
    public DateTimeOffset? RingsUntil { get; private set; }

    /// <summary>True between the first ring and the answer or the end.</summary>
    public bool Ringing { get; private set; }

    /// <summary>The INVITE goes out; the events are those of a recorded leg up to CS_CONSUME_MEDIA.</summary>
    public void Start(AgentBehaviour behaviour)
    {
        FireBasic("CHANNEL_OUTGOING");
        Channel.CallUuid = _originator?.Channel.Uuid ?? Channel.Uuid;
        SetRunningState(ChannelState.Init);
        Channel.State = ChannelState.Routing;
        Fire("CHANNEL_CREATE");
        Fire("CHANNEL_ORIGINATE");
        SetRunningState(ChannelState.Routing);
        Channel.State = ChannelState.ConsumeMedia;
        SetRunningState(ChannelState.ConsumeMedia);
        if (Dial.Variables.TryGetValue("leg_timeout", out var limit))
        {
            RingsUntil = Core.Clock.GetUtcNow() + TimeSpan.FromSeconds(Arguments.Integer(limit));
        }

        Core.Agents.OnOffered(this);
        Core.Executor.Watch(BehaveAsync(behaviour));
    }

    public void Ring()
    {
        if (!Channel.Up || Ringing)
        {
            return;
        }

        Ringing = true;
        if (Dial.Type == "null")
        {
            // The null endpoint does not report that it rings.
            return;
        }

        Channel.ProgressAt = Core.Now;
        ChannelTemplate.Apply("outbound-progress", Channel.Variables, _templateValues);
        Fire("CHANNEL_PROGRESS");
        SetCallState(CallState.Ringing);
        Changed?.Invoke();
    }

    public void Answer()
    {
        if (!Channel.Up || Channel.Answered)
        {
            return;
        }

        Ring();
        Ringing = false;
        Channel.CodecKnown = true;
        FireBasic("CODEC", ("channel-read-codec-name", "PCMU"), ("channel-read-codec-rate", "8000"), ("channel-read-codec-bit-rate", "64000"));
        FireBasic("CODEC", ("Channel-Write-Codec-Name", "PCMU"), ("Channel-Write-Codec-Rate", "8000"), ("Channel-Write-Codec-Bit-Rate", "64000"));
        Channel.AnsweredAt = Core.Now;
        ChannelTemplate.Apply("outbound-answer", Channel.Variables, _templateValues);
        Fire("CHANNEL_ANSWER");
        SetCallState(CallState.Active);
        Channel.Variables.Set("endpoint_disposition", "ANSWER");
        _answered.TrySetResult();
        Changed?.Invoke();
    }

    /// <summary>The phone itself ends the call or refuses it.</summary>
    public void LeaveByItself(string cause)
    {
        _left = true;
        Hangup(cause);
    }

    /// <summary>The bridge with the partner begins, on this side.</summary>
    public void JoinBridge(Leg partner)
    {
        Partner = partner;
        Channel.State = ChannelState.ExchangeMedia;
        SetRunningState(ChannelState.ExchangeMedia);
        Channel.BridgedAt = Core.Now;
        Changed?.Invoke();
    }

    /// <summary>The bridge is over and the leg lives on, parked.</summary>
    public void LeaveBridge()
    {
        Partner = null;
        Channel.State = ChannelState.ConsumeMedia;
        SetRunningState(ChannelState.ConsumeMedia);
    }

    public override void Wake() => Changed?.Invoke();

    // A parked agent leg has nobody who would run what is queued; FreeSWITCH says +OK to that as well.
    public override bool Queue(ClientCommand command) => true;

    public override void Break(bool all)
    {
    }

    public override void ReceiveDigits(string digits)
    {
        foreach (var digit in digits)
        {
            DigitsReceived += digit;
            FireBasic("DTMF", ("DTMF-Digit", digit.ToString()), ("DTMF-Duration", "2000"), ("DTMF-Source", "RTP"));
        }
    }

    public override bool Transfer(string extension, string? dialplan, string? context)
    {
        if (!Channel.Up)
        {
            return false;
        }

        var partner = Partner;
        Partner = null;
        Channel.TransferAt = Core.Now;
        Channel.Destination = extension;
        var first = DialplanActions.Resolve(Core, extension, dialplan, context ?? Channel.Context).FirstOrDefault();
        if (first is null or { Application: "hangup" })
        {
            Hangup(HangupCauses.Parse(first?.Argument));
        }
        else
        {
            // Whatever runs there, the leg stays up until somebody ends it.
            Channel.State = ChannelState.Execute;
            SetRunningState(ChannelState.Execute);
            Channel.Variables.Set("current_application", first.Application);
            if (first.Application == "park")
            {
                Fire("CHANNEL_PARK");
            }
        }

        partner?.Wake();
        return true;
    }

    protected override void OnHangup(string cause)
    {
        Ringing = false;
        if (_originator is { Channel.Up: true })
        {
            var variables = _originator.Channel.Variables;
            if (!Channel.Answered && HangupCauses.SipFailure(cause) is { } failure && _left)
            {
                variables.Set("sip_invite_failure_status", Channel.Number(failure.Status));
                variables.Set("sip_invite_failure_phrase", failure.Phrase);
                variables.Set("sip_hangup_phrase", failure.Phrase);
                variables.Set("last_bridge_hangup_cause", cause);
                variables.Set("last_bridge_proto_specific_hangup_cause", "sip:" + Channel.Number(failure.Status));
            }
            else
            {
                variables.Set("last_bridge_hangup_cause", cause);
            }
        }

        Channel.Variables.Remove("bridge_to");
        Report(_left);
        _answered.TrySetCanceled();
        Changed?.Invoke();
        Partner?.Wake();

        // After the other leg has seen it: there CHANNEL_UNBRIDGE and the end of the application come first (recorded).
        Core.Executor.Post(Destroy);
        Core.Executor.Post(() => _ended.TrySetResult(cause));
    }

    private static Channel CreateChannel(DialLeg dial, Leg? originator, out int port)
    {
        port = 5090;
        var destination = dial.Destination;
        var name = dial.Type switch
        {
            "sofia" => dial.Endpoint,
            "null" or "loopback" => $"{dial.Type}/{destination}",
            _ => $"sofia/internal/{destination}@127.0.0.1:5090",
        };
        var uuid = dial.Variables.GetValueOrDefault("origination_uuid") ?? Guid.NewGuid().ToString();
        return new Channel(uuid, name, inbound: false)
        {
            CallerName = dial.Variables.GetValueOrDefault("origination_caller_id_name") ?? originator?.Channel.CallerName ?? "",
            CallerNumber = dial.Variables.GetValueOrDefault("origination_caller_id_number") ?? originator?.Channel.CallerNumber ?? "0000000000",
            CalleeName = "Outbound Call",
            CalleeNumber = destination,
            Destination = destination,
            Context = originator?.Channel.Context ?? "default",
        };
    }

    private Dictionary<string, string> Values(int port, int session) => new(StringComparer.Ordinal)
    {
        ["uuid"] = Channel.Uuid,
        ["partner_uuid"] = _originator?.Channel.Uuid ?? Channel.Uuid,
        ["session_id"] = Channel.Number(session),
        ["channel_name"] = Channel.Name,
        ["destination"] = Channel.Destination,
        ["caller"] = Channel.CallerNumber,
        ["caller_name"] = Channel.CallerName,
        ["sip_port"] = Channel.Number(port),
        ["from_tag"] = "vNy22Z74gg1rF",
        ["to_tag"] = "15436SIPpTag011",
        ["sip_call_id"] = Channel.Uuid,
    };

    // export_vars of the calling leg; a "nolocal:" name loses its prefix on the way.
    private void ApplyExports()
    {
        if (_originator?.Channel.Variables["export_vars"] is not { } names)
        {
            return;
        }

        foreach (var name in names.Split(','))
        {
            var local = name.StartsWith("nolocal:", StringComparison.Ordinal) ? name["nolocal:".Length..] : name;
            Channel.Variables.Set(local, _originator.Channel.Variables[name]);
        }
    }

    private async Task BehaveAsync(AgentBehaviour behaviour)
    {
        switch (behaviour)
        {
            case AgentBehaviour.Refuses(var cause, var after):
                if (after > TimeSpan.Zero)
                {
                    Ring();
                    await Task.Delay(after, Core.Clock);
                }

                LeaveByItself(cause);
                break;
            case AgentBehaviour.Answers(var after, var talk, var by):
                Ring();
                if (after > TimeSpan.Zero)
                {
                    await Task.Delay(after, Core.Clock);
                }

                Answer();
                if (talk is { } length)
                {
                    await TalkAsync(length, by);
                }

                break;
            default:
                Ring();
                break;
        }
    }

    private async Task TalkAsync(TimeSpan length, HangsUp by)
    {
        await Task.Delay(length, Core.Clock);
        if (by == HangsUp.Agent)
        {
            LeaveByItself(HangupCauses.NormalClearing);
        }
        else if (Channel.Up && Partner is CallSession caller)
        {
            caller.LeaveByItself(HangupCauses.NormalClearing);
        }
    }
}
