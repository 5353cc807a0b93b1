namespace FsVoice.CallFlows.Tests.Flows;

public sealed class QueueFlowTests
{
    private const string PleaseHold = "play fsvoice/please-hold.wav";
    private const string Music30 = "hold local_stream://moh 30s";
    private const string FirstInLine = "play file_string://fsvoice/position.wav!fsvoice/digits/1.wav";
    private const string NoAgent = "play fsvoice/no-agent.wav";
    private const string Hangup = "hangup NORMAL_CLEARING";

    // The agent becomes ready at second 70, when the caller has heard the position once.
    private static readonly string[] WayToAnAgent =
        [PleaseHold, Music30, "hold local_stream://moh 12s", FirstInLine, Music30, "bridge user/1001@test", Hangup];

    public static TheoryData<int> Awaits => Theories.Indexes(WayToAnAgent.Length);

    [Fact]
    public async Task Holds_announces_bridges_and_writes_it_down()
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Talk(ringSeconds: 4, talkSeconds: 60) with
        {
            Before = () => Assert.Equal("a1=Reserved(call-1)", scene.Bench.Agents()),
            During = () => Assert.Equal("a1=Busy(call-1)", scene.Bench.Agents()),
        });
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));

        Assert.Equal(WayToAnAgent, call.Steps);
        Assert.Equal(
            ["> request sales 0", PleaseHold, "> wait", .. WayToAnAgent[1..6], "> connected", "> ended", "> left", Hangup],
            call.Timeline);
        Assert.Equal("a1=WrapUp", scene.Bench.Agents());
        AssertRecord(call, CallOutcome.Handled, wait: 74, talk: 60, failedOffers: 0, agent: "a1");
        Assert.Equal("1001", call.Record.AgentExtension);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_caller_who_leaves_at_any_step_frees_everything(int step)
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step }.Bridges(ScriptedBridge.Talk());
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));

        Assert.Equal(WayToAnAgent[..(step + 1)], call.Steps);
        Assert.Equal("> left", call.Timeline.Last(line => line[0] == '>'));
        bool talked = step == 6;
        AssertRecord(
            call,
            talked ? CallOutcome.Handled : CallOutcome.AbandonedInQueue,
            wait: new[] { 0, 3, 33, 45, 48, 70, 74 }[step],
            talk: talked ? 60 : 0,
            failedOffers: 0,
            agent: talked ? "a1" : null);
        Assert.Equal(talked ? "a1=WrapUp" : step == 5 ? "a1=Ready" : "a1=NotReady", scene.Bench.Agents());
        await scene.AssertNothingIsHeldAsync();
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_server_that_stops_at_any_step_frees_everything(int step)
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new ScriptedCall(scene.Clock) { StopAt = step }.Bridges(ScriptedBridge.Talk());
        Assert.Null(await scene.RunAsync(call));

        Assert.Equal(WayToAnAgent[..(step + 1)], call.Steps);
        Assert.Equal(TimeSpan.FromSeconds(new[] { 0, 3, 33, 45, 48, 70, 74 }[step]), call.Record.QueueWait);
        await scene.AssertNothingIsHeldAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_caller_who_leaves_in_the_middle_of_the_music_is_out_of_the_queue_at_once()
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new(scene.Clock) { HoldAt = 1 };
        Task<FlowResult?> run = scene.RunAsync(call);
        await call.Reached.Task;
        var (next, _) = await scene.Bench.WaiterAsync("call-2");
        Assert.Equal(2, next.Position);

        call.Leave();
        Assert.Equal(FlowResult.Done, await run);
        Assert.Equal(1, next.Position);
        Assert.Equal(WayToAnAgent[..2], call.Steps);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_stops_in_the_middle_of_the_music_lets_the_caller_go()
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new(scene.Clock) { HoldAt = 1 };
        Task<FlowResult?> run = scene.RunAsync(call);
        await call.Reached.Task;
        call.Stop();
        Assert.Null(await run);
        Assert.Equal(WayToAnAgent[..2], call.Steps);
        await scene.AssertNothingIsHeldAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_agent_ends_the_music()
    {
        QueueScene scene = AgentAtSecond70();
        ScriptedCall call = new ScriptedCall(scene.Clock) { HoldAt = 1 }.Bridges(ScriptedBridge.TalkThenGone());
        Task<FlowResult?> run = scene.RunAsync(call);
        await call.Reached.Task;
        scene.Bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.Equal(FlowResult.Done, await run);
        Assert.Equal([PleaseHold, Music30, "bridge user/1001@test"], call.Steps);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_flow_that_never_returns_holds_nothing_beyond_the_end_of_its_call()
    {
        var scene = new QueueScene();
        ScriptedCall call = new(scene.Clock) { HoldAt = 1 };
        Task leftBehind = scene.FlowFor(call).RunAsync(call, scene.Parameters, call.StopToken).AsTask();
        await call.Reached.Task;
        Assert.Equal("a1=Reserved(call-1)", scene.Bench.Agents());

        await call.FinishAsync();
        Assert.False(leftBehind.IsCompleted);
        await scene.AssertNothingIsHeldAsync();
        call.Leave();
        // The bridge that nobody waits for any more comes back and finds nothing to report on.
        await Assert.ThrowsAsync<InvalidOperationException>(() => leftBehind);
    }

    [Fact]
    public async Task After_a_ring_without_answer_the_next_agent_is_tried()
    {
        var scene = new QueueScene(agents: 2);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona(20), ScriptedBridge.Talk(4, 60));
        await scene.RunAsync(call);

        Assert.Equal(
            ["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", "> failed NoAnswer", "> wait", "bridge user/1002@test", "> connected", "> ended", "> left", Hangup],
            call.Timeline);
        Assert.Equal("a1=NotReady a2=WrapUp", scene.Bench.Agents());
        AssertRecord(call, CallOutcome.Handled, wait: 27, talk: 60, failedOffers: 1, agent: "a2");
    }

    [Fact]
    public async Task After_a_failed_offer_the_caller_stands_before_those_with_priority()
    {
        var scene = new QueueScene(routing: RoutingBench.Options(2) with { Agents = [RoutingBench.Agent(1, AgentState.Ready, "sales"), RoutingBench.Agent(2, AgentState.NotReady, "sales")] });
        scene.ReadyAt("a2", 40);
        Task<ReservedAgent>? rival = null;
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(
            ScriptedBridge.Rona(20) with { Before = () => rival = Waiter(scene, "rival", priority: 9) },
            ScriptedBridge.Talk() with { Before = () => Assert.False(rival!.IsCompleted) });
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "bridge user/1001@test", "hold local_stream://moh 22s", "bridge user/1002@test", Hangup], call.Steps);
    }

    [Theory]
    [InlineData(BridgeEnd.NoAnswer, "NO_ANSWER", "NoAnswer")]
    [InlineData(BridgeEnd.Busy, "USER_BUSY", "Busy")]
    [InlineData(BridgeEnd.Rejected, "CALL_REJECTED", "Rejected")]
    [InlineData(BridgeEnd.NotRegistered, "USER_NOT_REGISTERED", "NotRegistered")]
    [InlineData(BridgeEnd.Failed, "NETWORK_OUT_OF_ORDER", "Failed")]
    public async Task Causes_are_told_apart(BridgeEnd end, string cause, string reported)
    {
        var scene = new QueueScene(agents: 2);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Fails(end, new Cause(cause)), ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal(
            ["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", $"> failed {reported}", "> wait", "bridge user/1002@test", "> connected", "> ended", "> left"],
            call.Timeline);
        Assert.Equal("a1=NotReady a2=WrapUp", scene.Bench.Agents());
        AssertRecord(call, CallOutcome.Handled, wait: 7, talk: 60, failedOffers: 1, agent: "a2");
    }

    [Fact]
    public async Task A_bridge_that_cannot_be_tried_is_not_the_agents_fault_and_ends_all_the_same()
    {
        var scene = new QueueScene(agents: 2);
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("bridge");
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "bridge user/1001@test", "bridge user/1002@test", "bridge user/1001@test", NoAgent, Hangup], call.Steps);
        Assert.Equal(3, call.Timeline.Count(line => line == "> failed NotTried"));
        Assert.Equal("a1=Ready a2=Ready", scene.Bench.Agents());
        AssertRecord(call, CallOutcome.NoAgent, wait: 3, talk: 0, failedOffers: 0, agent: null);
    }

    [Theory]
    [InlineData(BridgeEnd.CallerLeftWhileRinging, "CallerLeft", 0, "a1=Ready")]
    [InlineData(BridgeEnd.NotTried, "CallerLeft", 0, "a1=Ready")]
    [InlineData(BridgeEnd.NoAnswer, "NoAnswer", 1, "a1=NotReady")]
    public async Task A_caller_who_leaves_during_the_offer_ends_the_visit(BridgeEnd end, string reported, int failedOffers, string agents)
    {
        var scene = new QueueScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Fails(end, Cause.OriginatorCancel, StepOutcome.CallerGone) with { Ring = TimeSpan.FromSeconds(5) });
        await scene.RunAsync(call);
        Assert.Equal(["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", $"> failed {reported}", "> left"], call.Timeline);
        Assert.Equal(agents, scene.Bench.Agents());
        AssertRecord(call, CallOutcome.AbandonedInQueue, wait: 8, talk: 0, failedOffers, agent: null);
    }

    [Fact]
    public async Task Whoever_ends_the_talk_the_agent_goes_into_wrap_up_and_a_gone_caller_gets_no_step_more()
    {
        var scene = new QueueScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone(4, 90));
        await scene.RunAsync(call);
        Assert.Equal(["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", "> connected", "> ended", "> left"], call.Timeline);
        Assert.Equal("a1=WrapUp", scene.Bench.Agents());
        AssertRecord(call, CallOutcome.Handled, wait: 7, talk: 90, failedOffers: 0, agent: "a1");
    }

    [Fact]
    public async Task A_talk_whose_beginning_was_not_told_is_a_talk()
    {
        var scene = new QueueScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone(4, 0) with { HidesBeginning = true });
        await scene.RunAsync(call);
        Assert.Equal(["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", "> connected", "> ended", "> left"], call.Timeline);
        AssertRecord(call, CallOutcome.Handled, wait: 7, talk: 0, failedOffers: 0, agent: "a1");
    }

    [Fact]
    public async Task A_talk_that_the_server_does_not_see_the_end_of_is_the_agents_last()
    {
        var scene = new QueueScene();
        ScriptedCall call = new(scene.Clock);
        call.Bridges(ScriptedBridge.Talk() with { During = () => throw new OperationCanceledException(Stopped(call)) });
        Assert.Null(await scene.RunAsync(call));
        Assert.Equal(["> request sales 0", PleaseHold, "> wait", "bridge user/1001@test", "> connected", "> left"], call.Timeline);
        AssertRecord(call, CallOutcome.Handled, wait: 7, talk: 0, failedOffers: 0, agent: "a1");
        Assert.Equal("a1=WrapUp", scene.Bench.Agents());
    }

    [Fact]
    public async Task The_agent_sees_the_callers_number_and_rings_as_long_as_configured()
    {
        var scene = new QueueScene { Options = new QueueFlowOptions { RingTimeout = TimeSpan.FromSeconds(15), RingMedia = "tone_stream://%(1000,4000,440)" } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        BridgeRequest bridge = Assert.Single(call.BridgeRequests);
        Assert.Equal(("+18005550199", "Ann Caller"), (bridge.CallerIdNumber, bridge.CallerIdName));
        Assert.Equal((TimeSpan.FromSeconds(15), "tone_stream://%(1000,4000,440)", true), (bridge.RingTimeout, bridge.RingMedia, bridge.HangUpAfter));
    }

    [Fact]
    public async Task A_withheld_number_stays_withheld()
    {
        var scene = new QueueScene { Options = new QueueFlowOptions { RingMedia = "" } };
        ScriptedCall call = new ScriptedCall(scene.Clock) { Info = new CallInfo { Uuid = "call-1" } }.Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal((null, null, null), (call.BridgeRequests[0].CallerIdNumber, call.BridgeRequests[0].CallerIdName, call.BridgeRequests[0].RingMedia));
    }

    private static QueueScene AgentAtSecond70()
    {
        var scene = new QueueScene(agents: 1, initial: AgentState.NotReady);
        scene.ReadyAt("a1", 70);
        return scene;
    }

    private static CancellationToken Stopped(ScriptedCall call)
    {
        call.Stop();
        return call.StopToken;
    }

    private static Task<ReservedAgent> Waiter(QueueScene scene, string name, int priority) =>
        AtOnce.Result(scene.Bench.Routing.RequestAsync(new AgentRequest(name, "sales", priority), CancellationToken.None))
            .WaitForAgentAsync(CancellationToken.None).AsTask();

    private static void AssertRecord(ScriptedCall call, CallOutcome outcome, int wait, int talk, int failedOffers, string? agent)
    {
        Assert.Equal(
            ("sales", outcome, TimeSpan.FromSeconds(wait), TimeSpan.FromSeconds(talk), failedOffers, agent),
            (call.Record.Queue, call.Record.Outcome, call.Record.QueueWait, call.Record.Talk, call.Record.FailedOffers, call.Record.AgentId));
    }
}
