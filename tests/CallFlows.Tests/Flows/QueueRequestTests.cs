using FsVoice.CallFlows.Tests.Configuration;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Why and how an agent is asked for, and what the routing engine is told of it.</summary>
public sealed class QueueRequestTests
{
    private const string PleaseHold = "play fsvoice/please-hold.wav";
    private const string Hangup = "hangup NORMAL_CLEARING";
    private const string NoAgent = "play fsvoice/no-agent.wav";
    private const string SetNumber = "set voicemail_dn=1002";
    private const string SetMailbox = "set voicemail_agent_extension=1005";

    // Music, the two variables, ring, RONA: each await of a caller who may leave a message.
    private static readonly string[] WayToVoicemail = [PleaseHold, "hold local_stream://moh 30s", SetNumber, SetMailbox, "bridge user/1001@test"];

    public static TheoryData<int> Awaits => Theories.Indexes(WayToVoicemail.Length);

    [Fact]
    public async Task A_call_that_is_taken_is_one_request()
    {
        var scene = new QueueScene { Parameters = Parameters(("queue", "sales"), ("priority", "3")) };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(["ASSIGN INBOUND NAME sales 3"], scene.Messages.Lines);
        var assign = Assert.IsType<CxMessage.AssignResourceRequested>(scene.Messages.Sent[0]);
        Assert.Equal(("call-1", "+18005550199", "8001"), (assign.DialogId, assign.CustomerIdentifier, assign.ServiceIdentifier));
        Assert.Equal((false, null, null), (assign.IsVoicemailEnabled, assign.VoicemailExtension, assign.VoicemailDid));
    }

    [Fact]
    public async Task After_a_RONA_the_request_is_cancelled_and_made_again_with_more_priority()
    {
        var scene = new QueueScene(agents: 2);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona(), ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND RONA", "ASSIGN INBOUND NAME sales 10"], scene.Messages.Lines);
    }

    [Fact]
    public async Task A_caller_who_leaves_cancels_once()
    {
        var scene = new QueueScene(initial: AgentState.NotReady);
        ScriptedCall call = new(scene.Clock) { LeaveAt = 1 };
        await scene.RunAsync(call);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND CANCELLED"], scene.Messages.Lines);
    }

    [Fact]
    public async Task A_caller_who_leaves_while_the_phone_rings_cancels_once()
    {
        var scene = new QueueScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.LeavesWhileRinging());
        await scene.RunAsync(call);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND CANCELLED"], scene.Messages.Lines);
    }

    [Fact]
    public async Task Tries_that_all_fail_are_cancelled_each_with_its_cause()
    {
        var scene = new QueueScene(agents: 3);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(
            ScriptedBridge.Fails(BridgeEnd.Busy, Cause.UserBusy), ScriptedBridge.Fails(BridgeEnd.Rejected, Cause.CallRejected), ScriptedBridge.Rona());
        await scene.RunAsync(call);
        Assert.Equal(
            ["CANCEL INBOUND USER_BUSY", "CANCEL INBOUND CALL_REJECTED", "CANCEL INBOUND RONA"],
            scene.Messages.Lines.Where(line => line.StartsWith("CANCEL", StringComparison.Ordinal)));
        Assert.Equal(6, scene.Messages.Sent.Count);
    }

    [Fact]
    public async Task The_bound_of_the_call_holds_across_queues()
    {
        var scene = new QueueScene(agents: 3) { Rona = new RonaOptions { MaxFailedOffersOfCall = 3 } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona());
        call.Record.FailedOffers = 2;
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "bridge user/1001@test", NoAgent, Hangup], call.Steps);
    }

    [Theory]
    [InlineData("Q-7", "ID", "ASSIGN INBOUND ID Q-7 0")]
    [InlineData("q-7", "id", "ASSIGN INBOUND ID q-7 0")]
    [InlineData("sales", "NAME", "ASSIGN INBOUND NAME sales 0")]
    public async Task A_queue_is_asked_for_by_id_or_by_name(string queue, string type, string line)
    {
        var scene = new QueueScene(routing: RoutingBench.Options(1) with { Queues = [new QueueOptions { Name = "sales", Id = "Q-7" }, new QueueOptions { Name = "support" }] })
        {
            Parameters = Parameters(("queue", queue), ("queue_type", type)),
            Options = new QueueFlowOptions { Queues = { ["sales"] = new QueueOverrides { PleaseHoldPrompt = "sales.wav" } } },
        };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(["play sales.wav", "bridge user/1001@test"], call.Steps);
        Assert.Equal([line], scene.Messages.Lines);
        Assert.Equal("sales", call.Record.Queue);
    }

    [Theory]
    [InlineData("0", 5)]
    [InlineData("7", 7)]
    public async Task A_customer_whom_an_agent_sent_has_more_priority_and_the_same_dialog(string given, int priority)
    {
        var scene = new QueueScene { Parameters = Parameters(("queue", "sales"), ("reason", "direct_transfer"), ("priority", given)) };
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-1", CallerNumber = "+18005550199", DialedNumber = "99887766-sales" } }
            .Bridges(ScriptedBridge.Rona(), ScriptedBridge.TalkThenGone());
        scene.Legs.BeginDialog(new CallInfo { Uuid = "call-1", CallerNumber = "+18005550199", DialedNumber = "8001" });
        scene.ReadyAt("a1", 60);
        await scene.RunAsync(call);
        Assert.Equal($"> request sales {priority}", call.Timeline[0]);
        Assert.Equal(
            [$"ASSIGN DIRECT_TRANSFER NAME sales {priority}", "CANCEL DIRECT_TRANSFER RONA", "ASSIGN DIRECT_TRANSFER NAME sales 10"], scene.Messages.Lines);
        Assert.All(scene.Messages.Sent, message => Assert.Equal(("call-1", "+18005550199", "8001"), (message.DialogId, message.CustomerIdentifier, message.ServiceIdentifier)));
    }

    [Fact]
    public async Task An_agent_who_consults_asks_for_the_customers_dialog()
    {
        var scene = new QueueScene { Parameters = Parameters(("queue", "sales"), ("reason", "CONSULT")) };
        scene.Legs.BeginDialog(new CallInfo { Uuid = "customer", CallerNumber = "+18005550199", DialedNumber = "8001" });
        foreach (string leg in (string[])["customer", "call-1"])
        {
            scene.Legs.Apply(new LegEvent { Kind = LegEventKind.Created, Uuid = leg, At = scene.Clock.GetUtcNow(), SwitchId = "s" });
        }

        scene.Legs.Apply(new LegEvent
        {
            Kind = LegEventKind.Created,
            Uuid = "main",
            Direction = LegDirection.Outbound,
            User = "1003",
            At = scene.Clock.GetUtcNow(),
            SwitchId = "s",
        });
        scene.Legs.Apply(new LegEvent { Kind = LegEventKind.Bridged, Uuid = "customer", OtherUuid = "main", At = scene.Clock.GetUtcNow(), SwitchId = "s" });
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-1", CallerNumber = "1003", AuthenticatedUser = "1003", DialedNumber = "q" } }
            .Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(["ASSIGN CONSULT NAME sales 0"], scene.Messages.Lines);
        Assert.Equal(("customer", "+18005550199", "8001"), (scene.Messages.Sent[0].DialogId, scene.Messages.Sent[0].CustomerIdentifier, scene.Messages.Sent[0].ServiceIdentifier));
        Assert.Null(scene.Legs.FindDialog("call-1"));
        Assert.Equal((LegRole.Consulting, LegEndReason.ConsultEnded), (scene.Legs.Find("call-1")!.Role, scene.Legs.Find("call-1")!.ExpectedEnd));
        Assert.Empty(call.BridgeRequests[0].LegVariables);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("1003", null, false)]
    [InlineData("1003", "true", true)]
    [InlineData("1003", "no", false)]
    [InlineData("webrtc", null, true)]
    [InlineData("web-17", null, true)]
    public async Task A_caller_behind_a_WebRTC_user_is_a_customer_and_an_agent_is_not(string? user, string? webRtc, bool isCustomer)
    {
        var scene = new QueueScene
        {
            Parameters = webRtc is null ? FlowParameters.Of("queue", "sales") : Parameters(("queue", "sales"), ("webrtc", webRtc)),
            Options = new QueueFlowOptions { WebRtcUsers = ["webrtc", "web-*"] },
        };
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-1", CallerNumber = "1", AuthenticatedUser = user } }
            .Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(isCustomer, scene.Legs.FindDialog("call-1") is not null);
        Assert.Equal(isCustomer ? "call-1" : null, call.BridgeRequests[0].LegVariables.GetValueOrDefault("fsvoice_dialog"));
    }

    [Fact]
    public async Task A_full_queue_leads_to_the_overflow_and_asks_for_nobody()
    {
        var scene = new QueueScene(routing: RoutingBench.Options(1, AgentState.NotReady) with { Queues = [new QueueOptions { Name = "sales", MaxCallers = 1 }, new QueueOptions { Name = "support" }] });
        await using IAgentRequest before = await scene.Bench.RequestAsync("before");
        var call = new ScriptedCall(scene.Clock);
        await scene.RunAsync(call);
        Assert.Equal([NoAgent, Hangup], call.Steps);
        Assert.Empty(scene.Messages.Sent);
        Assert.Equal(("sales", CallOutcome.NoAgent, 1), (call.Record.Queue, call.Record.Outcome, before.Position));
    }

    [Fact]
    public async Task A_full_queue_passes_on_why_the_call_is_there()
    {
        var scene = new QueueScene(routing: RoutingBench.Options(1, AgentState.NotReady) with { Queues = [new QueueOptions { Name = "sales", Id = "7", MaxCallers = 1 }, new QueueOptions { Name = "support" }] })
        {
            Options = new QueueFlowOptions { Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Queue, Target = "support" } },
            Parameters = Parameters(("queue", "7"), ("queue_type", "ID"), ("reason", "DIRECT_TRANSFER"), ("priority", "9")),
        };
        await scene.Bench.RequestAsync("before");
        FlowResult result = (await scene.RunAsync(new ScriptedCall(scene.Clock)))!;
        Assert.Equal(
            ("queue", "support", "NAME", "DIRECT_TRANSFER", "9"),
            (result.NextFlow, result.Parameters["queue"], result.Parameters["queue_type"], result.Parameters["reason"], result.Parameters["priority"]));
    }

    [Fact]
    public async Task The_estimated_wait_is_told_in_minutes_between_one_and_the_bound()
    {
        var scene = new QueueScene { Options = new QueueFlowOptions { MaxAnnouncedWait = TimeSpan.FromMinutes(15) } };
        IAgentRequest talker = await scene.Bench.TalkerAsync("talker");
        scene.Clock.Advance(TimeSpan.FromSeconds(80));
        await talker.EndedAsync(CancellationToken.None);
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.Bench.TalkerAsync("next");
        ScriptedCall call = new(scene.Clock) { LeaveAt = 3 };
        await scene.RunAsync(call);
        // 80 s of talk and 10 s of wrap-up for the only agent and the first in the line: a minute and a half.
        Assert.Equal("play file_string://fsvoice/position.wav!fsvoice/digits/1.wav!fsvoice/estimated-wait.wav!fsvoice/digits/2.wav!fsvoice/minutes.wav", call.Steps[3]);

        Assert.EndsWith("!fsvoice/estimated-wait.wav!fsvoice/digits/1.wav!fsvoice/minutes.wav", PositionMedia.For(1, TimeSpan.Zero, scene.Options), StringComparison.Ordinal);
        Assert.EndsWith("!fsvoice/digits/1.wav!fsvoice/digits/5.wav!fsvoice/minutes.wav", PositionMedia.For(40, TimeSpan.FromDays(1), scene.Options), StringComparison.Ordinal);
        Assert.Equal("file_string://fsvoice/position.wav!fsvoice/digits/4.wav", PositionMedia.For(4, TimeSpan.FromHours(1), scene.Options with { EstimatedWaitPrompt = "" }));
    }

    [Fact]
    public async Task A_NAMED_transfer_that_fails_ends_the_chat()
    {
        QueueScene scene = Named();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona());
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "bridge user/1002@test", NoAgent, Hangup], call.Steps);
        Assert.Equal(["ASSIGN DIRECT_TRANSFER NAME sales 5", "CANCEL DIRECT_TRANSFER RONA", "END_CHAT"], scene.Messages.Lines);
        Assert.Equal((CallOutcome.NoAgent, "a1=Ready a2=NotReady"), (call.Record.Outcome, scene.Bench.Agents()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_caller_who_leaves_a_NAMED_transfer_gets_no_step_more(int step)
    {
        QueueScene scene = Named();
        string[] way = [PleaseHold, "bridge user/1002@test", NoAgent, Hangup];
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step }.Bridges(ScriptedBridge.Rona());
        await scene.RunAsync(call);
        Assert.Equal(way[..(step + 1)], call.Steps);
        Assert.Equal(step < 2 ? "CANCEL DIRECT_TRANSFER CANCELLED" : "END_CHAT", scene.Messages.Lines.Last());
    }

    [Fact]
    public async Task A_NAMED_transfer_to_an_agent_who_is_not_at_work_ends_at_once()
    {
        QueueScene scene = Named();
        scene.Bench.Routing.TrySet("a2", AgentState.LoggedOut);
        var call = new ScriptedCall(scene.Clock);
        await scene.RunAsync(call);
        Assert.Equal([NoAgent, Hangup], call.Steps);
        Assert.Equal(["ASSIGN DIRECT_TRANSFER NAME sales 5", "CANCEL DIRECT_TRANSFER CANCELLED", "END_CHAT"], scene.Messages.Lines);
    }

    [Fact]
    public async Task A_RONA_leads_to_voicemail_at_once()
    {
        var scene = new QueueScene(agents: 2) { Parameters = WithVoicemail() };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona());
        FlowResult result = (await scene.RunAsync(call))!;
        Assert.Equal([PleaseHold, SetNumber, SetMailbox, "bridge user/1001@test"], call.Steps);
        Assert.Equal(("voicemail", "1005", "+18005550200"), (result.NextFlow, result.Parameters["agent_extension"], result.Parameters["did_number"]));
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND RONA"], scene.Messages.Lines);
        var assign = Assert.IsType<CxMessage.AssignResourceRequested>(scene.Messages.Sent[0]);
        Assert.Equal((true, "1005", "+18005550200"), (assign.IsVoicemailEnabled, assign.VoicemailExtension, assign.VoicemailDid));
        await scene.AssertNothingIsHeldAsync();
    }

    [Fact]
    public async Task A_queue_without_agents_leads_to_voicemail_without_a_sound()
    {
        var scene = new QueueScene(initial: AgentState.LoggedOut) { Parameters = WithVoicemail() };
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal("voicemail", (await scene.RunAsync(call))!.NextFlow);
        Assert.Empty(call.Steps);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND CANCELLED"], scene.Messages.Lines);
    }

    [Fact]
    public async Task Voicemail_comes_before_the_overflow_when_the_time_is_up()
    {
        var scene = new QueueScene { Parameters = WithVoicemail(), Options = new QueueFlowOptions { MaxWait = TimeSpan.FromSeconds(20) } };
        await scene.Bench.TalkerAsync("talker");
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal("voicemail", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal([PleaseHold, "hold local_stream://moh 17s"], call.Steps);
    }

    [Fact]
    public async Task Agents_who_go_home_end_the_wait_of_who_may_leave_a_message()
    {
        var scene = new QueueScene { Parameters = WithVoicemail() };
        IAgentRequest talker = await scene.Bench.TalkerAsync("talker");
        ScriptedCall call = new(scene.Clock) { HoldAt = 1 };
        Task<FlowResult?> run = scene.RunAsync(call);
        await call.Reached.Task;
        scene.Bench.Routing.TrySet("a1", AgentState.LoggedOut);
        await talker.EndedAsync(CancellationToken.None);
        call.Release();
        Assert.Equal("voicemail", (await run)!.NextFlow);
        Assert.Equal([PleaseHold, "hold local_stream://moh 30s"], call.Steps);
    }

    [Fact]
    public async Task A_queue_can_have_a_voicemail_for_all_its_callers()
    {
        var scene = new QueueScene { Options = new QueueFlowOptions { Queues = { ["sales"] = new QueueOverrides { Voicemail = true } } } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Fails(BridgeEnd.NotRegistered, Cause.UserNotRegistered));
        FlowResult result = (await scene.RunAsync(call))!;
        Assert.Equal([PleaseHold, SetNumber, "set voicemail_agent_extension=1002", "bridge user/1001@test"], call.Steps);
        Assert.Equal(("voicemail", null, null), (result.NextFlow, result.Parameters["agent_extension"], result.Parameters["DID_number"]));
        Assert.True(Assert.IsType<CxMessage.AssignResourceRequested>(scene.Messages.Sent[0]).IsVoicemailEnabled);
    }

    [Fact]
    public async Task Variables_that_cannot_be_set_keep_nobody_from_an_agent()
    {
        var scene = new QueueScene { Parameters = WithVoicemail() };
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("set").Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, SetNumber, SetMailbox, "bridge user/1001@test"], call.Steps);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_caller_who_leaves_on_the_way_to_voicemail_frees_everything(int step)
    {
        QueueScene scene = await OneAgentSoonAsync();
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step }.Bridges(ScriptedBridge.Rona());
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(WayToVoicemail[..(step + 1)], call.Steps);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND CANCELLED"], scene.Messages.Lines);
        await scene.AssertNothingIsHeldAsync();
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_server_that_stops_on_the_way_to_voicemail_frees_everything(int step)
    {
        QueueScene scene = await OneAgentSoonAsync();
        ScriptedCall call = new ScriptedCall(scene.Clock) { StopAt = step }.Bridges(ScriptedBridge.Rona());
        Assert.Null(await scene.RunAsync(call));
        Assert.Equal(WayToVoicemail[..(step + 1)], call.Steps);
        Assert.Equal(["ASSIGN INBOUND NAME sales 0", "CANCEL INBOUND CANCELLED"], scene.Messages.Lines);
        await scene.AssertNothingIsHeldAsync();
    }

    [Theory]
    [InlineData("ID", "X:queue names the queue with the id 'sales', which does not exist")]
    [InlineData("NAME", "X:queue names the queue 'sales', which does not exist")]
    public void A_configured_queue_is_looked_for_by_what_it_is_named_by(string type, string error)
    {
        OptionsReference reference = AgentWish.QueueReference(new Dictionary<string, string> { ["QUEUE"] = "sales", ["Queue_Type"] = type }, "X");
        Assert.Equal([error], Errors.Of((errors, _) => OptionsReference.Validate([reference], new Dictionary<OptionsReferenceKind, IEnumerable<string>>(), errors)));
        var known = new Dictionary<OptionsReferenceKind, IEnumerable<string>> { [reference.Kind] = ["SALES"] };
        Assert.Empty(Errors.Of((errors, _) => OptionsReference.Validate([reference], known, errors)));
    }

    private static async Task<QueueScene> OneAgentSoonAsync()
    {
        var scene = new QueueScene { Parameters = WithVoicemail() };
        IAgentRequest talker = await scene.Bench.TalkerAsync("talker");
        await talker.EndedAsync(CancellationToken.None);
        return scene;
    }

    private static QueueScene Named() => new(agents: 2)
    {
        Parameters = Parameters(("queue", "sales"), ("reason", "DIRECT_TRANSFER"), ("transfer_type", "NAMED"), ("agent", "1002")),
    };

    private static FlowParameters WithVoicemail() =>
        Parameters(("queue", "sales"), ("ISVOICEMAILENABLE", "true"), ("Agent_Extension", "1005"), ("did_NUMBER", "+18005550200"));

    private static FlowParameters Parameters(params (string Name, string Value)[] values) =>
        new(values.Select(value => new KeyValuePair<string, string>(value.Name, value.Value)));
}
