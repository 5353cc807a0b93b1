using FsVoice.CallFlows;
using FsVoice.CallHost.Xml;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Xml;

/// <summary>Where calls go by the database. Each document is compared action by action.</summary>
public sealed class DirectoryDialplanTests
{
    private const string Domain = "127.0.0.1";

    private const string SetTenant = "set(domain_name=127.0.0.1)";

    private static readonly string[] Begin = [SetTenant, "export(force_transfer_context=transfer)"];

    private static readonly string[] Ring = ["set(hangup_after_bridge=true)", "set(continue_on_fail=true)"];

    [Theory]
    [InlineData("+19495431333")]
    [InlineData("19495431333")]
    public async Task A_DID_rings_its_agent_and_then_the_voicemail(string dialed)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal(
            [.. Begin, .. Ring, "set(call_timeout=30)", "bridge(user/1000@127.0.0.1)", .. Flow("public", "voicemail", "agent_extension=1000")],
            scene.Actions(Questions.Call("public", dialed)));
    }

    [Theory]
    [InlineData("+19495430001", "queue", "queue=sales")]
    [InlineData("+19495430003", "inbound-ivr", "ivr=main")]
    [InlineData("+19495430006", "fallback", "")]
    [InlineData("+19495430007", "voicemail", "agent_extension=1001")]
    public async Task A_DID_leads_to_a_flow(string did, string flow, string arguments)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal([.. Begin, .. Flow("public", flow, arguments)], scene.Actions(Questions.Call("public", did)));
    }

    [Fact]
    public async Task The_module_runs_the_flow_itself()
    {
        await using var scene = await Scene.StartAsync(Directories.Full(), FlowTransport.Module);

        Assert.Equal(
            [.. Begin, "set(continue_on_fail=true)", "set(hangup_after_bridge=false)", "export(force_transfer_context=transfer)", "fsvoice(queue queue=sales)", "transfer(fsvoice_fallback XML public)"],
            scene.Actions(Questions.Call("public", "+19495430001")));
    }

    /// <summary>The same as the configuration's, so that a call is as safe when we answered for it as when the file did.</summary>
    [Fact]
    public async Task The_actions_of_a_flow_are_those_of_the_configuration()
    {
        string file = await File.ReadAllTextAsync(Path.Combine(RepositoryFile.Root, "freeswitch-conf/dialplan/extensions.xml"));
        var configured = System.Xml.Linq.XDocument.Parse(file).Descendants("extension").Single(extension => (string?)extension.Attribute("name") == "fsvoice")
            .Descendants("action").Select(action => $"{(string?)action.Attribute("application")}({((string?)action.Attribute("data"))!.Replace("${context}", "public", StringComparison.Ordinal)})");
        await using var scene = await Scene.StartAsync(Directories.Full());

        var ours = scene.Actions(Questions.Call("public", "+19495430001"))!.Skip(Begin.Length).Where(action => !action.StartsWith("set(fsvoice_flow=", StringComparison.Ordinal)
            && !action.StartsWith("set(fsvoice_args=", StringComparison.Ordinal));

        Assert.Equal(configured, ours);
    }

    [Fact]
    public async Task A_ring_group_rings_who_is_there_and_then_goes_on()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal(
            [
                .. Begin, .. Ring, "set(ignore_early_media=true)", "set(call_timeout=20)",
                "bridge(user/1000@127.0.0.1,[leg_delay_start=3]user/1001@127.0.0.1)",
                .. Flow("public", "voicemail", "agent_extension=1000"),
            ],
            scene.Actions(Questions.Call("public", "+19495430002")));
    }

    [Fact]
    public async Task A_ring_group_in_turn_rings_by_priority_and_shares_the_time()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var actions = scene.Actions(Agent("1000", "2001"))!;

        Assert.Contains("bridge([leg_timeout=15]user/1000@127.0.0.1|[leg_timeout=15]user/1001@127.0.0.1)", actions);
        Assert.Equal("hangup(NORMAL_CLEARING)", actions[^1]);
    }

    [Fact]
    public async Task A_ring_group_in_any_order_rings_everybody_once()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with { RingGroups = [full.RingGroups[1] with { Strategy = RingStrategy.Random }] });

        string bridge = scene.Actions(Agent("1000", "2001"))!.Single(action => action.StartsWith("bridge(", StringComparison.Ordinal));

        Assert.Equal(
            ["[leg_timeout=15]user/1000@127.0.0.1", "[leg_timeout=15]user/1001@127.0.0.1"],
            bridge["bridge(".Length..^1].Split('|').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_DID_leads_into_the_room_that_agents_dial()
    {
        await using var open = await Scene.StartAsync(Directories.Full());
        await using var closed = await Scene.StartAsync(Directories.Full(), conference: new ConferenceOptions { Pins = { ["77"] = "4711" } });
        string room = ConferenceRooms.OfNumber(Domain, "77");

        Assert.Equal([.. Begin, "answer()", $"conference({room}@default)"], open.Actions(Questions.Call("public", "+19495430004")));
        Assert.Equal([.. Begin, "answer()", $"conference({room}@default+4711)"], closed.Actions(Questions.Call("public", "+19495430004")));
    }

    [Fact]
    public async Task A_DID_leads_outside_with_the_tenants_number()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal(
            [
                .. Begin, "set(effective_caller_id_number=+19495430000)", "set(effective_caller_id_name=Acme)",
                .. Trunks(
                    "limit_execute(hash fsvoice_trunk telnyx 30 bridge sofia/gateway/telnyx/+493012345678)",
                    "bridge(sofia/gateway/spare/+493012345678)"),
            ],
            scene.Actions(Questions.Call("public", "+19495430005")));
    }

    /// <summary>By a carrier each round would be a new call, which nothing ends.</summary>
    [Fact]
    public async Task A_number_outside_that_is_the_tenants_own_stays_inside_and_a_circle_of_them_ends()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with
        {
            Agents = [.. full.Agents, Directories.Agent(Domain, "1007") with { Forward = CallForward.Always, ForwardTo = "+19495430001" }],
            InboundRoutes =
            [
                .. full.InboundRoutes,
                Directories.Route(Domain, "+19495430012", RouteTargetKind.ExternalNumber, "+19495430013"),
                Directories.Route(Domain, "+19495430013", RouteTargetKind.ExternalNumber, "+19495430012"),
                Directories.Route(Domain, "+19495430014", RouteTargetKind.ExternalNumber, "+19495430010"),
            ],
        });

        Assert.Equal([.. Begin, "hangup(EXCHANGE_ROUTING_ERROR)"], scene.Actions(Questions.Call("public", "+19495430012")));
        Assert.Equal([.. Begin, .. Flow("default", "queue", "queue=sales")], scene.Actions(Agent("1000", "1007")));
        Assert.Contains("bridge(user/1000@127.0.0.1)", scene.Actions(Questions.Call("public", "+19495430014"))!);
        // After hours.
        scene.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal([.. Begin, .. Flow("public", "voicemail", "agent_extension=1000")], scene.Actions(Questions.Call("public", "+19495430014")));
    }

    [Fact]
    public async Task A_DID_ends_the_call_or_falls_back_when_its_target_is_gone()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal([.. Begin, "hangup(NORMAL_CLEARING)"], scene.Actions(Questions.Call("public", "+19495430008")));
        Assert.Equal([.. Begin, "transfer(fsvoice_fallback XML public)"], scene.Actions(Questions.Call("public", "+19495430009")));
    }

    [Fact]
    public async Task A_DID_follows_its_schedule()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());
        Assert.Contains("bridge(user/1000@127.0.0.1)", scene.Actions(Questions.Call("public", "+19495430010"))!);

        scene.Clock.Advance(TimeSpan.FromHours(6));

        Assert.Equal([.. Begin, .. Flow("public", "voicemail", "agent_extension=1000")], scene.Actions(Questions.Call("public", "+19495430010")));
    }

    [Theory]
    [InlineData("+18005550199", true)]
    [InlineData("18005550199", true)]
    [InlineData("8005550199", true)]
    [InlineData("0018005550199", true)]
    [InlineData("+18005550198", false)]
    [InlineData("anonymous", false)]
    public async Task Callers_that_are_blocked_are_refused(string caller, bool isRefused)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        var actions = scene.Actions(Questions.Call("public", "+19495431333", ("Hunt-Caller-ID-Number", caller)))!;

        Assert.Equal(isRefused, actions.SequenceEqual([SetTenant, "hangup(CALL_REJECTED)"]));
    }

    public static TheoryData<XmlQuestion> NotOurs => new(
        [
            Questions.Call("public", "+19495430011"),
            Questions.Call("public", "8001"),
            Questions.Call("public", "1000"),
            Questions.Call("public", "fsvoice_fallback"),
            Questions.Call("public", "fsvoice_unanswered_1000"),
            Questions.Call("public", "+18005551234"),
            Questions.Call("nocontext", "9999"),
            Questions.Call("default", "1000"),
            Questions.Call("default", "+19495431333"),
            Questions.Call("pub lic", "+19495431333"),
            // Somebody else's phone in our context, and one of ours in a context that it has nothing to do with.
            Questions.Call("default", "+18005551234", ("variable_domain_name", Domain)),
            Questions.Call("other", "+18005551234", ("variable_domain_name", Domain), ("variable_user_name", "1000")),
            Questions.Call("other", "1001", ("variable_domain_name", Domain), ("variable_user_name", "1000")),
            Questions.Call("transfer", "2000", ("variable_domain_name", Domain), ("variable_user_name", "1000")),
            Questions.Call("default", "+18005551234", ("variable_domain_name", Domain), ("variable_user_name", "1005")),
            Questions.Call("default", "1000", ("variable_domain_name", "other.example"), ("variable_user_name", "1000")),
            Agent("1000", "*441001"),
            Agent("1000", "8001"),
            Agent("1000", "1005"),
        ]);

    /// <summary>FreeSWITCH's files and the server's own numbers come next.</summary>
    [Theory]
    [MemberData(nameof(NotOurs), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_ours_is_passed_on(XmlQuestion question)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Null(scene.Actions(question));
    }

    [Fact]
    public async Task Extensions_call_each_other()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal(
            [.. Begin, .. Ring, "set(call_timeout=30)", "bridge(user/1001@127.0.0.1)", "hangup(${originate_disposition})"],
            scene.Actions(Agent("1000", "1001")));
    }

    [Fact]
    public async Task A_call_that_was_transferred_finds_the_extension_of_its_tenant()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Contains("bridge(user/1001@127.0.0.1)", scene.Actions(Questions.Call("default", "1001", ("variable_domain_name", Domain)))!);
    }

    [Fact]
    public async Task An_agent_who_is_not_to_be_disturbed_is_not_rung()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal([.. Begin, .. Flow("default", "voicemail", "agent_extension=1002")], scene.Actions(Agent("1000", "1002")));
    }

    [Fact]
    public async Task Calls_are_forwarded_always()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Contains("bridge(user/1000@127.0.0.1)", scene.Actions(Agent("1001", "1003"))!);
    }

    [Fact]
    public async Task Forwarding_in_a_circle_ends()
    {
        await using var scene = await Scene.StartAsync(new TenantDirectory(Directories.Tenant(Domain), 1)
        {
            Agents =
            [
                Directories.Agent(Domain, "1020") with { Forward = CallForward.Always, ForwardTo = "1021" },
                Directories.Agent(Domain, "1021") with { Forward = CallForward.Always, ForwardTo = "1020" },
            ],
        });

        Assert.Equal([.. Begin, "hangup(EXCHANGE_ROUTING_ERROR)"], scene.Actions(Agent("1020", "1021")));
    }

    /// <summary>FreeSWITCH knows only afterwards why an agent did not take the call: it asks again.</summary>
    [Theory]
    [InlineData("1004", "USER_BUSY", "bridge(user/1001@127.0.0.1)")]
    [InlineData("1004", "NO_ANSWER", "set(fsvoice_args=agent_extension=1004)")]
    [InlineData("1006", "NO_ANSWER", "bridge(sofia/gateway/spare/+493012345678)")]
    [InlineData("1006", "USER_NOT_REGISTERED", "bridge(sofia/gateway/spare/+493012345678)")]
    [InlineData("1006", "USER_BUSY", "set(fsvoice_args=agent_extension=1006)")]
    public async Task Calls_are_forwarded_by_how_the_try_ended(string extension, string disposition, string expected)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());
        Assert.Equal($"transfer(fsvoice_unanswered_{extension} XML default)", scene.Actions(Agent("1000", extension))![^1]);

        var then = scene.Actions(Questions.Call(
            "default", $"fsvoice_unanswered_{extension}", ("variable_domain_name", Domain), ("variable_originate_disposition", disposition)))!;

        Assert.Contains(expected, then);
    }

    [Theory]
    [InlineData("+18005551234", "9#18005551234")]
    [InlineData("18005551234", "9#18005551234")]
    [InlineData("8005551234", "9#18005551234")]
    [InlineData("(800) 555-1234", "9#18005551234")]
    public async Task A_number_of_the_country_goes_by_the_longest_prefix_first(string dialed, string sent)
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal(
            [
                .. Begin, "set(fsvoice_called=+18005551234)", "set(effective_caller_id_number=+19495431333)", "set(effective_caller_id_name=Acme Sales)",
                .. Trunks($"bridge(sofia/gateway/spare/{sent})", "limit_execute(hash fsvoice_trunk telnyx 30 bridge sofia/gateway/telnyx/+18005551234)"),
            ],
            scene.Actions(Agent("1000", dialed)));
    }

    [Fact]
    public async Task A_number_of_another_country_is_normalised_and_needs_the_right_to_call_it()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Contains("bridge(sofia/gateway/spare/+493012345678)", scene.Actions(Agent("1000", "011493012345678"))!);
        Assert.Equal([SetTenant, "hangup(OUTGOING_CALL_BARRED)"], scene.Actions(Agent("1001", "011493012345678")));
    }

    [Fact]
    public async Task Whom_the_server_sends_outside_gets_there_without_a_password_and_nobody_else()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Contains("bridge(sofia/gateway/spare/+493012345678)", scene.Actions(Sent("+493012345678", "+493012345678"))!);
        Assert.Null(scene.Actions(Sent("+493012345678", "+493012345679")));
        Assert.Null(scene.Actions(Sent("011493012345678", "011493012345678")));
        Assert.Null(scene.Actions(Sent("911", "911")));

        static XmlQuestion Sent(string dialed, string sentTo) =>
            Questions.Call("default", dialed, ("variable_domain_name", Domain), ("variable_" + DirectoryDialplan.SentToVariable, sentTo));
    }

    [Fact]
    public async Task A_number_that_is_blocked_is_not_called()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());

        Assert.Equal([SetTenant, "hangup(CALL_REJECTED)"], scene.Actions(Agent("1000", "8005550198")));
    }

    [Fact]
    public async Task A_number_of_the_tenants_own_stays_inside_and_one_of_another_tenant_does_not()
    {
        await using var scene = await Scene.StartAsync(Directories.Full());
        scene.Directory.Put(new TenantDirectory(Directories.Tenant("other.example"), 1)
        {
            InboundRoutes = [Directories.Route("other.example", "+19495439999", RouteTargetKind.Queue, "secret")],
        });
        await scene.UntilAsync(() => scene.Snapshots.Current.TenantCount == 2);

        Assert.Contains("bridge(user/1000@127.0.0.1)", scene.Actions(Agent("1001", "9495431333"))!);
        Assert.Contains("bridge(sofia/gateway/spare/9#19495439999)", scene.Actions(Agent("1001", "9495439999"))!);
    }

    [Fact]
    public async Task An_emergency_number_goes_by_its_trunk_whatever_the_agent_may_call()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with
        {
            Agents = [Directories.Agent(Domain, "1000") with { TollAllow = [] }],
            BlockedNumbers = [new BlockedNumber { Tenant = Domain, Number = "911" }],
        });

        Assert.Equal(
            [
                .. Begin, "set(effective_caller_id_number=+19495430911)", "set(effective_caller_id_name=Acme)", "bridge(sofia/gateway/spare/911)",
                "hangup(${originate_disposition})",
            ],
            scene.Actions(Agent("1000", "911")));
    }

    [Fact]
    public async Task An_emergency_number_without_a_trunk_is_refused()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with { Tenant = full.Tenant with { Dialing = new DialingPolicy() } });

        Assert.Equal([SetTenant, "hangup(OUTGOING_CALL_BARRED)"], scene.Actions(Agent("1000", "112")));
    }

    [Fact]
    public async Task A_trunk_that_takes_no_calls_out_is_passed_over()
    {
        var full = Directories.Full();
        await using var scene = await Scene.StartAsync(full with { Trunks = [full.Trunks[0] with { OutboundEnabled = false }, full.Trunks[1]] });

        Assert.DoesNotContain(scene.Actions(Agent("1000", "8005551234"))!, action => action.Contains("telnyx", StringComparison.Ordinal));
    }

    private static XmlQuestion Agent(string extension, string dialed) =>
        Questions.Call("default", dialed, ("variable_domain_name", Domain), ("variable_user_name", extension));

    private static string[] Trunks(params string[] bridges) =>
    [
        "set(hangup_after_bridge=true)",
        "set(continue_on_fail=NORMAL_TEMPORARY_FAILURE,GATEWAY_DOWN,INVALID_GATEWAY,NETWORK_OUT_OF_ORDER,DESTINATION_OUT_OF_ORDER,"
            + "SERVICE_UNAVAILABLE,SWITCH_CONGESTION,NORMAL_CIRCUIT_CONGESTION,REQUESTED_CHAN_UNAVAIL,RECOVERY_ON_TIMER_EXPIRE,NO_ROUTE_DESTINATION,CALL_REJECTED)",
        "set(originate_disposition=NORMAL_CIRCUIT_CONGESTION)",
        .. bridges,
        "hangup(${originate_disposition})",
    ];

    private static string[] Flow(string context, string flow, string arguments) =>
    [
        "set(continue_on_fail=true)",
        "set(hangup_after_bridge=false)",
        "export(force_transfer_context=transfer)",
        "set(park_timeout=${fsvoice_max_call_seconds}:ALLOTTED_TIMEOUT)",
        $"set(fsvoice_flow={flow})",
        $"set(fsvoice_args={arguments})",
        "set(fsvoice_guard=true)",
        $"sched_transfer(+${{fsvoice_guard_seconds}} fsvoice_fallback XML {context})",
        "socket(${fsvoice_servers} async full)",
        $"transfer(fsvoice_fallback XML {context})",
    ];
}
