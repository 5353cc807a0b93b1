namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>The callers' side: who is served, when, by whom, and what leaving frees.</summary>
public sealed class BuiltInRoutingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_agent_idle_longest_gets_the_caller_and_comes_last_after_the_call()
    {
        var bench = new RoutingBench(agents: 2);
        var served = new List<string>();
        for (int i = 1; i <= 4; i++)
        {
            await using IAgentRequest request = await bench.RequestAsync($"call-{i}");
            served.Add((await request.WaitForAgentAsync(None)).AgentId);
            await request.ConnectedAsync(None);
            await request.EndedAsync(None);
            bench.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(["a1", "a2", "a1", "a2"], served);
    }

    [Fact]
    public async Task An_agent_whose_caller_left_before_the_answer_keeps_the_place_among_the_idle()
    {
        var bench = new RoutingBench(agents: 2);
        IAgentRequest left = await bench.RequestAsync("call-1");
        Assert.Equal("a1", (await left.WaitForAgentAsync(None)).AgentId);
        await left.OfferFailedAsync(OfferFailure.CallerLeft, None);

        var (_, agent) = await bench.WaiterAsync("call-2");
        Assert.Equal(new ReservedAgent("a1", "1001", "user/1001@test"), await agent);
    }

    [Fact]
    public async Task Callers_are_served_by_priority_then_arrival_and_those_of_a_failed_offer_before_all()
    {
        var bench = new RoutingBench(agents: 1);
        IAgentRequest failed = await bench.RequestAsync("requeued");
        await failed.WaitForAgentAsync(None);
        var (first, firstAgent) = await bench.WaiterAsync("first");
        var (second, secondAgent) = await bench.WaiterAsync("second");
        var (vip, vipAgent) = await bench.WaiterAsync("vip", priority: 5);
        Assert.Equal([0, 2, 3, 1], [failed.Position, first.Position, second.Position, vip.Position]);

        await failed.OfferFailedAsync(OfferFailure.NoAnswer, None);
        Task<ReservedAgent> failedAgent = failed.WaitForAgentAsync(None).AsTask();
        Assert.Equal([1, 3, 4, 2], [failed.Position, first.Position, second.Position, vip.Position]);

        var served = new List<string>();
        foreach (var (request, agent, name) in new[] { (failed, failedAgent, "requeued"), (vip, vipAgent, "vip"), (first, firstAgent, "first"), (second, secondAgent, "second") })
        {
            bench.Routing.TrySet("a1", AgentState.Ready);
            Assert.True(agent.IsCompletedSuccessfully, $"{name} should have been served after {string.Join(", ", served)}");
            served.Add(name);
            await request.ConnectedAsync(None);
            await request.EndedAsync(None);
        }
    }

    [Fact]
    public async Task A_caller_who_does_not_wait_yet_is_passed_over_but_keeps_the_place()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        IAgentRequest hearsPrompt = await bench.RequestAsync("call-1");
        var (later, laterAgent) = await bench.WaiterAsync("call-2");
        Assert.Equal([1, 2], [hearsPrompt.Position, later.Position]);

        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.True(laterAgent.IsCompletedSuccessfully);
        Assert.Equal([1, 0], [hearsPrompt.Position, later.Position]);
    }

    [Fact]
    public async Task Skills_decide_who_serves_a_queue_that_asks_for_them()
    {
        var options = new RoutingOptions
        {
            Queues = [new QueueOptions { Name = "german", Skills = [new SkillOptions { Name = "de", Level = 5 }] }, new QueueOptions { Name = "plain" }],
            Agents =
            [
                RoutingBench.Agent(1, AgentState.Ready, "plain") with { Skills = [new SkillOptions { Name = "DE", Level = 4 }] },
                RoutingBench.Agent(2, AgentState.Ready) with { Skills = [new SkillOptions { Name = "DE", Level = 5 }] },
                RoutingBench.Agent(3, AgentState.Ready, "plain"),
            ],
        };
        var bench = new RoutingBench(options: options);
        var (_, german) = await bench.WaiterAsync("call-1", "german");
        var (_, german2) = await bench.WaiterAsync("call-2", "GERMAN");
        var (_, plain) = await bench.WaiterAsync("call-3", "plain");

        Assert.Equal("a2", (await german).AgentId);
        Assert.False(german2.IsCompleted);
        Assert.Equal("a1", (await plain).AgentId);
        Assert.Equal("a1=Reserved(call-3) a2=Reserved(call-1) a3=Ready", bench.Agents());
    }

    [Fact]
    public async Task An_agent_of_two_queues_gets_the_caller_who_stands_first_in_either()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        var (_, older) = await bench.WaiterAsync("call-1", "sales");
        var (_, vip) = await bench.WaiterAsync("call-2", "support", priority: 1);

        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.True(vip.IsCompletedSuccessfully);
        Assert.False(older.IsCompleted);
    }

    [Fact]
    public async Task Who_leaves_frees_what_is_held_in_every_state_and_may_do_so_twice()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        IAgentRequest queued = await bench.RequestAsync("queued");
        var (waiting, waitingAgent) = await bench.WaiterAsync("waiting");
        var (last, lastAgent) = await bench.WaiterAsync("last");
        await queued.DisposeAsync();
        await waiting.DisposeAsync();
        Assert.True(waitingAgent.IsCanceled);
        Assert.Equal([0, 0, 1], [queued.Position, waiting.Position, last.Position]);

        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.True(lastAgent.IsCompletedSuccessfully);
        await last.DisposeAsync();
        await last.DisposeAsync();
        Assert.Equal("a1=Ready", bench.Agents());

        IAgentRequest talker = await bench.TalkerAsync("talker");
        await talker.DisposeAsync();
        await talker.DisposeAsync();
        Assert.Equal("a1=WrapUp", bench.Agents());
    }

    [Fact]
    public async Task The_agent_of_a_caller_who_left_goes_to_the_next_one()
    {
        var bench = new RoutingBench(agents: 1);
        var (holder, _) = await bench.WaiterAsync("call-1");
        var (_, next) = await bench.WaiterAsync("call-2");
        await holder.DisposeAsync();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.Equal("a1=Reserved(call-2)", bench.Agents());
    }

    [Fact]
    public async Task A_cancelled_wait_keeps_the_place_and_can_be_taken_up_again()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        IAgentRequest request = await bench.RequestAsync("call-1");
        using var cancel = new CancellationTokenSource();
        Task<ReservedAgent> first = request.WaitForAgentAsync(cancel.Token).AsTask();
        var (_, other) = await bench.WaiterAsync("call-2");
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal(1, request.Position);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await request.WaitForAgentAsync(cancel.Token));

        Task<ReservedAgent> second = request.WaitForAgentAsync(None).AsTask();
        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.True(second.IsCompletedSuccessfully);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task Cancelling_after_the_agent_was_reserved_changes_nothing()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        IAgentRequest request = await bench.RequestAsync("call-1");
        using var cancel = new CancellationTokenSource();
        Task<ReservedAgent> agent = request.WaitForAgentAsync(cancel.Token).AsTask();
        bench.Routing.TrySet("a1", AgentState.Ready);
        await cancel.CancelAsync();
        Assert.Equal("a1", (await agent).AgentId);
        Assert.Equal("a1=Reserved(call-1)", bench.Agents());
    }

    [Fact]
    public async Task Reports_out_of_order_are_refused_and_change_nothing()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        var (request, _) = await bench.WaiterAsync("call-1");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await request.WaitForAgentAsync(None));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await request.ConnectedAsync(None));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await request.EndedAsync(None));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await request.OfferFailedAsync(OfferFailure.Busy, None));
        await request.DisposeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await request.WaitForAgentAsync(None));
        Assert.Equal("a1=NotReady", bench.Agents());
    }

    [Fact]
    public async Task Unknown_names_are_told()
    {
        var bench = new RoutingBench(agents: 1);
        var unknown = await Assert.ThrowsAsync<UnknownQueueException>(() => bench.RequestAsync("call-1", "nowhere"));
        Assert.Equal("nowhere", unknown.Queue);
        Assert.False(bench.Routing.TrySet("a9", AgentState.Ready));
        Assert.Null(bench.Routing.FindByExtension("9999"));
        Assert.Equal("a1", bench.Routing.FindByExtension("1001")?.AgentId);
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Routing.TrySet("a1", AgentState.Busy));
    }

    [Fact]
    public async Task Who_awaits_an_agent_does_not_run_inside_the_engine()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        var (_, agent) = await bench.WaiterAsync("call-1");
        Task<int> thread = agent.ContinueWith(_ => Environment.CurrentManagedThreadId, None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        int completing = 0;
        var setter = new Thread(() =>
        {
            completing = Environment.CurrentManagedThreadId;
            bench.Routing.TrySet("a1", AgentState.Ready);
        });
        setter.Start();
        int continued = await thread;
        setter.Join();
        Assert.NotEqual(completing, continued);
    }
}
