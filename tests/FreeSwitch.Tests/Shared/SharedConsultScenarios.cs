using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>
/// Agent 1001 has the customer on hold (re-INVITE) and consults 1002 on a second call; keys are RFC 4733 events. Calls are
/// recorded: what a consult leaves in the recordings is lost when recording hangs on the flow.
/// </summary>
public abstract class SharedConsultScenarios(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    // The machine that runs the tests is busy with three phones; the scenarios of recording measure to 100 ms.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    [SkippableFact]
    public async Task The_transfer_key_joins_the_customer_and_the_consulted_agent_and_each_agent_has_a_file()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(2));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var flows = await StartFlowsAsync(["1001"], Recording);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(10)));
        var main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", "1002", Presses("A")));
        var second = await LegOfAsync("1001", inbound: true);
        var consulted = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(second, consulted);
        await BridgedAsync(await CustomerLegAsync(), consulted);
        string file = await RecordAsync(consulted);
        (await consulting).AssertSuccess();
        // The agent is free while the customer talks on.
        await ReadyAsync(flows, ["1001"]);
        Assert.Single(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_BRIDGE" && e["Bridge-B-Unique-ID"] == consulted && e["Unique-ID"] != second));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(main));
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(second));
        await AssertMessagesAsync((second, "CONSULT_ENDED"), (main, "CONSULT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("1001", record.AgentId);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.Equal(["consult"], (await RecordOfAsync(second)).Flows);
        var manifest = await CompleteManifestAsync();
        Assert.Equal(["1001", "1002"], manifest.Recordings.Select(recording => recording.Agent).Order());
        Assert.All(manifest.Recordings, recording => Assert.True(new FileInfo(recording.Path).Length > 16_000, recording.Path));
        await AssertNothingHeldAsync(flows);
    }

    [SkippableFact]
    public async Task The_conference_key_brings_three_into_one_room_and_the_customer_leaves_first()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var flows = await StartFlowsAsync(["1001"], Recording);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(8)));
        string main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", "1002", Presses("C")));
        string consulted = await LegOfAsync("1002", inbound: false);
        string second = await LegOfAsync("1001", inbound: true);
        await MeetAsync(second, consulted, await CustomerLegAsync());
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(main));
        string file = await RecordAsync(consulted);

        (await customer).AssertSuccess();
        await HangUpAsync(second);
        (await consulting).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        await AssertMessagesAsync((main, "CONSULT_CONFERENCE"), (await CustomerLegAsync(), "CONFERENCE_CUSTOMER_LEFT"), (null, "CONFERENCE_ENDED"));
        await AssertTimesAsFreeSwitchTellsThemAsync(await RecordAsync());
        await AssertNothingHeldAsync(flows);
    }

    [SkippableFact]
    public async Task A_consult_that_leads_nowhere_goes_on_in_the_same_file()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-holds-and-takes-back", talk: TimeSpan.FromSeconds(2), hold: TimeSpan.FromSeconds(5), media: TalksFor(9));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-rejects-603");
        await using var flows = await StartFlowsAsync(["1001"], Recording);
        var customer = Sipp.RunAsync(PatientCustomer());
        await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", TalksFor(6)))).AssertSuccess();

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((null, "CONSULT_ENDED"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        var manifest = await CompleteManifestAsync();
        Assert.Equal("1001", Assert.Single(manifest.Recordings).Agent);
        // The phone holds, the agent consults, and the phone still holds until it takes the customer back.
        Assert.Equal([RecordingGapReason.Hold, RecordingGapReason.Consult, RecordingGapReason.Hold], manifest.Gaps.Select(gap => gap.Reason));
        Assert.InRange(manifest.Gaps.Sum(gap => gap.Length.TotalSeconds), 4.5, 6.5);
        await AssertNothingHeldAsync(flows);
    }

    protected static RtpTimeline Presses(string key) => new RtpTimeline().Speech(TimeSpan.FromSeconds(2)).Press(key).Speech(TimeSpan.FromSeconds(6));

    protected async Task MeetAsync(string second, string consulted, string customer)
    {
        foreach (string member in new[] { second, consulted, customer })
        {
            await FreeSwitch.Events.WaitAsync(
                $"{member} in the room", e => e["Action"] == "add-member" && e["Unique-ID"] == member && e["Conference-Name"] == $"fsv-{customer}");
        }
    }

    private (string Name, string Value)[] Recording => RecordingSettings(Fixture.RecordingDirectory);

    private async Task<CoverageManifest> CompleteManifestAsync()
    {
        var manifest = await ManifestAsync();
        Assert.True(manifest.IsComplete(Tolerance), $"bridged {manifest.Bridged}, recorded {manifest.Recorded}, unexplained {manifest.Unexplained}: {string.Join(", ", manifest.Gaps)}");
        return manifest;
    }
}
