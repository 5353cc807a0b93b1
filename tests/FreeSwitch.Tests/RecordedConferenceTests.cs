using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>What the recordings of conferences and of outbound calls hold: each who takes part speaks a tone of its own.</summary>
public sealed class RecordedConferenceTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    private const double Colleague = 1250, Private = 1600;

    [SkippableFact]
    public async Task The_key_for_a_conference_gives_each_agent_a_file_with_all_three_and_nothing_of_the_consult()
    {
        await WatchDesktopsAsync();
        await using var first = await PhoneAsync("1001", "agent-holds-and-waits-for-bye", TalksFor(10, RecordedTones.Agent), ("ring_ms", 0), ("talk_ms", 1500));
        await using var other = await PhoneAsync("1002", "agent-answers-and-hangs-up", TalksFor(20, Colleague), ("ring_ms", 0), ("talk_ms", 7000));
        await using var server = await StartServerAsync(["1001"], Recording());
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20, RecordedTones.Customer)));
        string main = await HeldAsync("1001");
        var media = TalksFor(1.5, Private).Press("C").Speech(TimeSpan.FromSeconds(8), RecordedTones.Agent);

        (await Sipp.RunAsync(Consults("1001", "1002", media, "agent-consults-and-hangs-up", ("talk_ms", 6000)))).AssertSuccess();

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1001", RecordingKind.Conference), ("1002", RecordingKind.Conference));
        // Between the key and the room, where no talk is a consult any more, the phone may still hold.
        Assert.Equal([RecordingGapReason.Hold, RecordingGapReason.Consult], manifest.Gaps.Select(gap => gap.Reason).Distinct());
        foreach (var recording in manifest.Recordings)
        {
            AssertHolds(recording, recording.Kind == RecordingKind.Talk
                ? [RecordedTones.Customer, RecordedTones.Agent]
                : [RecordedTones.Customer, RecordedTones.Agent, Colleague]);
            AssertLacks(recording, recording.Kind == RecordingKind.Talk ? [Private, Colleague] : [Private]);
        }

        await AssertDesktopsAsync(main, manifest.DialogId);
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(
            manifest.DialogId, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "CONSULT_CONFERENCE", "DIALOG_ENDED", "CONFERENCE_ENDED");
    }

    [SkippableFact]
    public async Task A_customer_whom_a_phone_sends_into_a_room_is_recorded_with_who_is_in_it()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(1.5), transferTarget: RoomNumber);
        await using var server = await StartServerAsync(["1001"], Recording(Rooms));
        var inRoom = Sipp.RunAsync(Enters("1003", TalksFor(20, Colleague), ("talk_ms", 7000)));
        string colleague = await LegOfAsync("1003", inbound: true);
        await InRoomAsync(colleague);
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20, RecordedTones.Customer)));
        string leg = await CustomerLegAsync();
        await InRoomAsync(leg);

        (await inRoom).AssertSuccess();
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1003", RecordingKind.Conference));
        Assert.Empty(manifest.Gaps);
        AssertHolds(manifest.Recordings[0], RecordedTones.Customer);
        AssertLacks(manifest.Recordings[0], Colleague);
        AssertHolds(manifest.Recordings[1], RecordedTones.Customer, Colleague);
        Assert.Equal((leg, colleague), (manifest.Recordings[0].LegUuid, manifest.Recordings[1].LegUuid));
        var record = await RecordAsync();
        Assert.Equal(["queue", "conference"], record.Flows);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(
            leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIRECT_TRANSFER", "DIALOG_ENDED", "CONFERENCE_ENDED");
    }

    [SkippableFact]
    public async Task Of_an_outbound_call_the_customers_leg_is_recorded_and_nothing_of_its_prompts()
    {
        await using var agent = await PhoneAsync("1001", "agent-answers-and-hangs-up", TalksFor(20, RecordedTones.Agent), ("ring_ms", 0), ("talk_ms", 2500));
        await using var server = await StartServerAsync(["1001"], Recording(
            ("FsVoice__OutboundIvr__Trees__reminder__WelcomePrompt", $"tone_stream://%(800,0,{Private})"),
            ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Prompt", $"tone_stream://%(800,0,{Private})"),
            ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Action", "Queue"),
            ("FsVoice__OutboundIvr__Trees__reminder__Menus__main__Entries__1__Target", "sales")));
        await using var callee = await CalleeAsync(
            "agent-answers-and-waits-for-bye", TalksFor(2.5, RecordedTones.Customer).Press("1").Speech(TimeSpan.FromSeconds(15), RecordedTones.Customer));

        string uuid = await OriginateAsync(callee, "ignore_early_media=true");

        (await callee.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync(uuid);
        AssertWhole(manifest, ("1001", RecordingKind.Talk));
        Assert.Empty(manifest.Gaps);
        Assert.Equal((CallDirection.Outbound, Caller, OurNumber), (manifest.Direction, manifest.CustomerNumber, manifest.ServiceNumber));
        var recording = Assert.Single(manifest.Recordings);
        Assert.Equal((uuid, Caller), (recording.LegUuid, recording.CustomerNumber));
        AssertHolds(recording, RecordedTones.Customer, RecordedTones.Agent);
        AssertLacks(recording, Private);
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(uuid, "IVR_AGGREGATED_ACTIVITY", "ASSIGN_RESOURCE_REQUESTED OUTBOUND NAME sales 0", "DIALOG_ENDED");
    }

    /// <summary>Each of the agents' legs is told what becomes of it.</summary>
    private async Task AssertDesktopsAsync(string main, string dialog)
    {
        (string Leg, string[] Told)[] expected =
        [
            // FreeSWITCH ends a hold before the leg that holds.
            (main, ["ringing", "connected", "held agent", "resumed agent", "ended ATTENDED_TRANSFER"]),
            (await LegOfAsync("1001", inbound: true), ["consult 1002", $"conference fsv-{dialog}", "ended NORMAL_CLEARING"]),
            (await LegOfAsync("1002", inbound: false), ["consult 1001", $"conference fsv-{dialog}", "ended NORMAL_CLEARING"]),
        ];
        foreach (var (leg, told) in expected)
        {
            await DesktopToldAsync(leg, "ended");
            Assert.Equal(told, DesktopTold(leg));
        }
    }
}
