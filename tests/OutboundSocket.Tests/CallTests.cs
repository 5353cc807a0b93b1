using FsVoice.CallFlows;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>Whole calls through the whole server, with the fake FreeSWITCH at the other end of real sockets.</summary>
public sealed class CallTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] TwoAgents =
    [
        "--FsVoice:Routing:Queues:0:Name=sales",
        "--FsVoice:Routing:Queues:1:Name=support",
        .. Agent(0, "1001"),
        .. Agent(1, "1002"),
        "--FsVoice:Routing:WrapUp=00:00:30",
        "--FsVoice:Queue:RingTimeout=00:00:02",
    ];

    [Fact]
    public async Task Bench_runs_exactly_its_five_applications_and_leaves_a_record()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 20 });

        var call = await fake.CallAsync(server.Endpoint, Setup("8000", ("fsvoice_flow", "bench")));
        Assert.Equal("NORMAL_CLEARING", await call.Ended.WaitAsync(Patience));

        Assert.Equal(["answer", "playback", "play_and_get_digits", "set", "hangup"], call.Executed.Skip(1).Select(e => e.Name));
        var record = await server.RecordAsync(call.Uuid);
        Assert.Equal(["bench"], record.Flows);
        Assert.Equal(CallOutcome.Completed, record.Outcome);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        Assert.NotNull(record.AnsweredAt);
        Assert.True(record.EndedAt >= record.AnsweredAt && record.AnsweredAt >= record.StartedAt);
        Assert.Equal("+18005550199", record.CallerNumber);
        Assert.Equal("8000", record.DialedNumber);
    }

    [Fact]
    public async Task A_caller_chooses_support_talks_to_the_agent_and_the_agent_hangs_up()
    {
        await using var server = await TestServer.StartAsync(TwoAgents);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 10 });
        fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        var call = await fake.CallAsync(server.Endpoint, Setup("8001"));
        await PressSupportAsync(call);
        await call.Ended.WaitAsync(Patience);

        var record = await server.RecordAsync(call.Uuid);
        Assert.Equal(["inbound-ivr", "queue"], record.Flows);
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("support", record.Queue);
        Assert.Equal("1001", record.AgentId);
        Assert.True(record.Talk > TimeSpan.Zero);
        Assert.Equal(AgentState.WrapUp, server.Agents.FindByExtension("1001")!.State);
        var journey = Assert.Single(await server.Journeys.FindAsync(call.Uuid, CancellationToken.None));
        Assert.Equal("TRANSFER", journey.EndDirection);
        Assert.Equal("2", journey.Activities[0].Selection);
    }

    [Fact]
    public async Task An_agent_who_does_not_answer_is_set_not_ready_and_the_next_one_gets_the_caller()
    {
        await using var server = await TestServer.StartAsync(TwoAgents);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 10 });
        fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        fake.Agents["1002"] = AgentBehaviour.Answer(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2));

        var call = await fake.CallAsync(server.Endpoint, Setup("8001"));
        await PressSupportAsync(call);
        await call.Ended.WaitAsync(Patience);

        var record = await server.RecordAsync(call.Uuid);
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("1002", record.AgentId);
        Assert.Equal(1, record.FailedOffers);
        Assert.Equal(AgentState.NotReady, server.Agents.FindByExtension("1001")!.State);
    }

    [Theory]
    [InlineData("playback", "welcome", CallOutcome.LeftInIvr)]
    [InlineData("play_and_get_digits", "main-menu", CallOutcome.LeftInIvr)]
    [InlineData("bridge", "none", CallOutcome.AbandonedInQueue)]
    public async Task A_caller_who_leaves_ends_the_flow_where_it_stands(string during, string endless, CallOutcome outcome)
    {
        await using var server = await TestServer.StartAsync(TwoAgents);
        await using var fake = new FakeSwitch(new FakeSwitchOptions
        {
            MediaLength = path => path.Contains(endless, StringComparison.Ordinal) ? TimeSpan.FromMinutes(5) : TimeSpan.FromMilliseconds(50),
        });
        fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        fake.Agents["1002"] = AgentBehaviour.NoAnswer;

        var call = await fake.CallAsync(server.Endpoint, during == "bridge"
            ? Setup("8001", ("fsvoice_flow", "queue"), ("fsvoice_args", "queue=sales"))
            : Setup("8001"));
        await call.WaitForApplicationAsync(during).WaitAsync(Patience);
        await call.HangupAsync();

        var record = await server.RecordAsync(call.Uuid);
        Assert.Equal(outcome, record.Outcome);
        Assert.Null(record.AgentId);
        Assert.DoesNotContain(server.Agents.List(), a => a.State is AgentState.Reserved or AgentState.Busy);
        Assert.Equal(during, call.Executed[^1].Name);
    }

    [Fact]
    public async Task The_guard_of_the_dialplan_is_disarmed_once()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 20 });

        var call = await fake.CallAsync(server.Endpoint, Setup("8000", ("fsvoice_flow", "bench"), ("fsvoice_guard", "true")));
        await call.Ended.WaitAsync(Patience);

        Assert.Single(call.Commands, c => c.StartsWith($"api sched_del {call.Uuid}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SocketMode.AsyncSingle)]
    [InlineData(SocketMode.Static)]
    public async Task A_dialplan_without_async_full_gets_its_call_back(SocketMode mode)
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch();

        var call = await fake.CallAsync(server.Endpoint, Setup("8000") with { Mode = mode });
        await call.FallbackReached.WaitAsync(Patience);

        Assert.DoesNotContain(call.Executed, e => e.Name == "answer");
        Assert.Contains(server.Log.Entries, e => e.Contains("async full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_frame_ends_its_own_call_and_harms_no_other()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });
        var other = await fake.CallAsync(server.Endpoint, Setup("8001"));
        var broken = await fake.CallAsync(server.Endpoint, Setup("8001"));
        await other.WaitForApplicationAsync("playback").WaitAsync(Patience);
        await broken.WaitForApplicationAsync("playback").WaitAsync(Patience);

        broken.CorruptNextFrame();
        await broken.PressAsync("1");
        broken.DropConnection();

        Assert.Equal("UNKNOWN", (await server.RecordAsync(broken.Uuid)).HangupCause.Name);
        Assert.False(other.Ended.IsCompleted);
        await other.HangupAsync();
        Assert.Equal("NORMAL_CLEARING", (await server.RecordAsync(other.Uuid)).HangupCause.Name);
    }

    private static IEnumerable<string> Agent(int index, string extension) =>
    [
        $"--FsVoice:Routing:Agents:{index}:Id={extension}",
        $"--FsVoice:Routing:Agents:{index}:Extension={extension}",
        $"--FsVoice:Routing:Agents:{index}:DialString=user/{extension}",
        $"--FsVoice:Routing:Agents:{index}:Queues:0=sales",
        $"--FsVoice:Routing:Agents:{index}:Queues:1=support",
        $"--FsVoice:Routing:Agents:{index}:InitialState=Ready",
    ];

    private static FakeCallSetup Setup(string number, params (string Name, string Value)[] variables) => new()
    {
        DestinationNumber = number,
        Variables = variables.ToDictionary(v => v.Name, v => v.Value),
    };

    private static async Task PressSupportAsync(FakeCall call)
    {
        await call.WaitForApplicationAsync("play_and_get_digits").WaitAsync(Patience);
        await call.PressAsync("2");
    }
}
