using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Events;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Calls that FreeSWITCH places for us (<c>originate</c>, as a dialer does), to a SIPp that answers or does not.</summary>
public sealed class OutboundIvrScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private static readonly (string, string)[] Reminder =
    [
        ("FsVoice__OutboundIvr__AnswerTimeout", "00:00:03"),
        ("FsVoice__OutboundIvr__Trees__reminder__WelcomePrompt", "fsvoice/outbound-greeting.wav"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Prompt", "fsvoice/outbound-menu.wav"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Action", "Queue"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Target", "sales"),
        ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__9__Action", "Repeat"),
    ];

    [SkippableFact]
    public async Task Who_answers_hears_the_prompts_presses_keys_and_gets_an_agent()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001"], Reminder);
        await using var callee = await CalleeAsync("agent-answers-and-waits-for-bye", new RtpTimeline()
            .Speech(TimeSpan.FromSeconds(4.5)).Press("9").Speech(TimeSpan.FromSeconds(2)).Press("1").Speech(TimeSpan.FromSeconds(10)));

        string uuid = await OriginateAsync(callee, "ignore_early_media=true");

        (await callee.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal(["outbound-ivr", "queue"], record.Flows);
        Assert.Equal((CallDirection.Outbound, CallOutcome.Handled, "sales", "1001"), (record.Direction, record.Outcome, record.Queue, record.AgentId));
        Assert.Equal((OurNumber, Caller), (record.CallerNumber, record.DialedNumber));
        var journey = await ToldJourneyAsync(uuid);
        Assert.Equal(
            ("OUTBOUND", "TRANSFER", Caller, OurNumber),
            (journey.StartDirection, journey.EndDirection, journey.CustomerIdentifier, journey.ServiceIdentifier));
        Assert.Equal(["main=9", "main=1"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Who_hangs_up_leaves_an_outbound_journey()
    {
        await using var server = await StartServerAsync([], Reminder);
        await using var callee = await CalleeAsync("agent-answers-and-hangs-up", new RtpTimeline().Speech(TimeSpan.FromSeconds(5)), ("talk_ms", 4000));

        string uuid = await OriginateAsync(callee, "ignore_early_media=true");

        (await callee.CompletionAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal((CallOutcome.LeftInIvr, "NORMAL_CLEARING"), (record.Outcome, record.HangupCause.Name));
        Assert.InRange(record.Billable, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12));
        var journey = await ToldJourneyAsync(uuid);
        Assert.Equal(("OUTBOUND", "HANGUP"), (journey.StartDirection, journey.EndDirection));
        Assert.Empty(journey.Activities);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_call_with_early_media_is_spoken_to_from_its_answer_on()
    {
        await using var server = await StartServerAsync([], Reminder);
        await using var callee = await CalleeAsync("callee-early-media-then-answers", new RtpTimeline().Speech(TimeSpan.FromSeconds(25)), ("ring_ms", 1500));

        string uuid = await OriginateAsync(callee, "ignore_early_media=false");

        var answered = await FreeSwitch.Events.WaitAsync("answer", e => e["Event-Name"] == "CHANNEL_ANSWER" && e["Unique-ID"] == uuid);
        var spoken = await FreeSwitch.Events.WaitAsync("greeting", e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == uuid);
        Assert.EndsWith("outbound-greeting.wav", spoken["Playback-File-Path"], StringComparison.Ordinal);
        Assert.InRange(At(spoken) - At(answered), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
        (await callee.CompletionAsync()).AssertSuccess();
        Assert.Equal(CallOutcome.LeftInIvr, (await RecordOfAsync(uuid)).Outcome);
        Assert.Equal("HANGUP", (await ToldJourneyAsync(uuid)).EndDirection);
    }

    [SkippableFact]
    public async Task A_call_that_nobody_answers_is_not_spoken_to()
    {
        await using var server = await StartServerAsync([], Reminder);
        await using var callee = await CalleeAsync("callee-early-media-never-answers", media: null);

        string uuid = await OriginateAsync(callee, "ignore_early_media=false");

        (await callee.CompletionAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal((CallOutcome.NotAnswered, "NO_ANSWER"), (record.Outcome, record.HangupCause.Name));
        Assert.Null(record.AnsweredAt);
        Assert.Empty(Played(uuid));
        Assert.Empty(await JourneysAsync(uuid));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_campaign_that_is_not_configured_says_nothing()
    {
        await using var server = await StartServerAsync([], Reminder);
        await using var callee = await CalleeAsync("agent-answers-and-waits-for-bye", media: null);

        string uuid = await OriginateAsync(callee, "ignore_early_media=true", "nowhere");

        (await callee.CompletionAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal((CallOutcome.Failed, "NORMAL_TEMPORARY_FAILURE"), (record.Outcome, record.HangupCause.Name));
        Assert.Empty(Played(uuid));
        Assert.Empty(await JourneysAsync(uuid));
    }

    private static DateTimeOffset At(EslMessage e) =>
        SwitchTime.FromMicroseconds(long.Parse(e["Event-Date-Timestamp"], CultureInfo.InvariantCulture));
}
