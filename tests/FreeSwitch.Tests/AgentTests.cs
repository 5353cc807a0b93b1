using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The agents of the demonstration directory as SIPp plays them: each behaviour, and what a bridge makes of it.</summary>
public sealed class AgentTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    private static readonly RtpTimeline TwoSecondsOfSpeech = new RtpTimeline().Speech(TimeSpan.FromSeconds(2));

    [SkippableFact]
    public async Task An_agent_answers_both_talk_and_the_customer_hangs_up()
    {
        Skip.If(Sipp.CannotSendRtp is not null, Sipp.CannotSendRtp);
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-answers-and-waits-for-bye", ring: TimeSpan.FromMilliseconds(300));
        await using var peer = BridgeTo(agent, callTimeout: 10, out _);

        var result = await Sipp.RunAsync(Customer("customer-hangs-up", media: TwoSecondsOfSpeech, durations: ("talk_ms", 2500)));

        result.AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();

        // The agent's phone echoes: what comes in on his leg is the customer's speech, and it goes out to the customer again.
        var customerLeg = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        var agentLeg = await FreeSwitch.Events.WaitAsync(
            "the agent's leg ends", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Call-Direction"] == "outbound");
        Assert.True(Packets(customerLeg, "rtp_audio_in_media_packet_count") > 50);
        Assert.True(Packets(agentLeg, "rtp_audio_in_media_packet_count") > 50);
        Assert.True(Packets(customerLeg, "rtp_audio_out_media_packet_count") > 50);
        Assert.Equal("NORMAL_CLEARING", agentLeg["Hangup-Cause"]);
    }

    [SkippableFact]
    public async Task An_agent_hangs_up_and_the_customer_stays_with_the_script()
    {
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromMilliseconds(700));
        await using var peer = BridgeTo(agent, callTimeout: 10, out var outcome);

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        Assert.Equal("SUCCESS", await outcome.WaitAsync(EventLog.Patience));
    }

    [SkippableTheory]
    [InlineData("agent-busy-486", "USER_BUSY")]
    [InlineData("agent-rejects-603", "CALL_REJECTED")]
    [InlineData("agent-never-answers", "NO_ANSWER")]
    public async Task An_agent_does_not_take_the_call_and_the_bridge_says_why(string scenario, string cause)
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1002", scenario, ring: TimeSpan.FromMilliseconds(300));
        await using var peer = BridgeTo(agent, callTimeout: 2, out var outcome);

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        Assert.Equal(cause, await outcome.WaitAsync(EventLog.Patience));
    }

    [SkippableFact]
    public async Task A_customer_leaves_while_the_agents_phone_rings()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-never-answers");
        await using var peer = BridgeTo(agent, callTimeout: 20, out _);

        var result = await Sipp.RunAsync(Customer("customer-hangs-up", durations: ("talk_ms", 1000)));

        result.AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
    }

    [SkippableFact]
    public async Task An_agent_without_registration_cannot_be_reached()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("bridge", "user/1010@127.0.0.1", token);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal("USER_NOT_REGISTERED", end["variable_originate_disposition"]);
    }

    [SkippableFact]
    public async Task An_agents_own_call_reaches_the_server_in_context_default()
    {
        var channel = new TaskCompletionSource<EslMessage>();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            channel.SetResult(call.Channel);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var result = await Sipp.RunAsync(new SippOptions
        {
            Scenario = "agent-calls-and-waits-for-bye",
            Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
            Service = "5001",
            User = "1003",
            Keys = new Dictionary<string, string> { ["caller"] = "1003" },
        });

        result.AssertSuccess();
        var data = await channel.Task.WaitAsync(EventLog.Patience);
        Assert.Equal("default", data["Caller-Context"]);
        Assert.Equal("5001", data["Caller-Destination-Number"]);
        Assert.Equal("1003", data["variable_user_name"]);
    }

    // Answers, bridges to the agent, tells how the bridge ended, hangs up.
    private ScriptedPeer BridgeTo(SippAgent agent, int callTimeout, out Task<string> outcome)
    {
        var disposition = new TaskCompletionSource<string>();
        outcome = disposition.Task;
        return ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await call.ExecuteAsync("answer", "", token);
            await call.ExecuteAsync("set", $"call_timeout={callTimeout}", token);
            if (await call.ExecuteAsync("bridge", agent.DialString, token) == PeerStep.Completed)
            {
                disposition.SetResult((await call.CommandAsync($"api uuid_getvar {call.Uuid} originate_disposition", token)).Body);
                await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
            }
        });
    }

    private static int Packets(EslMessage end, string variable) => int.Parse(end["variable_" + variable], CultureInfo.InvariantCulture);
}
