namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>Agents whose phone is in use for something that is no call of a queue.</summary>
public sealed class BuiltInRoutingLegsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Who_has_a_leg_gets_no_call_until_the_last_one_is_over_and_then_at_once()
    {
        var bench = new RoutingBench();
        bench.Tell(LegEventKind.Created, "own");
        bench.Tell(LegEventKind.Answered, "own");
        bench.Tell(LegEventKind.Created, "consult");
        var (_, agent) = await bench.WaiterAsync("call-1");
        Assert.Equal("a1=Busy", bench.Agents());
        Assert.Equal(new QueueSnapshot("sales", 1, bench.Clock.GetUtcNow(), 1, 0, 1), bench.Routing.ListQueues()[0]);

        bench.Tell(LegEventKind.Ended, "own");
        Assert.False(agent.IsCompleted);
        bench.Tell(LegEventKind.Ended, "consult");

        Assert.True(agent.IsCompletedSuccessfully);
        Assert.Equal("a1=Reserved(call-1)", bench.Agents());
    }

    [Fact]
    public void There_is_no_wrap_up_after_a_leg_that_was_no_call_of_a_queue()
    {
        var bench = new RoutingBench();
        bench.Tell(LegEventKind.Answered, "own");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Tell(LegEventKind.Ended, "own");
        Assert.Equal([new AgentSnapshot("a1", "1001", AgentState.Ready, bench.Clock.GetUtcNow(), null)], bench.Routing.List());
    }

    [Fact]
    public void Since_when_the_phone_is_in_use_is_the_first_legs_to_say()
    {
        var bench = new RoutingBench();
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset since = bench.Clock.GetUtcNow();
        bench.Tell(LegEventKind.Created, "own");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Tell(LegEventKind.Created, "consult");
        Assert.Equal([new AgentSnapshot("a1", "1001", AgentState.Busy, since, null)], bench.Routing.List());
    }

    [Fact]
    public async Task The_leg_of_a_queues_call_keeps_the_wrap_up_and_holds_the_next_call_back_while_it_lasts_longer()
    {
        var bench = new RoutingBench();
        IAgentRequest first = await bench.TalkerAsync("call-1");
        bench.Tell(LegEventKind.Answered, "offer");
        await first.EndedAsync(None);
        var (_, next) = await bench.WaiterAsync("call-2");
        Assert.Equal("a1=WrapUp", bench.Agents());

        // The agent consults on: the wrap-up's end does not make the phone free.
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(next.IsCompleted);
        Assert.Equal("a1=Busy", bench.Agents());

        bench.Tell(LegEventKind.Ended, "offer");
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_leg_that_ends_in_wrap_up_does_not_shorten_it()
    {
        var bench = new RoutingBench();
        IAgentRequest first = await bench.TalkerAsync("call-1");
        bench.Tell(LegEventKind.Answered, "offer");
        await first.EndedAsync(None);
        bench.Tell(LegEventKind.Ended, "offer");
        bench.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("a1=WrapUp", bench.Agents());
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Theory]
    [InlineData(AgentState.NotReady)]
    [InlineData(AgentState.LoggedOut)]
    public async Task A_state_by_hand_stays_when_the_leg_ends(AgentState state)
    {
        var bench = new RoutingBench();
        bench.Tell(LegEventKind.Answered, "own");
        bench.Routing.TrySet("a1", state);
        var (_, agent) = await bench.WaiterAsync("call-1");
        bench.Tell(LegEventKind.Ended, "own");
        Assert.Equal($"a1={state}", bench.Agents());
        Assert.False(agent.IsCompleted);
    }

    [Fact]
    public async Task Who_gets_ready_by_the_phone_is_offered_a_call_when_it_is_hung_up()
    {
        var bench = new RoutingBench(initial: AgentState.NotReady);
        var (_, agent) = await bench.WaiterAsync("call-1");
        bench.Tell(LegEventKind.Answered, "code");
        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.False(agent.IsCompleted);
        bench.Tell(LegEventKind.Ended, "code");
        Assert.True(agent.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_talk_costs_the_place_among_the_idle_and_a_phone_that_only_rang_does_not()
    {
        var bench = new RoutingBench(agents: 2);
        bench.Tell(LegEventKind.Created, "rings");
        bench.Tell(LegEventKind.Ended, "rings");
        IAgentRequest first = await bench.RequestAsync("call-1");
        Assert.Equal("a1", (await first.WaitForAgentAsync(None)).AgentId);
        await first.OfferFailedAsync(OfferFailure.CallerLeft, None);

        bench.Tell(LegEventKind.Answered, "talks");
        bench.Tell(LegEventKind.Ended, "talks");
        IAgentRequest second = await bench.RequestAsync("call-2");
        Assert.Equal("a2", (await second.WaitForAgentAsync(None)).AgentId);
    }

    [Fact]
    public async Task Another_agents_leg_an_outside_leg_and_a_user_of_the_same_number_elsewhere_are_nobodys_business()
    {
        var bench = new RoutingBench();
        bench.Tell(LegEventKind.Answered, "other", user: "1002");
        RoutingBench.Tell(bench.Routing, LegEventKind.Answered, "elsewhere", "1001", domain: "other.test");
        IAgentRequest request = await bench.RequestAsync("call-1");
        Assert.Equal("a1", (await request.WaitForAgentAsync(None)).AgentId);
    }

    [Fact]
    public async Task A_leg_whose_domain_turns_out_to_be_another_one_sets_the_agent_free()
    {
        var bench = new RoutingBench();
        RoutingBench.Tell(bench.Routing, LegEventKind.Created, "unknown", "1001", domain: "");
        var (_, agent) = await bench.WaiterAsync("call-1");
        Assert.False(agent.IsCompleted);
        RoutingBench.Tell(bench.Routing, LegEventKind.Answered, "unknown", "1001", domain: "other.test");
        Assert.True(agent.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_end_of_a_leg_that_nobody_told_of_is_nothing()
    {
        var bench = new RoutingBench();
        bench.Tell(LegEventKind.Ended, "unknown");
        Assert.Equal("a1=Ready", bench.Agents());
    }
}
