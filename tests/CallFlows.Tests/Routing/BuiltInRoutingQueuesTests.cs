namespace FsVoice.CallFlows.Tests;

/// <summary>What ops see of the queues.</summary>
public sealed class BuiltInRoutingQueuesTests
{
    [Fact]
    public async Task A_queue_counts_who_waits_and_who_could_serve()
    {
        var bench = new RoutingBench(agents: 3, initial: AgentState.NotReady);
        bench.Routing.TrySet("a1", AgentState.Ready);
        await using var talker = await bench.TalkerAsync("talks");
        var start = bench.Clock.GetUtcNow();
        var first = await bench.WaiterAsync("first");
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        var urgent = await bench.WaiterAsync("urgent", priority: 9);

        Assert.Equal(
            [
                new QueueSnapshot("sales", 2, start, 3, 0, 1),
                new QueueSnapshot("support", 0, null, 3, 0, 1),
            ],
            bench.Routing.ListQueues());
        Assert.Equal(new QueuedCall("sales", 1, 9, start.AddSeconds(30)), bench.Routing.FindWaiting("urgent"));
        Assert.Equal(new QueuedCall("sales", 2, 0, start), bench.Routing.FindWaiting("first"));
        Assert.Null(bench.Routing.FindWaiting("talks"));
        Assert.Null(bench.Routing.FindWaiting("nobody"));

        await urgent.Request.DisposeAsync();
        await first.Request.DisposeAsync();
        bench.Routing.TrySet("a2", AgentState.Ready);
        Assert.Equal(new QueueSnapshot("sales", 0, null, 3, 1, 1), bench.Routing.ListQueues()[0]);
    }

    [Fact]
    public async Task Who_is_offered_to_an_agent_does_not_wait_and_waits_on_from_the_start_when_the_offer_fails()
    {
        var bench = new RoutingBench();
        var start = bench.Clock.GetUtcNow();
        var (request, agent) = await bench.WaiterAsync("caller");
        await agent;
        Assert.Equal(new QueueSnapshot("sales", 0, null, 1, 0, 1), bench.Routing.ListQueues()[0]);

        bench.Clock.Advance(TimeSpan.FromSeconds(20));
        await request.OfferFailedAsync(OfferFailure.NoAnswer, CancellationToken.None);

        Assert.Equal(new QueuedCall("sales", 1, 0, start), bench.Routing.FindWaiting("caller"));
        Assert.Equal(new QueueSnapshot("sales", 1, start, 1, 0, 0), bench.Routing.ListQueues()[0]);
        await request.DisposeAsync();
    }
}
