namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>bridge, originate and uuid_bridge with simulated agents (freeswitch-facts.md 3.3, 4.1, 4.3).</summary>
public sealed class BridgeTests
{
    private static readonly AgentBehaviour AnswersAtOnce = AgentBehaviour.Answer(TimeSpan.Zero);

    [Theory]
    [InlineData("user/1001@d", "USER_BUSY", "BUSY", "486")]
    [InlineData("user/1002@d", "CALL_REJECTED", "DONTCALL", "603")]
    [InlineData("user/1003@d", "USER_NOT_REGISTERED", "USER_NOT_REGISTERED", null)]
    [InlineData("user/4040@d", "SUBSCRIBER_ABSENT", "SUBSCRIBER_ABSENT", null)]
    [InlineData("sofia/external/nobody@127.0.0.1:5099", "NORMAL_TEMPORARY_FAILURE", "NORMAL_TEMPORARY_FAILURE", "503")]
    [InlineData("error/user_busy", "USER_BUSY", "BUSY", null)]
    public async Task A_leg_that_fails_at_once(string dial, string cause, string status, string? sip)
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.Busy;
        scene.Fake.Agents["1002"] = AgentBehaviour.Reject;
        scene.Fake.Agents["1003"] = AgentBehaviour.NotRegistered;
        await scene.Peer.RunAsync("set", "continue_on_fail=true");
        var done = await scene.Peer.RunAsync("bridge", dial);
        Assert.Equal((cause, cause, status, sip), (
            done.Variable("originate_disposition"),
            done.Variable("originate_failed_cause"),
            done.Variable("DIALSTATUS"),
            done.Variable("sip_invite_failure_status")));
    }

    [Theory]
    [InlineData("[leg_timeout=12]user/1001", 12, "ALLOTTED_TIMEOUT")]
    [InlineData("{originate_timeout=15}user/1001", 15, "NO_ANSWER")]
    [InlineData("user/1001", 60, "NO_ANSWER")]
    public async Task Ringing_out(string dial, int seconds, string cause)
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        await scene.Peer.RunAsync("set", "continue_on_fail=true");
        var uuid = await scene.StartAsync("bridge", dial);
        await scene.AdvanceAsync(seconds - 0.1);
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.AdvanceAsync(0.1);
        Assert.Equal(cause, (await scene.Peer.CompleteAsync(uuid)).Variable("originate_disposition"));
        Assert.Equal(cause, await scene.Fake.Agents.Offered.Single().Ended.WaitAsync(TestServer.Limit));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("false", true)]
    [InlineData("NO_ANSWER", true)]
    [InlineData("USER_BUSY,NO_ANSWER", false)]
    [InlineData("17", false)]
    [InlineData("true", false)]
    public async Task A_failed_bridge_hangs_the_caller_up_unless_told_otherwise(string? continueOnFail, bool hangsUp)
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.Busy;
        if (continueOnFail is not null)
        {
            await scene.Peer.RunAsync("set", "continue_on_fail=" + continueOnFail);
        }

        var done = await scene.Peer.RunAsync("bridge", "user/1001");
        Assert.Equal(hangsUp ? "hangup" : "answered", done.Event["Answer-State"]);
    }

    [Fact]
    public async Task No_answer_goes_on_by_itself()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        var uuid = await scene.StartAsync("bridge", "{originate_timeout=5}user/1001");
        await scene.AdvanceAsync(5);
        Assert.Equal("answered", (await scene.Peer.CompleteAsync(uuid)).Event["Answer-State"]);
    }

    [Fact]
    public async Task The_next_group_is_tried_when_one_fails_and_the_slower_of_two_loses()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.Busy;
        scene.Fake.Agents["1002"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(9));
        scene.Fake.Agents["1003"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(3));
        await scene.StartAsync("bridge", "user/1001|user/1002,[origination_uuid=winner]user/1003");
        await scene.AdvanceAsync(3);
        Assert.Equal("winner", (await scene.Peer.EventAsync("CHANNEL_BRIDGE")).Event["Bridge-B-Unique-ID"]);
        Assert.Equal("LOSE_RACE", await scene.Fake.Agents.Offered[1].Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task The_caller_leaves_while_the_agent_rings()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        var uuid = await scene.StartAsync("bridge", "user/1001");
        var offered = await scene.Fake.Agents.WaitForCallAsync("1001", TestServer.Limit);
        await scene.Call.HangupAsync();
        Assert.Equal("ORIGINATOR_CANCEL", await offered.Ended.WaitAsync(TestServer.Limit));
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal(("ORIGINATOR_CANCEL", "CANCEL"), (done.Variable("originate_disposition"), done.Variable("DIALSTATUS")));
        await Assert.ThrowsAsync<TaskCanceledException>(() => offered.Answered);
    }

    [Theory]
    [InlineData(HangsUp.Agent, null, false)]
    [InlineData(HangsUp.Agent, "true", true)]
    [InlineData(HangsUp.Caller, null, true)]
    public async Task Somebody_ends_the_conversation(HangsUp by, string? hangupAfterBridge, bool ends)
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30), by);
        await scene.Peer.RunAsync("set", "hangup_after_bridge=" + hangupAfterBridge);
        var uuid = await scene.StartAsync("bridge", "{origination_uuid=b}user/1001");
        await scene.AdvanceAsync(4);
        await scene.Peer.EventAsync("CHANNEL_BRIDGE");
        await scene.AdvanceAsync(30);
        var unbridged = await scene.Peer.EventAsync("CHANNEL_UNBRIDGE");
        Assert.Equal(("b", "NORMAL_CLEARING"), (unbridged.Event["Bridge-B-Unique-ID"], unbridged.Variable("bridge_hangup_cause")));
        await scene.Peer.CompleteAsync(uuid);
        await scene.Fake.IdleAsync();
        Assert.Equal(ends, scene.Call.Ended.IsCompleted);
        Assert.Equal("NORMAL_CLEARING", await scene.Fake.Agents.Offered.Single().Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task An_unanswered_caller_hears_ringing_and_is_answered_with_the_agent()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.HandshakeAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.NoAnswer;
        await scene.StartAsync("bridge", "user/1001");
        await scene.Peer.EventAsync("CHANNEL_PROGRESS");
        var offered = await scene.Fake.Agents.WaitForCallAsync("1001", TestServer.Limit);
        await offered.AnswerAsync();
        await scene.Peer.EventAsync("CHANNEL_ANSWER");
        await scene.Peer.EventAsync("CHANNEL_BRIDGE");
        await offered.Answered;
        await offered.PressAsync("1");
        await offered.HangupAsync("USER_BUSY");
        Assert.Equal("USER_BUSY", (await scene.Peer.EventAsync("CHANNEL_UNBRIDGE")).Variable("last_bridge_hangup_cause"));
    }

    [Fact]
    public async Task A_phone_behaves_differently_in_turn_and_gets_the_variables_of_the_leg()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.InTurn(AgentBehaviour.Busy, AnswersAtOnce);
        await scene.Peer.RunAsync("set", "continue_on_fail=true");
        await scene.Peer.RunAsync("export", "nolocal:queue=Sales");
        Assert.Equal("USER_BUSY", (await scene.Peer.RunAsync("bridge", "user/1001")).Variable("originate_disposition"));
        await scene.Peer.ExecuteAsync("bridge", "{a=1,b='x,y'}[^^:sip_h_X-Type=IN,OUT:c=3]sofia/gateway/trunk/1001");
        await scene.Peer.EventAsync("CHANNEL_BRIDGE");
        var offered = scene.Fake.Agents.Offered[^1];
        Assert.Equal(("1", "x,y", "IN,OUT", "3"), (
            offered.Variables["a"], offered.Variables["b"], offered.Variables["sip_h_X-Type"], offered.Variables["c"]));
        Assert.Equal("Sales", (await scene.Peer.CommandAsync($"api uuid_getvar {offered.Uuid} queue")).Body);
    }

    [Fact]
    public async Task The_agent_may_be_parked_out_of_the_bridge_while_the_caller_goes_on()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AnswersAtOnce;
        var uuid = await scene.StartAsync("bridge", "{origination_uuid=b}user/1001");
        await scene.Peer.EventAsync("CHANNEL_BRIDGE");
        Assert.Equal("+OK\n", (await scene.Peer.CommandAsync($"api uuid_transfer {scene.Call.Uuid} -bleg park: inline")).Body);
        await scene.Peer.CompleteAsync(uuid);
        Assert.Equal("true", (await scene.Peer.CommandAsync("api uuid_exists b")).Body);
        Assert.Equal("+OK\n", (await scene.Peer.CommandAsync("api uuid_kill b CALL_REJECTED")).Body);
        Assert.Equal("CALL_REJECTED", await scene.Fake.Agents.Offered.Single().Ended.WaitAsync(TestServer.Limit));
        Assert.False(scene.Call.Ended.IsCompleted);
    }

    [Fact]
    public async Task An_agent_originated_in_the_background_is_bridged_while_the_caller_hears_music()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.CommandAsync("event plain BACKGROUND_JOB");
        scene.Fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.FromSeconds(5));
        await scene.Peer.RunAsync("set", "park_after_bridge=true");
        await scene.StartAsync("playback", "local_stream://moh");
        await scene.Peer.CommandAsync("bgapi originate {origination_uuid=b}user/1001 &park()");
        await scene.AdvanceAsync(5);
        await scene.Peer.EventAsync("BACKGROUND_JOB");
        Assert.Equal("+OK b\n", (await scene.Peer.CommandAsync($"api uuid_bridge {scene.Call.Uuid} b")).Body);
        Assert.Equal("b", (await scene.Peer.EventAsync("CHANNEL_BRIDGE")).Event["Bridge-B-Unique-ID"]);
        await scene.Fake.Agents.Offered.Single().HangupAsync();
        await scene.Peer.EventAsync("CHANNEL_PARK");

        // Parked again, and the socket is still there to say what comes next.
        await scene.Peer.RunAsync("playback", "missing.wav");
        Assert.False(scene.Call.ReachedFallback);
    }

    [Fact]
    public async Task After_uuid_bridge_the_rest_of_the_dialplan_runs()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AnswersAtOnce;
        Assert.Equal("+OK b\n", (await scene.Peer.CommandAsync("api originate {origination_uuid=b}user/1001 &park()")).Body);
        await scene.Peer.CommandAsync($"api uuid_bridge {scene.Call.Uuid} b");
        await scene.Peer.EventAsync("CHANNEL_BRIDGE");
        await scene.Fake.Agents.Offered.Single().HangupAsync();
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await scene.Call.Ended.WaitAsync(TestServer.Limit));
        Assert.True(scene.Call.ReachedFallback);
    }

    [Fact]
    public async Task Originate_reports_the_cause()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Fake.Agents["1001"] = AgentBehaviour.RejectAfter(TimeSpan.FromSeconds(2));
        scene.Fake.Agents["1002"] = AgentBehaviour.NoAnswer;
        Assert.Equal("-ERR SUBSCRIBER_ABSENT\n", (await scene.Peer.CommandAsync("api originate user/4040 &park()")).Body);
        await scene.Peer.CommandAsync("event plain BACKGROUND_JOB");
        await scene.Peer.CommandAsync("bgapi originate user/1001 &park()");
        await scene.AdvanceAsync(2);
        Assert.Equal("originate", (await scene.Peer.EventAsync("BACKGROUND_JOB")).Event["Job-Command"]);
        await scene.Peer.CommandAsync("bgapi originate user/1002 &park() XML default x 1 7");
        await scene.AdvanceAsync(7);
        Assert.EndsWith("-ERR NO_ANSWER\n", (await scene.Peer.EventAsync("BACKGROUND_JOB")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user/1@d", "1")]
    [InlineData("a/1,b/2|c/3", "1,2|3")]
    [InlineData("{x=1}a/1:_:{x=2}b/2|c/3", "1,2|3")]
    [InlineData("<u=1>{x='a|b,c'}[y=1][z=2]a/1", "1")]
    [InlineData("sofia/internal/sip:1005@10.0.0.1:5060;transport=tcp", "1005")]
    public void Dial_strings_are_groups_of_legs(string text, string expected)
    {
        var parsed = DialString.Parse(text);
        Assert.Equal(expected, string.Join('|', parsed.Groups.Select(static group => string.Join(',', group.Select(static leg => leg.Destination)))));
    }
}
