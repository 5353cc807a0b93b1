using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class AgentStateFlowTests
{
    private static readonly string[] WayToReady = ["answer", "play fsvoice/ready.wav", "hangup NORMAL_CLEARING"];

    public static TheoryData<int> Awaits => Theories.Indexes(WayToReady.Length);

    [Theory]
    [InlineData("ready", "fsvoice/ready.wav", "a1=Ready a2=Ready")]
    [InlineData("not-ready", "fsvoice/not-ready.wav", "a1=NotReady a2=Ready")]
    [InlineData("logged-out", "fsvoice/goodbye.wav", "a1=LoggedOut a2=Ready")]
    public async Task Sets_the_state_and_says_so(string state, string prompt, string agents)
    {
        var bench = new RoutingBench(agents: 2);
        ScriptedCall call = Call(bench, "1001");
        Assert.Equal(FlowResult.Done, await RunAsync(bench, call, state));
        Assert.Equal(["answer", $"play {prompt}", "hangup NORMAL_CLEARING"], call.Steps);
        Assert.Equal(agents, bench.Agents());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("9999")]
    public async Task A_phone_that_belongs_to_no_agent_changes_nothing(string? user)
    {
        var bench = new RoutingBench(agents: 1);
        ScriptedCall call = Call(bench, user);
        await RunAsync(bench, call, "not-ready");
        Assert.Equal(["answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], call.Steps);
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Fact]
    public async Task The_callers_number_does_not_matter()
    {
        var bench = new RoutingBench(agents: 2);
        ScriptedCall call = Call(bench, "1002", number: "1001");
        await RunAsync(bench, call, "not-ready");
        Assert.Equal("a1=Ready a2=NotReady", bench.Agents());
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("READY")]
    [InlineData(null)]
    public async Task A_state_that_does_not_exist_changes_nothing(string? state)
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        ScriptedCall call = Call(bench, "1001");
        await RunAsync(bench, call, state);
        Assert.Equal(["answer", "play fsvoice/sorry-error.wav", "hangup NORMAL_CLEARING"], call.Steps);
        Assert.Equal("a1=NotReady", bench.Agents());
    }

    [Theory]
    [InlineData("answer")]
    [InlineData("play")]
    public async Task A_refused_step_does_not_undo_the_state(string refused)
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        ScriptedCall call = Call(bench, "1001").Refuses(refused);
        await RunAsync(bench, call, "ready");
        Assert.Equal(WayToReady, call.Steps);
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task An_agent_who_hangs_up_early_has_changed_state_all_the_same(int step)
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        ScriptedCall call = Call(bench, "1001", leaveAt: step);
        await RunAsync(bench, call, "ready");
        Assert.Equal(WayToReady[..(step + 1)], call.Steps);
        Assert.Equal("a1=Ready", bench.Agents());
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_server_that_stops_makes_no_step_more(int step)
    {
        var bench = new RoutingBench(agents: 1, initial: AgentState.NotReady);
        ScriptedCall call = Call(bench, "1001", stopAt: step);
        Assert.Null(await RunAsync(bench, call, "ready"));
        Assert.Equal(WayToReady[..(step + 1)], call.Steps);
    }

    private static ScriptedCall Call(RoutingBench bench, string? user, string number = "1001", int? leaveAt = null, int? stopAt = null) => new(bench.Clock)
    {
        Info = new CallInfo { Uuid = "call-1", AuthenticatedUser = user, CallerNumber = number },
        LeaveAt = leaveAt,
        StopAt = stopAt,
    };

    private static Task<FlowResult?> RunAsync(RoutingBench bench, ScriptedCall call, string? state) =>
        call.RunAsync(
            new AgentStateFlow(bench.Routing, new AgentStateOptions(), NullLogger<AgentStateFlow>.Instance),
            state is null ? FlowParameters.None : FlowParameters.Of("state", state));
}
