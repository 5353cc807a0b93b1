using System.Globalization;
using System.Security.Cryptography;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.CallHost.Xml;

/// <summary>Writes what the dialplan does with one call of a tenant, once it is decided where it goes.</summary>
internal sealed class RouteActions(
    DirectorySnapshot directory, TenantSnapshot tenant, FlowActions flows, DirectoryXmlOptions options, ConferenceOptions conference, string context, DateTimeOffset now)
{
    // Targets lead to targets (a ring group to an agent who forwards to a ring group): a circle of them must end.
    private const int MaxDepth = 5;

    // Which ends of a try on one trunk the next may do better at: those that tell of the way and not of the one who is called.
    private const string TrunkFailures =
        "continue_on_fail=NORMAL_TEMPORARY_FAILURE,GATEWAY_DOWN,INVALID_GATEWAY,NETWORK_OUT_OF_ORDER,DESTINATION_OUT_OF_ORDER," +
        "SERVICE_UNAVAILABLE,SWITCH_CONGESTION,NORMAL_CIRCUIT_CONGESTION,REQUESTED_CHAN_UNAVAIL,RECOVERY_ON_TIMER_EXPIRE,NO_ROUTE_DESTINATION,CALL_REJECTED";

    private readonly List<DialplanAction> _actions = [];

    // Who was rung before FreeSWITCH asked again: each question begins at the full depth.
    private IReadOnlyList<string> _tried = [];

    /// <summary>Ends the call with a cause.</summary>
    public DialplanExtension Refuse(string name, string cause)
    {
        SetTenant();
        Do("hangup", cause);
        return new DialplanExtension(context, name, _actions);
    }

    /// <summary>Leads the call to a target.</summary>
    public DialplanExtension Lead(string name, RouteTarget target)
    {
        Begin();
        Add(target, MaxDepth);
        return new DialplanExtension(context, name, _actions);
    }

    /// <summary>Leads the call to an agent whom a colleague dialled.</summary>
    public DialplanExtension LeadToAgent(Agent agent)
    {
        Begin();
        AddAgent(agent, MaxDepth);
        return new DialplanExtension(context, "fsvoice_agent", _actions);
    }

    /// <summary>What comes after an agent did not take a call.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="disposition">FreeSWITCH's word for why.</param>
    /// <param name="tried">The extensions that were rung, this agent's among them. Who forwards to one of them is the last.</param>
    public DialplanExtension LeadOn(Agent agent, string? disposition, IReadOnlyList<string> tried)
    {
        Begin();
        _tried = tried;
        var forward = disposition switch
        {
            "USER_BUSY" => CallForward.Busy,
            "NO_ANSWER" or "ALLOTTED_TIMEOUT" or "USER_NOT_REGISTERED" or "NO_USER_RESPONSE" or "SUBSCRIBER_ABSENT" or "ORIGINATOR_CANCEL" => CallForward.NoAnswer,
            _ => CallForward.None,
        };
        if (forward != CallForward.None && agent.Forward == forward && tried.Count < MaxDepth && !tried.Contains(agent.ForwardTo, StringComparer.Ordinal))
        {
            AddForward(agent, MaxDepth);
        }
        else
        {
            AddNotTaken(agent);
        }

        return new DialplanExtension(context, "fsvoice_unanswered", _actions);
    }

    /// <summary>A call outside, by the routes' trunks in their order.</summary>
    public DialplanExtension Outbound(Agent agent, string e164, IReadOnlyList<OutboundRoute> routes)
    {
        Begin();
        SetCalled(e164);
        SetCaller(agent.OutboundCallerId.Length > 0 ? agent.OutboundCallerId : tenant.Tenant.CallerIdNumber);
        AddTrunks(e164, routes);
        return new DialplanExtension(context, "fsvoice_outbound", _actions);
    }

    /// <summary>An emergency call: by the one trunk that the tenant has for it, unbounded, whatever the agent may call else.</summary>
    public DialplanExtension Emergency(Agent agent, string number)
    {
        var policy = tenant.Tenant.Dialing;
        if (directory.FindTrunk(tenant, policy.EmergencyTrunk) is not { } trunk)
        {
            return Refuse("fsvoice_emergency", "OUTGOING_CALL_BARRED");
        }

        Begin();
        SetCaller(new[] { policy.EmergencyCallerId, agent.OutboundCallerId, tenant.Tenant.CallerIdNumber }.FirstOrDefault(caller => caller.Length > 0) ?? "");
        Do("bridge", $"sofia/gateway/{Name(trunk.GatewayName)}/{number}");
        Do("hangup", "${originate_disposition}");
        return new DialplanExtension(context, "fsvoice_emergency", _actions);
    }

    private void Begin()
    {
        SetTenant();
        Do("export", "force_transfer_context=transfer");
    }

    /// <summary>For what comes later in the call: a transfer by a phone or a server finds the tenant by it, and so does the call's record.</summary>
    private void SetTenant() => Do("set", $"domain_name={Name(tenant.Tenant.Domain)}");

    private void Add(RouteTarget target, int depth)
    {
        switch (target.Kind)
        {
            case RouteTargetKind.Agent when tenant.FindAgent(target.Value) is { } agent:
                AddAgent(agent, depth);
                break;
            case RouteTargetKind.RingGroup when tenant.FindRingGroup(target.Value) is { } group:
                AddRingGroup(group, depth);
                break;
            case RouteTargetKind.Queue:
                Run(QueueFlow.Name, [new(QueueFlow.QueueParameter, target.Value), .. target.Parameters]);
                break;
            case RouteTargetKind.Ivr:
                Run(InboundIvrFlow.Name, [new(IvrFlowOptions.TreeParameter, target.Value), .. target.Parameters]);
                break;
            case RouteTargetKind.Flow:
                Run(target.Value, target.Parameters);
                break;
            case RouteTargetKind.Voicemail:
                Run(VoicemailFlow.Name, [new(VoicemailOwner.ExtensionParameter, target.Value)]);
                break;
            case RouteTargetKind.Conference:
                AddConference(target.Value);
                break;
            case RouteTargetKind.ExternalNumber when directory.FindDid(target.Value) is { } own && own.Tenant == tenant:
                // By a carrier it would be back as a call of its own, whose circle nobody counts.
                AddDid(own, depth);
                break;
            case RouteTargetKind.ExternalNumber when PhoneNumber.IsE164(target.Value)
                && tenant.FindOutboundRoutes(target.Value).ToList() is { Count: > 0 } routes
                && !tenant.IsBlocked(target.Value, BlockDirection.Outbound):
                // Carriers take calls with numbers of the tenant's alone.
                SetCaller(tenant.Tenant.CallerIdNumber);
                AddTrunks(target.Value, routes);
                break;
            case RouteTargetKind.Hangup:
                Do("hangup", "NORMAL_CLEARING");
                break;
            default:
                // It was named once and is not there any more (RouteTarget).
                _actions.Add(flows.Fallback(context));
                break;
        }
    }

    private void AddAgent(Agent agent, int depth)
    {
        if (agent.Forward == CallForward.Always)
        {
            AddForward(agent, depth);
            return;
        }

        if (agent.DoNotDisturb)
        {
            AddNotTaken(agent);
            return;
        }

        Do("set", "hangup_after_bridge=true");
        Do("set", "continue_on_fail=true");
        Do("set", $"call_timeout={Seconds(options.RingTime)}");
        Do("bridge", User(agent));
        if (agent.Forward is CallForward.Busy or CallForward.NoAnswer)
        {
            // Only when it has failed FreeSWITCH knows why: it asks again.
            string tried = string.Join(DirectoryDialplan.Next, _tried.Append(agent.Extension).Select(Name));
            Do("transfer", $"{DirectoryDialplan.UnansweredPrefix}{tried} XML {context}");
        }
        else
        {
            AddNotTaken(agent);
        }
    }

    /// <summary>False where a circle was found, or what looks like one: the call ends.</summary>
    private bool MayLeadOn(int depth)
    {
        if (depth > 0)
        {
            return true;
        }

        Do("hangup", "EXCHANGE_ROUTING_ERROR");
        return false;
    }

    private void AddDid(DidOwner own, int depth)
    {
        if (MayLeadOn(depth))
        {
            Add(own.TargetAt(now), depth - 1);
        }
    }

    private void AddForward(Agent agent, int depth)
    {
        if (!MayLeadOn(depth))
        {
            return;
        }

        if (tenant.FindAgent(agent.ForwardTo) is { } next)
        {
            AddAgent(next, depth - 1);
        }
        else
        {
            var kind = PhoneNumber.IsE164(agent.ForwardTo) ? RouteTargetKind.ExternalNumber : RouteTargetKind.RingGroup;
            Add(new RouteTarget(kind, agent.ForwardTo), depth - 1);
        }
    }

    private void AddNotTaken(Agent agent)
    {
        if (agent.HasVoicemail)
        {
            Run(VoicemailFlow.Name, [new(VoicemailOwner.ExtensionParameter, agent.Extension)]);
        }
        else
        {
            // Without a try there is no disposition, and hangup takes an empty cause for a normal end.
            Do("hangup", agent.DoNotDisturb ? "USER_BUSY" : "${originate_disposition}");
        }
    }

    private void AddRingGroup(RingGroup group, int depth)
    {
        if (!MayLeadOn(depth))
        {
            return;
        }

        var members = group.Members.Select(member => (Member: member, Agent: tenant.FindAgent(member.Extension)))
            .Where(one => one.Agent is { DoNotDisturb: false })
            .OrderBy(one => one.Member.Priority)
            .ToArray();
        if (members.Length > 0)
        {
            if (group.Strategy == RingStrategy.Random)
            {
                RandomNumberGenerator.Shuffle(members.AsSpan());
            }

            bool together = group.Strategy == RingStrategy.Simultaneous;
            // One after the other they share the time; five seconds are one ring.
            int each = Math.Max(5, (int)group.RingTimeout.TotalSeconds / members.Length);
            Do("set", "hangup_after_bridge=true");
            Do("set", "continue_on_fail=true");
            Do("set", "ignore_early_media=true");
            Do("set", $"call_timeout={Seconds(group.RingTimeout)}");
            Do("bridge", string.Join(together ? "," : "|", members.Select(one => together
                ? one.Member.DelaySeconds > 0 ? $"[leg_delay_start={one.Member.DelaySeconds}]{User(one.Agent!)}" : User(one.Agent!)
                : $"[leg_timeout={each}]{User(one.Agent!)}")));
        }

        Add(group.NoAnswer, depth - 1);
    }

    private void AddConference(string room)
    {
        string name = ConferenceRooms.OfNumber(tenant.Tenant.Domain, Name(room));
        Do("answer");
        Do("conference", conference.Pins.TryGetValue(room, out string? pin) && pin.All(char.IsAsciiDigit) ? $"{name}@default+{pin}" : $"{name}@default");
    }

    private void AddTrunks(string e164, IReadOnlyList<OutboundRoute> routes)
    {
        Do("set", "hangup_after_bridge=true");
        Do("set", TrunkFailures);
        // For when no trunk has a channel left, so that none is tried.
        Do("set", "originate_disposition=NORMAL_CIRCUIT_CONGESTION");
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            foreach (string gateway in route.Trunks)
            {
                if (tried.Add(gateway) && directory.FindTrunk(tenant, gateway) is { OutboundEnabled: true } trunk)
                {
                    string leg = $"sofia/gateway/{Name(trunk.GatewayName)}/{Number(route.Write(e164, tenant.Tenant.Dialing))}";
                    if (trunk.MaxChannels is { } most)
                    {
                        // Over the bound it is not run, and the next trunk is tried.
                        Do("limit_execute", string.Create(CultureInfo.InvariantCulture, $"hash fsvoice_trunk {trunk.GatewayName} {most} bridge {leg}"));
                    }
                    else
                    {
                        Do("bridge", leg);
                    }
                }
            }
        }

        Do("hangup", "${originate_disposition}");
    }

    /// <summary>Who dialled it may have written it in another form.</summary>
    private void SetCalled(string number) => Do("set", $"{LegEvent.CalledVariable}={Number(number)}");

    private void SetCaller(string number)
    {
        if (number.Length == 0)
        {
            return;
        }

        string name = tenant.FindOwnedNumber(number)?.CallerIdName is { Length: > 0 } own ? own : tenant.Tenant.CallerIdName;
        Do("set", DialplanArgument.Literal($"effective_caller_id_number={number}", "caller id"));
        Do("set", DialplanArgument.Literal($"effective_caller_id_name={(name.Length > 0 ? name : number)}", "caller id"));
    }

    private void Run(string flow, IReadOnlyCollection<KeyValuePair<string, string>> parameters) => _actions.AddRange(flows.Run(context, flow, parameters));

    private void Do(string application, string data = "") => _actions.Add(new DialplanAction(application, data));

    private string User(Agent agent) => $"user/{Name(agent.Extension)}@{Name(tenant.Tenant.Domain)}";

    private static string Seconds(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    // Checked when it was written; a dial string has so many signs with a meaning that it is checked where it is used, too.
    private static string Name(string value) =>
        XmlChecks.IsName(value, ".-_") ? value : throw new InvalidXmlValueException("name in a dial string", "be letters, digits, dots, hyphens and underscores");

    private static string Number(string value) =>
        XmlChecks.IsName(value, "+*#") ? value : throw new InvalidXmlValueException("number in a dial string", "be digits, '+', '*' and '#'");
}
