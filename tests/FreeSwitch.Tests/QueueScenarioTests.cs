using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Callers who want an agent: menu, queue, ring, talk, and every way in which it ends.</summary>
public sealed class QueueScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private static readonly TimeSpan Ring = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits into the menu's prompt, presses 2 for support, and speaks.</summary>
    private static RtpTimeline ChoosesSupport => new RtpTimeline().Speech(TimeSpan.FromSeconds(1.5)).Press("2").Speech(TimeSpan.FromSeconds(12));

    [SkippableFact]
    public async Task Menu_digit_queue_agent_both_talk_and_the_agent_hangs_up()
    {
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(2));
        await using var server = await StartServerAsync(["1001"]);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", media: ChoosesSupport))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        AssertHandledBy("1001", record);
        Assert.InRange(record.Talk, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(8));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        var journey = await JourneyAsync(record.CallUuid);
        Assert.Equal("TRANSFER", journey.EndDirection);
        Assert.Equal(["2"], journey.Activities.Select(a => a.Selection));
        await AssertBothTalkedAsync();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Menu_digit_queue_agent_both_talk_and_the_customer_hangs_up()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye", ring: Ring);
        await using var server = await StartServerAsync(["1001"]);

        (await Sipp.RunAsync(Customer("customer-hangs-up", media: ChoosesSupport, durations: ("talk_ms", 6000)))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        AssertHandledBy("1001", record);
        Assert.True(record.Talk > TimeSpan.FromSeconds(1));
        Assert.True(record.QueueWait >= Ring);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await AssertBothTalkedAsync();
        await AssertNothingHeldAsync(server);
    }

    [SkippableTheory]
    [InlineData("agent-never-answers")]
    [InlineData("agent-busy-486")]
    [InlineData("agent-rejects-603")]
    public async Task The_first_agent_does_not_take_the_call_and_the_second_does(string first)
    {
        await using var away = await SippAgent.RegisterAsync(FreeSwitch, "1001", first, ring: Ring);
        await using var there = await SippAgent.RegisterAsync(
            FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001", "1002"]);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        (await away.StopAsync()).AssertSuccess();
        (await there.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        AssertHandledBy("1002", record);
        Assert.Equal(1, record.FailedOffers);
        await AgentsAsync(server, "NotReady", 1);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task An_agent_who_is_not_registered_is_passed_over()
    {
        await using var there = await SippAgent.RegisterAsync(
            FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1009", "1002"]);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        (await there.StopAsync()).AssertSuccess();
        AssertHandledBy("1002", await RecordAsync());
    }

    [SkippableFact]
    public async Task A_caller_leaves_in_the_queue()
    {
        await using var server = await StartServerAsync([]);

        (await Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 3000)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.AbandonedInQueue, record.Outcome);
        Assert.InRange(record.QueueWait, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_caller_leaves_while_the_agents_phone_rings()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-never-answers");
        await using var server = await StartServerAsync(["1001"], ("FsVoice__Queue__RingTimeout", "00:00:20"));

        (await Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 2500)))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(CallOutcome.AbandonedInQueue, record.Outcome);
        Assert.Null(record.AgentId);
        await AgentsAsync(server, "Ready", 1);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task No_agent_in_the_time_allowed_and_the_caller_is_told_so()
    {
        await using var server = await StartServerAsync([], ("FsVoice__Queue__MaxWait", "00:00:02"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        Assert.Equal(CallOutcome.NoAgent, (await RecordAsync()).Outcome);
        await AssertNothingHeldAsync(server);
    }

    private static void AssertHandledBy(string agent, CallRecord record)
    {
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("support", record.Queue);
        Assert.Equal(agent, record.AgentId);
        Assert.Equal(agent, record.AgentExtension);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
    }

    private async Task AssertBothTalkedAsync()
    {
        var customer = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        var agent = await FreeSwitch.Events.WaitAsync(
            "the agent's leg ends", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Call-Direction"] == "outbound");
        foreach (var leg in new[] { customer, agent })
        {
            Assert.True(Number(leg, "rtp_audio_in_media_packet_count") > 40, "the leg spoke");
            Assert.True(Number(leg, "rtp_audio_out_media_packet_count") > 40, "the leg heard");
        }
    }
}
