namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>What becomes of a caller whom no agent can be found for, and of one who cannot even wait.</summary>
public sealed class QueueFlowEndsTests
{
    private const string PleaseHold = "play fsvoice/please-hold.wav";
    private const string NoAgent = "play fsvoice/no-agent.wav";
    private const string Hangup = "hangup NORMAL_CLEARING";

    // 65 seconds: prompt 3, music 30 and 12, position 3, music 17.
    private static readonly string[] WayToTheOverflow =
    [
        PleaseHold, "hold local_stream://moh 30s", "hold local_stream://moh 12s",
        "play file_string://fsvoice/position.wav!fsvoice/digits/1.wav", "hold local_stream://moh 17s",
    ];

    [Fact]
    public async Task After_the_longest_wait_the_caller_hears_so_and_the_call_ends()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal([.. WayToTheOverflow, NoAgent, Hangup], call.Steps);
        Assert.Equal(["> left", NoAgent, Hangup], call.Timeline[^3..]);
        Assert.Equal((CallOutcome.NoAgent, TimeSpan.FromSeconds(65)), (call.Record.Outcome, call.Record.QueueWait));
        await scene.AssertNothingIsHeldAsync();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_caller_who_leaves_during_the_overflow_gets_no_step_more(int step)
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        ScriptedCall call = new(scene.Clock) { LeaveAt = step };
        await scene.RunAsync(call);
        Assert.Equal([.. WayToTheOverflow, .. new[] { NoAgent, Hangup }[..(step - 4)]], call.Steps);
        Assert.Equal(CallOutcome.NoAgent, call.Record.Outcome);
    }

    [Fact]
    public async Task The_overflow_can_be_another_queue_with_the_same_priority()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Queue, Target = "support" });
        var call = new ScriptedCall(scene.Clock);
        FlowResult? result = await scene.RunAsync(call);
        Assert.Equal(("queue", "support", "7"), (result!.NextFlow, result.Parameters["queue"], result.Parameters["priority"]));
        Assert.Equal(WayToTheOverflow, call.Steps);
    }

    [Fact]
    public async Task The_waits_of_two_queues_add_up()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Queue, Target = "support" });
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = WayToTheOverflow.Length + 1 };
        QueueFlow flow = scene.FlowFor(call);
        FlowResult first = await flow.RunAsync(call, scene.Parameters, CancellationToken.None);
        await flow.RunAsync(call, first.Parameters, CancellationToken.None);
        Assert.Equal(("support", TimeSpan.FromSeconds(68), CallOutcome.AbandonedInQueue), (call.Record.Queue, call.Record.QueueWait, call.Record.Outcome));
    }

    [Fact]
    public async Task The_overflow_can_be_another_flow()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Flow, Target = "voicemail" });
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal("voicemail", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(WayToTheOverflow, call.Steps);
        Assert.Equal(CallOutcome.NoAgent, call.Record.Outcome);
    }

    [Theory]
    [InlineData(null, "transfer 4000")]
    [InlineData("voicemail", "transfer 4000 voicemail")]
    public async Task The_overflow_can_be_an_extension(string? context, string step)
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Extension, Target = "4000", Context = context });
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal([.. WayToTheOverflow, step], call.Steps);
        Assert.Equal(CallOutcome.Transferred, call.Record.Outcome);
    }

    [Fact]
    public async Task A_refused_extension_ends_like_no_agent()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Extension, Target = "4000" });
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("transfer");
        await scene.RunAsync(call);
        Assert.Equal([.. WayToTheOverflow, "transfer 4000", NoAgent, Hangup], call.Steps);
        Assert.Equal(CallOutcome.NoAgent, call.Record.Outcome);
    }

    [Fact]
    public async Task A_caller_who_leaves_during_the_transfer_was_not_transferred()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions { Action = QueueOverflowAction.Extension, Target = "4000" });
        ScriptedCall call = new(scene.Clock) { LeaveAt = 5 };
        await scene.RunAsync(call);
        Assert.Equal([.. WayToTheOverflow, "transfer 4000"], call.Steps);
        Assert.Equal(CallOutcome.NoAgent, call.Record.Outcome);
    }

    [Fact]
    public async Task Offers_that_all_fail_come_to_an_end()
    {
        var scene = new QueueScene(agents: 5);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona(), ScriptedBridge.Rona(), ScriptedBridge.Rona(), ScriptedBridge.Rona());
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "bridge user/1001@test", "bridge user/1002@test", "bridge user/1003@test", NoAgent, Hangup], call.Steps);
        Assert.Equal((CallOutcome.NoAgent, 3), (call.Record.Outcome, call.Record.FailedOffers));
        Assert.Equal("a1=NotReady a2=NotReady a3=NotReady a4=Ready a5=Ready", scene.Bench.Agents());
    }

    [Fact]
    public async Task One_agent_who_never_answers_is_no_loop()
    {
        var scene = new QueueScene(routing: RoutingBench.Options(1) with { RonaNotReady = TimeSpan.FromSeconds(5) });
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.Rona(10), ScriptedBridge.Rona(10), ScriptedBridge.Rona(10));
        await scene.RunAsync(call);
        Assert.Equal(
        [
            PleaseHold, "bridge user/1001@test", "hold local_stream://moh 30s", "bridge user/1001@test",
            "hold local_stream://moh 17s", "bridge user/1001@test", NoAgent, Hangup,
        ], call.Steps);
    }

    [Fact]
    public async Task An_agent_who_is_there_after_the_longest_wait_is_still_tried()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        scene.ReadyAt("a1", 65);
        ScriptedCall call = new ScriptedCall(scene.Clock).Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal([.. WayToTheOverflow, "bridge user/1001@test"], call.Steps);
    }

    [Fact]
    public async Task Music_that_cannot_be_played_becomes_silence()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        scene.ReadyAt("a1", 10);
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("hold local_stream").Bridges(ScriptedBridge.TalkThenGone());
        await scene.RunAsync(call);
        Assert.Equal([PleaseHold, "hold local_stream://moh 30s", "hold silence_stream://-1 30s", "bridge user/1001@test"], call.Steps);
    }

    [Fact]
    public async Task A_caller_who_cannot_be_held_at_all_gets_the_fallback()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("hold");
        Assert.Equal("fallback", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(
            ["> request sales 7", PleaseHold, "> wait", "hold local_stream://moh 30s", "hold silence_stream://-1 30s", "> left", "play fsvoice/sorry-error.wav"],
            call.Timeline);
        Assert.Equal(CallOutcome.Failed, call.Record.Outcome);
    }

    [Fact]
    public async Task Prompts_that_cannot_be_played_do_not_cost_the_place()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses("play");
        await scene.RunAsync(call);
        Assert.Equal(
        [
            PleaseHold, "hold local_stream://moh 30s", "hold local_stream://moh 15s",
            "play file_string://fsvoice/position.wav!fsvoice/digits/1.wav", "hold local_stream://moh 20s", NoAgent, Hangup,
        ], call.Steps);
    }

    [Fact]
    public async Task Without_prompt_and_announcements_there_is_only_music()
    {
        var scene = new QueueScene(initial: AgentState.NotReady)
        {
            Options = new QueueFlowOptions { PleaseHoldPrompt = "", AnnounceEvery = TimeSpan.Zero, MaxWait = TimeSpan.FromSeconds(70), MusicChunk = TimeSpan.FromSeconds(60) },
        };
        var call = new ScriptedCall(scene.Clock);
        await scene.RunAsync(call);
        Assert.Equal(["hold local_stream://moh 60s", "hold local_stream://moh 10s", NoAgent, Hangup], call.Steps);
    }

    [Fact]
    public async Task The_position_is_told_digit_by_digit_and_as_it_is_at_that_time()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        var before = new List<IAgentRequest>();
        for (int i = 0; i < 11; i++)
        {
            before.Add(await scene.Bench.RequestAsync($"before-{i}", priority: 9));
        }

        ScriptedCall call = new(scene.Clock) { LeaveAt = 3 };
        await scene.RunAsync(call);
        Assert.Equal("play file_string://fsvoice/position.wav!fsvoice/digits/1.wav!fsvoice/digits/2.wav", call.Steps[3]);
    }

    [Fact]
    public async Task Position_zero_is_not_announced()
    {
        QueueScene scene = Overflowing(new QueueOverflowOptions());
        var call = new ScriptedCall(scene.Clock);
        await call.RunAsync(scene.FlowFor(call, new OutsideRouting(scene.Bench.Routing)), scene.Parameters);
        Assert.Equal([.. WayToTheOverflow[..3], "hold local_stream://moh 20s", NoAgent, Hangup], call.Steps);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData(null)]
    public async Task An_unknown_queue_leads_to_the_fallback(string? queue)
    {
        var scene = new QueueScene { Parameters = queue is null ? FlowParameters.None : FlowParameters.Of("queue", queue) };
        var call = new ScriptedCall(scene.Clock);
        FlowResult? result = await scene.RunAsync(call);
        Assert.Equal("fallback", result!.NextFlow);
        Assert.Equal([$"> request {queue} 0", "play fsvoice/sorry-error.wav"], call.Timeline);
        Assert.Equal((null, CallOutcome.Failed), (call.Record.Queue, call.Record.Outcome));
    }

    [Fact]
    public async Task A_caller_who_leaves_during_the_error_prompt_gets_no_step_more()
    {
        var scene = new QueueScene { Parameters = FlowParameters.Of("queue", "nowhere") };
        ScriptedCall call = new(scene.Clock) { LeaveAt = 0 };
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(["play fsvoice/sorry-error.wav"], call.Steps);
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-3", -3)]
    [InlineData("high", 0)]
    public async Task The_priority_goes_to_the_routing(string given, int priority)
    {
        var scene = new QueueScene { Parameters = new FlowParameters([new("queue", "sales"), new("priority", given)]) };
        ScriptedCall call = new(scene.Clock) { LeaveAt = 0 };
        await scene.RunAsync(call);
        Assert.Equal($"> request sales {priority}", call.Timeline[0]);
    }

    [Fact]
    public async Task A_queue_can_differ_from_the_others()
    {
        var scene = new QueueScene(initial: AgentState.NotReady)
        {
            Options = new QueueFlowOptions
            {
                Queues =
                {
                    ["SALES"] = new QueueOverrides
                    {
                        PleaseHoldPrompt = "sales-hold.wav",
                        MusicOnHold = "local_stream://jazz",
                        MaxWait = TimeSpan.FromSeconds(20),
                        Overflow = new QueueOverflowOptions { Action = QueueOverflowAction.Flow, Target = "voicemail" },
                    },
                },
            },
        };
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal("voicemail", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(["play sales-hold.wav", "hold local_stream://jazz 17s"], call.Steps);
    }

    [Fact]
    public async Task A_routing_that_fails_fails_the_flow_and_nothing_is_held()
    {
        var scene = new QueueScene();
        var call = new ScriptedCall(scene.Clock);
        await Assert.ThrowsAsync<TimeoutException>(() => call.RunAsync(scene.FlowFor(call, new OutsideRouting(scene.Bench.Routing, new TimeoutException("scripted"))), scene.Parameters));
        Assert.Equal(["> request sales 0", PleaseHold, "> wait", "> left"], call.Timeline);
    }

    private static QueueScene Overflowing(QueueOverflowOptions overflow) => new(initial: AgentState.NotReady)
    {
        Options = new QueueFlowOptions { MaxWait = TimeSpan.FromSeconds(65), Overflow = overflow },
        Parameters = new FlowParameters([new("queue", "sales"), new("priority", "7")]),
    };

    /// <summary>A routing engine outside, which tells the position and the end of the wait by different messages.</summary>
    private sealed class OutsideRouting(IRouting inner, Exception? failure = null) : IRouting
    {
        public async ValueTask<IAgentRequest> RequestAsync(AgentRequest request, CancellationToken cancellationToken) =>
            new Request(await inner.RequestAsync(request, cancellationToken), failure);

        private sealed class Request(IAgentRequest inner, Exception? failure) : IAgentRequest
        {
            public string Queue => inner.Queue;

            public bool IsFull => inner.IsFull;

            public bool IsStaffed => inner.IsStaffed;

            public TimeSpan? EstimatedWait => null;

            public int Position => 0;

            public ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken) =>
                failure is null ? inner.WaitForAgentAsync(cancellationToken) : ValueTask.FromException<ReservedAgent>(failure);

            public ValueTask OfferFailedAsync(OfferFailure failure, CancellationToken cancellationToken) => inner.OfferFailedAsync(failure, cancellationToken);

            public ValueTask ConnectedAsync(CancellationToken cancellationToken) => inner.ConnectedAsync(cancellationToken);

            public ValueTask EndedAsync(CancellationToken cancellationToken) => inner.EndedAsync(cancellationToken);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
