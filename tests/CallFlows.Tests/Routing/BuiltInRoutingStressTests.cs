using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Routing;

/// <summary>
/// Many callers on many threads do everything that callers do, and race their own leaving against it, while agents
/// change state by hand and use their phones for something else. No agent may ever have two callers, and none may be left held by nobody.
/// </summary>
public sealed class BuiltInRoutingStressTests
{
    private const int Agents = 6;
    private const int Callers = 24;
    private const int CallsPerCaller = 400;

    private readonly int[] _holder = new int[Agents];
    private int _served;
    private int _doubleBooked;

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_agent_has_two_callers_and_none_is_left_held(int seed)
    {
        var routing = new BuiltInRouting(
            RoutingBench.Options(Agents) with { WrapUp = TimeSpan.Zero, RonaNotReady = TimeSpan.FromMilliseconds(1) },
            TimeProvider.System,
            NullLogger<BuiltInRouting>.Instance);
        using var over = new CancellationTokenSource();
        Task moods = Task.Run(() => ChangeMoods(routing, new Random(seed), over.Token));
        await Task.WhenAll(Enumerable.Range(1, Callers).Select(caller => Task.Run(() => CallAsync(routing, caller, new Random((seed * 1000) + caller)))));
        await over.CancelAsync();
        await moods;

        Assert.Equal(0, _doubleBooked);
        Assert.True(_served > Callers * CallsPerCaller / 10, $"only {_served} callers were served");
        Assert.DoesNotContain(routing.List(), agent => agent.State is AgentState.Reserved or AgentState.Busy || agent.CallUuid is not null);

        // And the engine is as good as new: every agent can be had, by one caller each.
        var got = new HashSet<string>();
        for (int i = 0; i < Agents; i++)
        {
            Assert.True(routing.TrySet($"a{i + 1}", AgentState.Ready));
        }

        for (int i = 0; i < Agents; i++)
        {
            IAgentRequest request = await routing.RequestAsync(new AgentRequest($"after-{i}", "sales"), CancellationToken.None);
            ValueTask<ReservedAgent> agent = request.WaitForAgentAsync(CancellationToken.None);
            Assert.True(agent.IsCompletedSuccessfully);
            Assert.True(got.Add((await agent).AgentId));
        }
    }

    private static void ChangeMoods(BuiltInRouting routing, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            // Mostly ready, else the callers would wait for the penalty alone.
            AgentState state = random.Next(10) switch { 0 => AgentState.NotReady, 1 => AgentState.LoggedOut, _ => AgentState.Ready };
            routing.TrySet($"a{random.Next(Agents) + 1}", state);
            string extension = $"{1001 + random.Next(Agents)}";
            RoutingBench.Tell(routing, random.Next(4) == 0 ? LegEventKind.Answered : LegEventKind.Ended, $"own-{extension}", extension);
            Thread.Yield();
        }

        for (int i = 0; i < Agents; i++)
        {
            RoutingBench.Tell(routing, LegEventKind.Ended, $"own-{1001 + i}", $"{1001 + i}");
        }
    }

    private async Task CallAsync(BuiltInRouting routing, int caller, Random random)
    {
        for (int i = 0; i < CallsPerCaller; i++)
        {
            string queue = random.Next(2) == 0 ? "sales" : "support";
            IAgentRequest request = await routing.RequestAsync(new AgentRequest($"{caller}-{i}", queue, random.Next(3)), CancellationToken.None);
            using var leaving = new CancellationTokenSource();
            switch (random.Next(4))
            {
                case 0:
                    // The caller leaves while the wait goes on: whoever of the two is first, nothing may stay held.
                    Task<ReservedAgent> abandoned = request.WaitForAgentAsync(CancellationToken.None).AsTask();
                    await Task.WhenAll(Task.Run(async () => await request.DisposeAsync()), Task.Run(async () => await request.DisposeAsync()));
                    Assert.True(abandoned.IsCompleted);
                    continue;
                case 1:
                    Task cancel = Task.Run(leaving.Cancel);
                    await WaitAndTalkAsync(request, caller, random, leaving.Token);
                    await cancel;
                    break;
                default:
                    await WaitAndTalkAsync(request, caller, random, CancellationToken.None);
                    break;
            }

            await request.DisposeAsync();
        }
    }

    private async Task WaitAndTalkAsync(IAgentRequest request, int caller, Random random, CancellationToken cancellationToken)
    {
        for (int offers = 0; offers < 3; offers++)
        {
            ReservedAgent agent;
            try
            {
                agent = await request.WaitForAgentAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            int index = int.Parse(agent.AgentId.AsSpan(1)) - 1;
            if (Interlocked.CompareExchange(ref _holder[index], caller, 0) != 0)
            {
                Interlocked.Increment(ref _doubleBooked);
                return;
            }

            await Task.Yield();
            int end = random.Next(8);
            if (end >= 2 && end <= 6)
            {
                await request.ConnectedAsync(CancellationToken.None);
                Interlocked.Increment(ref _served);
                await Task.Yield();
            }

            // Given back here first: the moment after the report the agent may be another caller's.
            Volatile.Write(ref _holder[index], 0);
            switch (end)
            {
                case 0:
                    await request.OfferFailedAsync((OfferFailure)random.Next(5), CancellationToken.None);
                    continue;
                case 1:
                    await request.OfferFailedAsync(OfferFailure.CallerLeft, CancellationToken.None);
                    return;
                case <= 5:
                    await request.EndedAsync(CancellationToken.None);
                    return;
                default:
                    // Leaves in the middle, of the talk or of the ringing.
                    return;
            }
        }
    }
}
