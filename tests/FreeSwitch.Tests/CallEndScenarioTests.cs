using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Ends that no talk precedes, as the routing engine is told of them (the original's cx_hangup.lua and hangup_event.lua), and what desktops are told of a talk.</summary>
public sealed class CallEndScenarioTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    [SkippableFact]
    public async Task An_outbound_call_that_is_given_up_before_its_answer()
    {
        await using var server = await StartServerAsync(
            [],
            ("FsVoice__OutboundIvr__AnswerTimeout", "00:00:30"),
            ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Prompt", "fsvoice/outbound-menu.wav"),
            ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__9__Action", "Repeat"));
        await using var callee = await CalleeAsync("callee-early-media-never-answers", media: null);

        string uuid = await OriginateAsync(callee, "ignore_early_media=false");
        // The flow has the call, and waits.
        await FreeSwitch.Events.WaitAsync("the flow", e => e["Event-Name"] == "CHANNEL_EXECUTE" && e["Unique-ID"] == uuid && e["Application"] == "sleep");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_kill {uuid} ORIGINATOR_CANCEL"), StringComparison.Ordinal);

        (await callee.CompletionAsync()).AssertSuccess();
        var record = await RecordOfAsync(uuid);
        Assert.Equal((CallOutcome.NotAnswered, "ORIGINATOR_CANCEL"), (record.Outcome, record.HangupCause.Name));
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(uuid, "ORIGINATOR_CANCEL");
    }

    [SkippableFact]
    public async Task A_leg_that_no_flow_and_no_dialog_had_has_a_record_from_events_alone()
    {
        await using var phone = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(0.5));
        await using var server = await StartServerAsync([]);
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();

        Assert.StartsWith(
            "+OK", await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid},origination_caller_id_number={OurNumber}}}{phone.DialString} &park()"), StringComparison.Ordinal);

        (await phone.StopAsync()).AssertSuccess();
        await AssertToldAsync(uuid, "MEDIA_SERVER_CALL_END NORMAL_CLEARING");
        var record = await RecordOfAsync(uuid);
        Assert.Empty(record.Flows);
        Assert.Equal(("1001", "NORMAL_CLEARING", CallOutcome.NotAnswered), (record.AgentExtension, record.HangupCause.Name, record.Outcome));
    }

    [SkippableFact]
    public async Task The_agents_desktop_follows_the_talk_its_holds_and_its_recording()
    {
        await WatchDesktopsAsync();
        var media = TalksFor(1).Press("*").Speech(TimeSpan.FromMilliseconds(300)).Press("#").Speech(TimeSpan.FromSeconds(10));
        await using var agent = await PhoneAsync("1001", "agent-talks-and-holds", media, ("talk_ms", 2500), ("hold_ms", 1000));
        await using var server = await StartServerAsync(
            ["1001"], Recording(("FsVoice__Recording__PauseKey", "*"), ("FsVoice__Recording__ResumeKey", "#")));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        string dialog = await CustomerLegAsync();
        string leg = await LegOfAsync("1001", inbound: false);
        await DesktopToldAsync(leg, "ended");
        await DesktopToldAsync(leg, "recording-resumed");
        var told = FreeSwitch.Events.Where(IsDesktops);
        Assert.All(told, e => Assert.Equal(
            ("1001", "127.0.0.1", dialog, leg, Caller + "1", "support"),
            (e["Agent-Extension"], e["Agent-Domain"], e["Dialog-Id"], e["Agent-Leg"], e["Customer-Number"], e["Queue"])));
        // The recorder has a queue of its own: what it tells comes in its own order.
        Assert.Equal(
            ["ringing", "connected", "held agent", "resumed agent", "ended NORMAL_CLEARING"],
            DesktopTold(leg).Where(line => !line.StartsWith("recording", StringComparison.Ordinal)));
        Assert.Equal(["recording-paused", "recording-resumed"], DesktopTold(leg).Where(line => line.StartsWith("recording", StringComparison.Ordinal)));
        Assert.Equal([RecordingGapReason.PciPause, RecordingGapReason.Hold], (await ManifestAsync()).Gaps.Select(gap => gap.Reason));
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(dialog, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIALOG_ENDED");
    }
}
