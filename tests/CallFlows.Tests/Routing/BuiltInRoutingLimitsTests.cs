namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>Queues by id, full queues, named agents, offers that were never made, and the estimate of a wait.</summary>
public sealed class BuiltInRoutingLimitsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_queue_is_found_by_its_id_or_its_name_and_not_by_the_other()
    {
        var bench = new RoutingBench(options: RoutingBench.Options(1) with { Queues = [new QueueOptions { Name = "sales", Id = "Q-7" }, new QueueOptions { Name = "support" }] });
        await using IAgentRequest byId = await bench.Routing.RequestAsync(new AgentRequest("call-1", "q-7") { Key = QueueKey.Id }, None);
        await using IAgentRequest byName = await bench.Routing.RequestAsync(new AgentRequest("call-2", "Sales"), None);
        Assert.Equal(("sales", 1), (byId.Queue, byId.Position));
        Assert.Equal(("sales", 2), (byName.Queue, byName.Position));
        await Assert.ThrowsAsync<UnknownQueueException>(async () => await bench.Routing.RequestAsync(new AgentRequest("call-3", "sales") { Key = QueueKey.Id }, None));
        await Assert.ThrowsAsync<UnknownQueueException>(async () => await bench.Routing.RequestAsync(new AgentRequest("call-3", "Q-7"), None));
    }

    [Fact]
    public async Task A_full_queue_takes_nobody_until_somebody_leaves()
    {
        RoutingBench bench = Full(most: 2);
        IAgentRequest first = await bench.RequestAsync("call-1");
        await bench.RequestAsync("call-2");
        IAgentRequest refused = await bench.RequestAsync("call-3", priority: 9);
        Assert.Equal((true, 0, "sales", false), (refused.IsFull, refused.Position, refused.Queue, refused.IsStaffed));
        Assert.Equal(2, bench.Routing.ListQueues()[0].Waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await refused.WaitForAgentAsync(None));
        await refused.DisposeAsync();
        Assert.Equal(2, bench.Routing.ListQueues()[0].Waiting);

        await first.DisposeAsync();
        Assert.False((await bench.RequestAsync("call-4")).IsFull);
    }

    [Fact]
    public async Task Who_comes_back_after_a_failed_offer_is_never_refused()
    {
        RoutingBench bench = Full(most: 1);
        var (ringing, agent) = await bench.WaiterAsync("call-1");
        await agent;
        IAgentRequest waiting = await bench.RequestAsync("call-2");
        Assert.False(waiting.IsFull);
        await ringing.OfferFailedAsync(OfferFailure.NoAnswer, None);
        Assert.Equal((1, 2), (ringing.Position, waiting.Position));
        Assert.True((await bench.RequestAsync("call-3")).IsFull);
    }

    [Fact]
    public async Task A_named_agent_is_waited_for_while_others_are_free()
    {
        var bench = new RoutingBench(agents: 2);
        bench.Routing.TrySet("a2", AgentState.NotReady);
        IAgentRequest named = await bench.Routing.RequestAsync(new AgentRequest("call-1", "sales") { AgentExtension = "1002" }, None);
        Task<ReservedAgent> wait = named.WaitForAgentAsync(None).AsTask();
        Assert.Equal((false, false), (wait.IsCompleted, named.IsStaffed));
        Assert.Equal("a1=Ready a2=NotReady", bench.Agents());

        bench.Routing.TrySet("a2", AgentState.Ready);
        Assert.Equal("a2", (await wait).AgentId);
        Assert.True(named.IsStaffed);
    }

    [Fact]
    public async Task An_offer_that_was_never_made_costs_the_agent_nothing_but_the_place()
    {
        var bench = new RoutingBench(agents: 2);
        var (request, first) = await bench.WaiterAsync("call-1");
        Assert.Equal("a1", (await first).AgentId);
        await request.OfferFailedAsync(OfferFailure.NotTried, None);
        Assert.Equal("a1=Ready a2=Ready", bench.Agents());
        Assert.Equal("a2", (await request.WaitForAgentAsync(None)).AgentId);
    }

    [Theory]
    [InlineData(AgentState.NotReady)]
    [InlineData(AgentState.LoggedOut)]
    public async Task An_offer_that_was_never_made_leaves_the_agents_own_wish(AgentState wish)
    {
        var bench = new RoutingBench();
        var (request, first) = await bench.WaiterAsync("call-1");
        await first;
        bench.Routing.TrySet("a1", wish);
        await request.OfferFailedAsync(OfferFailure.NotTried, None);
        Assert.Equal($"a1={wish}", bench.Agents());
    }

    [Theory]
    [InlineData(AgentState.Ready, true)]
    [InlineData(AgentState.NotReady, false)]
    [InlineData(AgentState.LoggedOut, false)]
    public async Task A_queue_is_staffed_while_somebody_is_at_work(AgentState state, bool staffed)
    {
        var bench = new RoutingBench(initial: state);
        Assert.Equal(staffed, (await bench.RequestAsync("call-1")).IsStaffed);
    }

    [Fact]
    public async Task An_agent_who_talks_or_finishes_work_is_at_work()
    {
        var bench = new RoutingBench();
        IAgentRequest talker = await bench.TalkerAsync("talker");
        IAgentRequest waiter = await bench.RequestAsync("call-1");
        Assert.True(waiter.IsStaffed);
        await talker.EndedAsync(None);
        Assert.Equal("a1=WrapUp", bench.Agents());
        Assert.True(waiter.IsStaffed);
    }

    [Fact]
    public async Task The_wait_is_estimated_from_the_last_calls_the_position_and_the_agents()
    {
        var bench = new RoutingBench(agents: 2);
        IAgentRequest[] talkers = [await bench.TalkerAsync("t-1"), await bench.TalkerAsync("t-2")];
        IAgentRequest first = await bench.RequestAsync("call-1");
        IAgentRequest second = await bench.RequestAsync("call-2");
        Assert.Null(first.EstimatedWait);

        bench.Clock.Advance(TimeSpan.FromSeconds(50));
        await talkers[0].EndedAsync(None);
        // 50 s of talk and 10 s of wrap-up, two agents.
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)), (first.EstimatedWait, second.EstimatedWait));

        bench.Clock.Advance(TimeSpan.FromSeconds(120));
        await talkers[1].DisposeAsync();
        // The mean of 60 and 180 seconds; a caller who hangs up ends a talk as well.
        Assert.Equal(TimeSpan.FromSeconds(60), first.EstimatedWait);
        bench.Routing.TrySet("a1", AgentState.LoggedOut);
        Assert.Equal(TimeSpan.FromSeconds(120), first.EstimatedWait);
        bench.Routing.TrySet("a2", AgentState.NotReady);
        Assert.Null(first.EstimatedWait);
    }

    [Fact]
    public void Only_the_last_twenty_calls_count()
    {
        var times = new HandlingTimes();
        times.Add(TimeSpan.FromHours(10));
        for (int i = 0; i < 20; i++)
        {
            times.Add(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(TimeSpan.FromSeconds(90), times.EstimateWait(6, 2));
        Assert.Null(times.EstimateWait(6, 0));
    }

    private static RoutingBench Full(int most) =>
        new(options: RoutingBench.Options(1) with { Queues = [new QueueOptions { Name = "sales", MaxCallers = most }, new QueueOptions { Name = "support" }] });
}
