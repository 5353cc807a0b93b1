using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests;

/// <summary>The built-in routing on a virtual clock, with agents <c>a1</c> (extension 1001), <c>a2</c>, … and queues <c>sales</c> and <c>support</c>.</summary>
internal sealed class RoutingBench
{
    public RoutingBench(int agents = 1, RoutingOptions? options = null, AgentState initial = AgentState.Ready)
    {
        Routing = new BuiltInRouting(options ?? Options(agents, initial), Clock, NullLogger<BuiltInRouting>.Instance);
    }

    public ManualTimeProvider Clock { get; } = new();

    public BuiltInRouting Routing { get; }

    public static RoutingOptions Options(int agents, AgentState initial = AgentState.Ready) => new()
    {
        Queues = [new QueueOptions { Name = "sales" }, new QueueOptions { Name = "support" }],
        Agents = [.. Enumerable.Range(1, agents).Select(number => Agent(number, initial, "sales", "support"))],
        WrapUp = TimeSpan.FromSeconds(10),
    };

    public static AgentOptions Agent(int number, AgentState initial, params string[] queues) => new()
    {
        Id = $"a{number}",
        Extension = $"{1000 + number}",
        DialString = $"user/{1000 + number}@test",
        Queues = queues,
        InitialState = initial,
    };

    /// <summary>All agents as <c>a1=Ready a2=Busy(call-1)</c>.</summary>
    public string Agents() => string.Join(' ', Routing.List().Select(agent =>
        agent.CallUuid is null ? $"{agent.AgentId}={agent.State}" : $"{agent.AgentId}={agent.State}({agent.CallUuid})"));

    /// <summary>Something happens on a leg of a user.</summary>
    public static void Tell(BuiltInRouting routing, LegEventKind kind, string uuid, string user, string domain = "test", bool answered = false) => routing.OnLegEvent(
        new LegEvent { Kind = kind, Uuid = uuid, At = DateTimeOffset.UnixEpoch, SwitchId = "core-1", User = user },
        new LegSnapshot
        {
            Uuid = uuid,
            SwitchId = "core-1",
            User = user,
            Domain = domain,
            AnsweredAt = answered || kind == LegEventKind.Answered ? DateTimeOffset.UnixEpoch : null,
        },
        null);

    /// <summary>Something happens on a leg of <c>a1</c>.</summary>
    public void Tell(LegEventKind kind, string uuid, string user = "1001") => Tell(Routing, kind, uuid, user);

    public async Task<IAgentRequest> RequestAsync(string call, string queue = "sales", int priority = 0) =>
        await Routing.RequestAsync(new AgentRequest(call, queue, priority), CancellationToken.None);

    /// <summary>A caller who waits already.</summary>
    public async Task<(IAgentRequest Request, Task<ReservedAgent> Agent)> WaiterAsync(string call, string queue = "sales", int priority = 0)
    {
        IAgentRequest request = await RequestAsync(call, queue, priority);
        return (request, request.WaitForAgentAsync(CancellationToken.None).AsTask());
    }

    /// <summary>A caller who talks to the agent found.</summary>
    public async Task<IAgentRequest> TalkerAsync(string call, string queue = "sales")
    {
        IAgentRequest request = await RequestAsync(call, queue);
        await request.WaitForAgentAsync(CancellationToken.None);
        await request.ConnectedAsync(CancellationToken.None);
        return request;
    }
}
