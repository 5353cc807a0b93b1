using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>A queue with its agents, a caller, and the flow between them. Prompts take 3 seconds.</summary>
internal sealed class QueueScene
{
    private readonly List<ITimer> _timers = [];

    public QueueScene(int agents = 1, AgentState initial = AgentState.Ready, RoutingOptions? routing = null)
    {
        Bench = new RoutingBench(agents, routing, initial);
    }

    public RoutingBench Bench { get; }

    public ManualTimeProvider Clock => Bench.Clock;

    public QueueFlowOptions Options { get; init; } = new();

    public RonaOptions Rona { get; init; } = new();

    public VoicemailOptions Voicemail { get; init; } = new();

    /// <summary>What the routing engine is told, in order.</summary>
    public CxMessageList Messages { get; } = new();

    public LegRegistry Legs { get; } = new(TimeProvider.System, NullLogger<LegRegistry>.Instance);

    public FlowParameters Parameters { get; init; } = FlowParameters.Of("queue", "sales");

    public QueueFlow FlowFor(ScriptedCall call, IRouting? routing = null) => new(
        new AgentRequests(new RoutingSpy(routing ?? Bench.Routing, call), Messages, Legs, Clock),
        new RonaPolicy(Rona),
        Legs,
        Options,
        Voicemail,
        Clock,
        NullLogger<QueueFlow>.Instance);

    public Task<FlowResult?> RunAsync(ScriptedCall call) => call.RunAsync(FlowFor(call), Parameters);

    /// <summary>The agent dials the code for "ready" at this second.</summary>
    public void ReadyAt(string agent, int second) =>
        _timers.Add(Clock.CreateTimer(_ => Bench.Routing.TrySet(agent, AgentState.Ready), null, TimeSpan.FromSeconds(second), Timeout.InfiniteTimeSpan));

    /// <summary>Nothing of the caller is left: every agent can be had again, and the queue is empty.</summary>
    public async Task AssertNothingIsHeldAsync()
    {
        foreach (AgentSnapshot agent in Bench.Routing.List())
        {
            Assert.True(agent.State is not (AgentState.Reserved or AgentState.Busy) && agent.CallUuid is null, $"{agent} is held");
            Bench.Routing.TrySet(agent.AgentId, AgentState.Ready);
        }

        for (int i = 0; i < Bench.Routing.List().Count; i++)
        {
            IAgentRequest next = await Bench.RequestAsync($"next-{i}");
            Assert.Equal(1, next.Position);
            AtOnce.Result(next.WaitForAgentAsync(CancellationToken.None));
        }
    }
}
