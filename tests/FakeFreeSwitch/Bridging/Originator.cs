namespace FsVoice.FakeFreeSwitch;

/// <summary>switch_ivr_originate(): rings the legs of a dial string until one answers or none is left.</summary>
internal sealed class Originator
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private readonly SwitchCore _core;
    private readonly CallSession? _caller;
    private readonly DialString _dial;
    private readonly WakeSignal _changes;
    private bool _changed;

    public Originator(SwitchCore core, CallSession? caller, string dialString)
    {
        _core = core;
        _caller = caller;
        _dial = DialString.Parse(caller?.Channel.Variables.Expand(dialString) ?? dialString);
        _changes = new WakeSignal(core.Executor, core.Clock);
    }

    /// <summary>Returns the leg that answered, or the cause why none did.</summary>
    public async Task<(AgentLeg? Leg, string Cause)> RunAsync(TimeSpan? limit = null)
    {
        var end = _core.Clock.GetUtcNow() + (limit ?? Limit());
        var cause = "DESTINATION_OUT_OF_ORDER";
        Mark("failure", "INVALIDARGS");
        foreach (var group in _dial.Groups)
        {
            var (leg, groupCause) = await RingAsync(group, end);
            if (leg is not null)
            {
                Mark("SUCCESS", "SUCCESS");
                return (leg, "SUCCESS");
            }

            cause = groupCause;
            if (_caller is { Ready: false })
            {
                break;
            }
        }

        Mark(cause, cause switch
        {
            "ORIGINATOR_CANCEL" => "CANCEL",
            "USER_BUSY" => "BUSY",
            "NO_ANSWER" => "NOANSWER",
            "CALL_REJECTED" => "DONTCALL",
            "DESTINATION_OUT_OF_ORDER" or "INVALID_PROFILE" => "INVALIDARGS",
            _ => cause,
        });
        return (null, cause);
    }

    private TimeSpan Limit()
    {
        var text = _dial.Globals.GetValueOrDefault("originate_timeout")
            ?? _dial.Globals.GetValueOrDefault("call_timeout")
            ?? _caller?.Channel.Variables["call_timeout"];
        return Arguments.Integer(text) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : DefaultLimit;
    }

    private async Task<(AgentLeg? Leg, string Cause)> RingAsync(IReadOnlyList<DialLeg> group, DateTimeOffset end)
    {
        var legs = new List<AgentLeg>();
        var delayed = new List<(DialLeg Dial, AgentBehaviour Behaviour, DateTimeOffset Start)>();
        string? early = null;
        foreach (var dial in group)
        {
            var (behaviour, refusal) = Route(dial);
            if (behaviour is null)
            {
                early ??= refusal;
            }
            else if (dial.Variables.TryGetValue("leg_delay_start", out var delay))
            {
                delayed.Add((dial, behaviour, _core.Clock.GetUtcNow() + TimeSpan.FromSeconds(Arguments.Integer(delay))));
            }
            else
            {
                legs.Add(Start(dial, behaviour));
            }
        }

        string cause;
        while (true)
        {
            if (legs.Find(static leg => leg.Channel is { Answered: true, Up: true }) is { } winner)
            {
                Release(legs, except: winner, "LOSE_RACE");
                _caller?.Answer();
                Pair(winner);
                RestoreCallState();
                AddCauses(legs);
                return (winner, "SUCCESS");
            }

            if (delayed.Count == 0 && legs.TrueForAll(static leg => !leg.Channel.Up))
            {
                cause = legs.Count > 0 ? legs[0].Channel.HangupCause! : early ?? "DESTINATION_OUT_OF_ORDER";
                break;
            }

            if (legs.Find(static leg => leg.Ringing) is { } ringing && _caller is not null)
            {
                if (group.Count == 1)
                {
                    _caller.Channel.CalleeName = ringing.Channel.CalleeName;
                    _caller.Channel.CalleeNumber = ringing.Channel.CalleeNumber;
                }

                _caller.RingReady();
            }

            var next = delayed.Select(static entry => entry.Start)
                .Concat(legs.Where(static leg => leg.Channel is { Up: true, Answered: false }).Select(static leg => leg.RingsUntil ?? DateTimeOffset.MaxValue))
                .Append(end)
                .Min();
            var wake = await WaitAsync(next - _core.Clock.GetUtcNow());
            if (wake == Wake.NotReady)
            {
                cause = "ORIGINATOR_CANCEL";
                break;
            }

            var now = _core.Clock.GetUtcNow();
            if (now >= end)
            {
                cause = "NO_ANSWER";
                break;
            }

            foreach (var leg in legs.Where(leg => leg.RingsUntil <= now && !leg.Channel.Answered))
            {
                // leg_timeout is ALLOTTED_TIMEOUT, not NO_ANSWER: only the limit of the whole originate gives that (recorded).
                leg.Hangup("ALLOTTED_TIMEOUT");
            }

            foreach (var due in delayed.Where(entry => entry.Start <= now).ToArray())
            {
                delayed.Remove(due);
                legs.Add(Start(due.Dial, due.Behaviour));
            }
        }

        Release(legs, except: null, cause);
        RestoreCallState();
        AddCauses(legs);
        return (null, cause);
    }

    // Legs wake the waiter on every change, so a wait is never longer than the next change.
    private async Task<Wake> WaitAsync(TimeSpan limit)
    {
        limit = limit < TimeSpan.Zero ? TimeSpan.Zero : limit;
        if (_caller is null)
        {
            await _changes.WaitAsync(limit);
            return Wake.Condition;
        }

        _changed = false;
        return await _caller.WaitAsync(limit, until: () => _changed);
    }

    private AgentLeg Start(DialLeg dial, AgentBehaviour behaviour)
    {
        var leg = new AgentLeg(_core, dial, _caller);
        leg.Changed = () =>
        {
            _changed = true;
            _changes.Set();
            _caller?.Wake();
        };
        if (_caller is not null)
        {
            var variables = _caller.Channel.Variables;
            variables.Set("originate_signal_bond", leg.Channel.Uuid);
            variables.Push("originated_legs", $"{leg.Channel.Uuid};{leg.Channel.CalleeName};{leg.Channel.CalleeNumber}", atEnd: true);
            if (_caller.Channel.Answered)
            {
                _caller.SetCallState(CallState.RingWait);
            }
        }

        leg.Start(behaviour);
        return leg;
    }

    private (AgentBehaviour? Behaviour, string Refusal) Route(DialLeg dial)
    {
        if (dial.Type == "error")
        {
            return (null, HangupCauses.Parse(dial.Destination));
        }

        var behaviour = _core.Agents.Next(dial.Destination);
        return behaviour switch
        {
            AgentBehaviour.Absent absent => (null, absent.Cause),
            not null => (behaviour, ""),
            null => dial.Type switch
            {
                "null" when dial.Variables.GetValueOrDefault("null_enable_auto_answer") == "false" => (AgentBehaviour.NoAnswer, ""),
                "null" or "loopback" => (AgentBehaviour.Answer(TimeSpan.Zero), ""),
                "sofia" => (AgentBehaviour.Unreachable, ""),
                "user" => (null, "SUBSCRIBER_ABSENT"),
                _ => (null, "CHAN_NOT_IMPLEMENTED"),
            },
        };
    }

    // The caller's channel knows its other leg, and that leg's SDP, as soon as it has answered.
    private void Pair(AgentLeg winner)
    {
        if (_caller?.Channel is not { } channel)
        {
            return;
        }

        channel.OtherLeg = winner.Channel;
        channel.OtherType = "originatee";
        channel.CalleeName = winner.Channel.CalleeName;
        channel.CalleeNumber = winner.Channel.CalleeNumber;
        channel.ProgressAt = channel.ProgressAt == 0 ? winner.Channel.ProgressAt : channel.ProgressAt;
        channel.Variables.Remove("originate_signal_bond");
        channel.Variables.Set("switch_m_sdp", winner.Channel.Variables["switch_r_sdp"]);
        channel.Variables.Set("video_media_flow", "inactive");
        channel.Variables.Set("text_media_flow", "inactive");
    }

    private void RestoreCallState()
    {
        if (_caller?.Channel.CallState == CallState.RingWait && _caller.Channel.Up)
        {
            _caller.SetCallState(CallState.Active);
        }
    }

    private void AddCauses(List<AgentLeg> legs)
    {
        foreach (var leg in legs)
        {
            _caller?.Channel.Variables.Push("originate_causes", $"{leg.Channel.Uuid};{leg.Channel.HangupCause ?? "NONE"}", atEnd: true);
        }
    }

    private void Mark(string disposition, string dialStatus)
    {
        _caller?.Channel.Variables.Set("originate_disposition", disposition);
        _caller?.Channel.Variables.Set("DIALSTATUS", dialStatus);
    }

    private static void Release(List<AgentLeg> legs, AgentLeg? except, string cause)
    {
        foreach (var leg in legs)
        {
            if (leg != except && leg.Channel.Up)
            {
                if (cause == "ORIGINATOR_CANCEL")
                {
                    leg.Channel.Variables.Set("last_bridge_hangup_cause", cause);
                }

                leg.Hangup(cause);
            }
        }
    }
}
