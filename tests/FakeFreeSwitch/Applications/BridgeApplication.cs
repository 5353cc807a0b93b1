namespace FsVoice.FakeFreeSwitch;

/// <summary>The <c>bridge</c> application: originate, then join the two legs until one of them leaves.</summary>
internal static class BridgeApplication
{
    public static IEnumerable<Application> All { get; } = [new("bridge", BridgeAsync)];

    /// <summary>Joins two legs and waits; returns when the bridge is over.</summary>
    public static async Task JoinAsync(CallSession caller, AgentLeg agent)
    {
        var a = caller.Channel;
        var b = agent.Channel;
        a.OtherLeg = b;
        a.OtherType = "originatee";
        a.CalleeName = b.CalleeName;
        a.CalleeNumber = b.CalleeNumber;
        a.BridgedAt = caller.Core.Now;
        a.Variables.Set("signal_bond", b.Uuid);
        caller.Partner = agent;
        agent.Channel.OtherLeg ??= a;
        agent.Channel.OtherType ??= "originator";
        caller.FireLeading("CHANNEL_BRIDGE", ("Bridge-A-Unique-ID", a.Uuid), ("Bridge-B-Unique-ID", b.Uuid));
        agent.JoinBridge(caller);
        Describe(b, a);
        Update(agent, a.CallerName, a.CallerNumber, a.Uuid);
        Describe(a, b);
        Update(caller, b.CalleeName ?? "", b.CalleeNumber ?? "", b.Uuid);

        while (await caller.WaitAsync(Timeout.InfiniteTimeSpan, digits: true, until: () => !agent.Channel.Up || agent.Partner != caller) == Wake.Digit)
        {
            // The bridge passes digits to the other leg; the event is fired here, where they are read.
            caller.DequeueDigit();
        }

        // The other leg is down before CHANNEL_UNBRIDGE: switch_ivr_multi_threaded_bridge() waits for its state to change.
        if (agent.Partner == caller && !a.Up)
        {
            Leave(agent, a.HangupCause!);
        }

        caller.Partner = null;
        a.Variables.Remove("bridge_to");
        b.Variables.Remove("bridge_to");
        if (b.HangupCause is { } cause)
        {
            a.Variables.Set("bridge_hangup_cause", cause);
        }

        caller.FireLeading("CHANNEL_UNBRIDGE", ("Bridge-A-Unique-ID", a.Uuid), ("Bridge-B-Unique-ID", b.Uuid));
        if (agent.Partner == caller)
        {
            Leave(agent, HangupCauses.NormalClearing);
        }
    }

    private static async Task BridgeAsync(CallSession session, string argument)
    {
        if (argument.Length == 0)
        {
            return;
        }

        var (agent, cause) = await new Originator(session.Core, session, argument).RunAsync();
        if (agent is null)
        {
            session.Channel.Variables.Set("originate_failed_cause", cause);
            HandleCause(session, cause);
            return;
        }

        if (!session.Ready)
        {
            agent.Hangup("ORIGINATOR_CANCEL");
            return;
        }

        await JoinAsync(session, agent);
        if (session.Ready && session.Channel.Variables.IsTrue("hangup_after_bridge") && !agent.Channel.Up)
        {
            session.Hangup(agent.Channel.HangupCause!);
        }
    }

    // switch_channel_handle_cause(): a failed bridge hangs the caller up, with the exceptions of freeswitch-facts.md 3.3.
    private static void HandleCause(CallSession session, string cause)
    {
        if (!session.Channel.Up)
        {
            return;
        }

        var variables = session.Channel.Variables;
        var goesOn = variables["continue_on_fail"];
        var stops = variables["failure_causes"];
        if (cause != "ATTENDED_TRANSFER")
        {
            if (goesOn is null && stops is null)
            {
                if (cause is "NO_ANSWER" or "NO_USER_RESPONSE" or "ORIGINATOR_CANCEL")
                {
                    return;
                }
            }
            else if ((stops is not null && !Lists(stops, cause))
                || (goesOn is not null && (ChannelVariables.IsTrueValue(goesOn) || Lists(goesOn, cause))))
            {
                return;
            }
        }

        session.Hangup(cause);
    }

    private static bool Lists(string list, string cause) => list.Split(',').Any(entry =>
        string.Equals(entry.Trim(), cause, StringComparison.OrdinalIgnoreCase)
        || entry.Trim() == Channel.Number(HangupCauses.NumberOf(cause)));

    private static void Leave(AgentLeg agent, string cause)
    {
        agent.Partner = null;
        if (!agent.Channel.Up)
        {
            return;
        }

        if (agent.Channel.Variables.IsTrue("park_after_bridge"))
        {
            agent.LeaveBridge();
            agent.Fire("CHANNEL_PARK");
        }
        else
        {
            agent.Hangup(cause);
        }
    }

    private static void Describe(Channel channel, Channel other)
    {
        channel.Variables.Set("bridge_to", other.Uuid);
        channel.Variables.Set("last_bridge_to", other.Uuid);
        channel.Variables.Set("bridge_channel", other.Name);
        channel.Variables.Set("bridge_uuid", other.Uuid);
    }

    private static void Update(Leg leg, string name, string number, string bridgedTo)
    {
        leg.Channel.Variables.Set("last_sent_callee_id_name", name);
        leg.Channel.Variables.Set("last_sent_callee_id_number", number);
        leg.FireLeading(
            "CALL_UPDATE",
            ("Direction", "SEND"),
            ("Sent-Callee-ID-Name", name),
            ("Sent-Callee-ID-Number", number),
            ("Bridged-To", bridgedTo));
    }
}
