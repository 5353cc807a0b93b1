using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>The agents' side: failed offers, wrap-up, states by hand.</summary>
public sealed class BuiltInRoutingAgentsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(OfferFailure.NoAnswer)]
    [InlineData(OfferFailure.Busy)]
    [InlineData(OfferFailure.Rejected)]
    [InlineData(OfferFailure.NotRegistered)]
    [InlineData(OfferFailure.Failed)]
    public async Task A_failed_offer_makes_the_agent_not_ready_until_somebody_says_otherwise(OfferFailure failure)
    {
        var bench = new RoutingBench(agents: 1);
        IAgentRequest request = await bench.RequestAsync("call-1");
        await request.WaitForAgentAsync(None);
        await request.OfferFailedAsync(failure, None);
        Task<ReservedAgent> again = request.WaitForAgentAsync(None).AsTask();

        bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("a1=NotReady", bench.Agents());
        Assert.False(again.IsCompleted);

        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.True(again.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task With_a_penalty_time_the_agent_is_ready_again_by_itself()
    {
        var bench = new RoutingBench(options: RoutingBench.Options(1) with { RonaNotReady = TimeSpan.FromSeconds(30) });
        IAgentRequest request = await bench.RequestAsync("call-1");
        await request.WaitForAgentAsync(None);
        await request.OfferFailedAsync(OfferFailure.NoAnswer, None);

        bench.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("a1=NotReady", bench.Agents());
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Fact]
    public async Task Not_ready_by_hand_makes_the_penalty_last()
    {
        var bench = new RoutingBench(options: RoutingBench.Options(1) with { RonaNotReady = TimeSpan.FromSeconds(30) });
        IAgentRequest request = await bench.RequestAsync("call-1");
        await request.WaitForAgentAsync(None);
        await request.OfferFailedAsync(OfferFailure.NoAnswer, None);
        bench.Routing.TrySet("a1", AgentState.NotReady);

        bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("a1=NotReady", bench.Agents());
        Assert.Equal(0, bench.Clock.ActiveTimers);
    }

    [Fact]
    public async Task Wrap_up_follows_a_call_for_the_time_of_its_queue()
    {
        var options = RoutingBench.Options(1) with
        {
            Queues = [new QueueOptions { Name = "sales" }, new QueueOptions { Name = "support", WrapUp = TimeSpan.FromSeconds(60) }],
        };
        var bench = new RoutingBench(options: options);
        IAgentRequest sales = await bench.TalkerAsync("call-1");
        Assert.Equal("a1=Busy(call-1)", bench.Agents());
        await sales.EndedAsync(None);
        Assert.Equal("a1=WrapUp", bench.Agents());
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("a1=Ready", bench.Agents());

        await using (await bench.TalkerAsync("call-2", "support"))
        {
        }

        bench.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("a1=WrapUp", bench.Agents());
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Fact]
    public async Task Without_wrap_up_the_next_caller_is_served_at_once()
    {
        var bench = new RoutingBench(options: RoutingBench.Options(1) with { WrapUp = TimeSpan.Zero });
        IAgentRequest talker = await bench.TalkerAsync("call-1");
        var (_, next) = await bench.WaiterAsync("call-2");
        await talker.EndedAsync(None);
        Assert.True(next.IsCompletedSuccessfully);
        Assert.Equal("a1=Reserved(call-2)", bench.Agents());
    }

    [Fact]
    public async Task Ready_ends_wrap_up_early_and_its_timer_with_it()
    {
        var bench = new RoutingBench(agents: 1);
        await (await bench.TalkerAsync("call-1")).EndedAsync(None);
        bench.Routing.TrySet("a1", AgentState.Ready);
        Assert.Equal("a1=Ready", bench.Agents());
        Assert.Equal(0, bench.Clock.ActiveTimers);
    }

    [Theory]
    [InlineData(AgentState.Ready, "a1=WrapUp", "a1=Ready")]
    [InlineData(AgentState.NotReady, "a1=NotReady", "a1=NotReady")]
    [InlineData(AgentState.LoggedOut, "a1=LoggedOut", "a1=LoggedOut")]
    public async Task A_wish_during_a_call_takes_effect_after_it(AgentState wish, string afterCall, string later)
    {
        var bench = new RoutingBench(agents: 1);
        IAgentRequest talker = await bench.TalkerAsync("call-1");
        Assert.True(bench.Routing.TrySet("A1", wish));
        Assert.Equal("a1=Busy(call-1)", bench.Agents());
        await talker.EndedAsync(None);
        Assert.Equal(afterCall, bench.Agents());
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(later, bench.Agents());
    }

    [Theory]
    [InlineData(AgentState.Ready, OfferFailure.CallerLeft, "a1=Ready", "a1=Ready")]
    [InlineData(AgentState.NotReady, OfferFailure.CallerLeft, "a1=NotReady", "a1=NotReady")]
    [InlineData(AgentState.LoggedOut, OfferFailure.CallerLeft, "a1=LoggedOut", "a1=LoggedOut")]
    [InlineData(AgentState.Ready, OfferFailure.NoAnswer, "a1=NotReady", "a1=Ready")]
    [InlineData(AgentState.NotReady, OfferFailure.NoAnswer, "a1=NotReady", "a1=NotReady")]
    [InlineData(AgentState.LoggedOut, OfferFailure.NoAnswer, "a1=LoggedOut", "a1=LoggedOut")]
    public async Task A_wish_while_the_phone_rings_takes_effect_after_the_offer(AgentState wish, OfferFailure failure, string after, string later)
    {
        var bench = new RoutingBench(options: RoutingBench.Options(1) with { RonaNotReady = TimeSpan.FromSeconds(30) });
        IAgentRequest request = await bench.RequestAsync("call-1");
        await request.WaitForAgentAsync(None);
        bench.Routing.TrySet("a1", wish);
        Assert.Equal("a1=Reserved(call-1)", bench.Agents());
        await request.OfferFailedAsync(failure, None);
        Assert.Equal(after, bench.Agents());
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(later, bench.Agents());
    }

    [Fact]
    public async Task A_wish_is_forgotten_when_it_has_taken_effect()
    {
        var bench = new RoutingBench(agents: 1);
        IAgentRequest talker = await bench.TalkerAsync("call-1");
        bench.Routing.TrySet("a1", AgentState.NotReady);
        await talker.EndedAsync(None);
        bench.Routing.TrySet("a1", AgentState.Ready);
        await (await bench.TalkerAsync("call-2")).EndedAsync(None);
        Assert.Equal("a1=WrapUp", bench.Agents());
    }

    [Fact]
    public void A_state_has_the_time_of_its_beginning()
    {
        var bench = new RoutingBench(agents: 1);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Routing.TrySet("a1", AgentState.NotReady);
        DateTimeOffset since = bench.Clock.GetUtcNow();
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([new AgentSnapshot("a1", "1001", AgentState.NotReady, since, null)], bench.Routing.List());
    }

    [Fact]
    public async Task A_timer_that_comes_too_late_does_not_disturb_the_next_state()
    {
        var clock = new LateTimers();
        var routing = new BuiltInRouting(RoutingBench.Options(1), clock, NullLogger<BuiltInRouting>.Instance);
        IAgentRequest first = await routing.RequestAsync(new AgentRequest("call-1", "sales"), None);
        await first.WaitForAgentAsync(None);
        await first.ConnectedAsync(None);
        await first.EndedAsync(None);
        routing.TrySet("a1", AgentState.NotReady);

        clock.FireAll();
        Assert.Equal(AgentState.NotReady, routing.List()[0].State);
    }

    /// <summary>Timers that fire although they were disposed of, as a timer may that is just firing on another thread.</summary>
    private sealed class LateTimers : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Timer();
        }

        public void FireAll() => _timers.ForEach(fire => fire());

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
