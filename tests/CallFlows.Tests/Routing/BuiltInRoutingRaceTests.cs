namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>An agent becomes ready at the very moment at which the caller gives up: one of the two comes first, and both agree which.</summary>
public sealed class BuiltInRoutingRaceTests
{
    private const int Rounds = 2_000;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cancelling_the_wait_against_the_agent()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        using var racer = new Racer();
        for (int i = 0; i < Rounds; i++)
        {
            IAgentRequest request = await bench.RequestAsync("call-1");
            using var cancel = new CancellationTokenSource();
            Task<ReservedAgent> agent = request.WaitForAgentAsync(cancel.Token).AsTask();
            racer.Race(cancel.Cancel, () => bench.Routing.TrySet("a1", AgentState.Ready));

            Assert.True(agent.IsCompleted);
            Assert.Equal(agent.IsCanceled ? (1, "a1=Ready") : (0, "a1=Reserved(call-1)"), (request.Position, bench.Agents()));
            if (agent.IsCanceled)
            {
                // The place was kept: the agent who came too late for the first wait is there for the second.
                AtOnce.Result(request.WaitForAgentAsync(None));
            }

            await request.OfferFailedAsync(OfferFailure.NoAnswer, None);
            await request.DisposeAsync();
        }
    }

    [Fact]
    public async Task Leaving_against_the_agent()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        using var racer = new Racer();
        for (int i = 0; i < Rounds; i++)
        {
            var (request, agent) = await bench.WaiterAsync("call-1");
            racer.Race(() => AtOnce.Done(request.DisposeAsync()), () => bench.Routing.TrySet("a1", AgentState.Ready));

            Assert.True(agent.IsCompleted);
            Assert.Equal((0, "a1=Ready"), (request.Position, bench.Agents()));
            bench.Routing.TrySet("a1", AgentState.NotReady);
        }
    }

    [Fact]
    public async Task Starting_to_wait_with_a_token_that_ends_against_the_agent()
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        using var racer = new Racer();
        for (int i = 0; i < Rounds; i++)
        {
            IAgentRequest request = await bench.RequestAsync("call-1");
            using var cancel = new CancellationTokenSource();
            Task<ReservedAgent>? agent = null;
            racer.Race(
                () =>
                {
                    if (!cancel.IsCancellationRequested)
                    {
                        agent = Waiting(request, cancel.Token);
                    }
                },
                () =>
                {
                    bench.Routing.TrySet("a1", AgentState.Ready);
                    cancel.Cancel();
                });

            // However it went, the caller either has the agent or the agent is free.
            bool has = agent is { IsCompletedSuccessfully: true };
            Assert.Equal(has ? "a1=Reserved(call-1)" : "a1=Ready", bench.Agents());
            await request.DisposeAsync();
            Assert.Equal("a1=Ready", bench.Agents());
            bench.Routing.TrySet("a1", AgentState.NotReady);
        }
    }

    [Fact]
    public async Task Putting_the_phone_down_against_starting_to_wait()
    {
        var bench = new RoutingBench(agents: 1);
        using var racer = new Racer();
        for (int i = 0; i < Rounds; i++)
        {
            bench.Tell(LegEventKind.Answered, "own");
            IAgentRequest request = await bench.RequestAsync("call-1");
            Task<ReservedAgent>? agent = null;
            racer.Race(() => agent = request.WaitForAgentAsync(None).AsTask(), () => bench.Tell(LegEventKind.Ended, "own"));

            // Whichever came first, neither may be left waiting for the other.
            Assert.True(agent!.IsCompletedSuccessfully);
            Assert.Equal("a1=Reserved(call-1)", bench.Agents());
            await request.DisposeAsync();
        }
    }

    [Fact]
    public async Task Picking_the_phone_up_against_starting_to_wait()
    {
        var bench = new RoutingBench(agents: 1);
        using var racer = new Racer();
        for (int i = 0; i < Rounds; i++)
        {
            IAgentRequest request = await bench.RequestAsync("call-1");
            Task<ReservedAgent>? agent = null;
            racer.Race(() => agent = request.WaitForAgentAsync(None).AsTask(), () => bench.Tell(LegEventKind.Created, "own"));

            Assert.Equal(agent!.IsCompleted ? (0, "a1=Reserved(call-1)") : (1, "a1=Busy"), (request.Position, bench.Agents()));
            bench.Tell(LegEventKind.Ended, "own");
            Assert.True(agent.IsCompletedSuccessfully);
            await request.DisposeAsync();
        }
    }

    private static Task<ReservedAgent>? Waiting(IAgentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.WaitForAgentAsync(cancellationToken).AsTask();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A second thread that starts what it is given at the same moment as the first.</summary>
    private sealed class Racer : IDisposable
    {
        private readonly Barrier _barrier = new(2);
        private readonly Thread _thread;
        private Action? _other;
        private Exception? _failure;

        public Racer()
        {
            _thread = new Thread(Run);
            _thread.Start();
        }

        /// <summary>Runs both at once and returns when both are done.</summary>
        public void Race(Action one, Action other)
        {
            _other = other;
            _barrier.SignalAndWait();
            one();
            _barrier.SignalAndWait();
            Assert.Null(_failure);
        }

        public void Dispose()
        {
            _other = null;
            _barrier.SignalAndWait();
            _thread.Join();
            _barrier.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                _barrier.SignalAndWait();
                if (_other is null)
                {
                    return;
                }

                // Kept for the test: an exception that leaves a thread ends the process.
                _failure = Record.Exception(_other);
                _barrier.SignalAndWait();
            }
        }
    }
}
