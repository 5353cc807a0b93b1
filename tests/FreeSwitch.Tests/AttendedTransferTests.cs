using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// Agent 1001's phone does it all by itself: it has the customer on hold, calls 1002 on a second call, and joins the two
/// (REFER with Replaces). No flow moves anybody; dialog, messages, recording and record follow.
/// </summary>
public sealed class AttendedTransferTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    private const double ConsultHertz = 1600;

    [SkippableFact]
    public async Task After_a_consult_the_customer_talks_on_with_the_other_agent_who_hangs_up()
    {
        await using var first = await TransferringAgentAsync("1002", "CONSULT");
        await using var other = await PhoneAsync("1002", "agent-answers-and-hangs-up", TalksFor(20, RecordedTones.Agent), ("ring_ms", 0), ("talk_ms", 3500));
        await using var server = await StartServerAsync(["1001"], Recording(("FsVoice__Recording__Consult", "true")));
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20, RecordedTones.Customer)));
        string leg = await CustomerLegAsync();
        string second = await LegOfAsync("1001", inbound: true);
        await BridgedAsync(leg, await LegOfAsync("1002", inbound: false));
        // The agent is free while the customer talks on.
        await AgentsAsync(server, "Busy", 0);

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1002", RecordingKind.Talk), ("1002", RecordingKind.Consult));
        Assert.Equal([RecordingGapReason.Hold, RecordingGapReason.Consult], manifest.Gaps.Select(gap => gap.Reason));
        AssertRecordedWithBoth(manifest);
        var consult = Assert.Single(manifest.Recordings, recording => recording.Kind == RecordingKind.Consult);
        Assert.Equal(second, consult.LegUuid);
        AssertHolds(consult, ConsultHertz, RecordedTones.Agent);
        AssertLacks(consult, RecordedTones.Customer);
        await AssertRecordAsync();
        Assert.Equal(["consult"], (await RecordOfAsync(second)).Flows);
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "CONSULT_ENDED", "CONSULT_TRANSFER", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task After_a_call_that_was_no_consult_the_customer_talks_on_with_the_other_agent_and_hangs_up()
    {
        await using var first = await TransferringAgentAsync("1002", "OUT");
        await using var other = await PhoneAsync("1002", "agent-answers-and-waits-for-bye", TalksFor(20, RecordedTones.Agent), ("ring_ms", 0));
        await using var server = await StartServerAsync(
            ["1001"], Recording(("FsVoice__Calls__Contexts__default", "consult"), ("FsVoice__Consult__WithoutHeader", "false")));
        var customer = Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, TalksFor(20, RecordedTones.Customer), ("talk_ms", 6000)));
        string leg = await CustomerLegAsync();
        await BridgedAsync(leg, await LegOfAsync("1002", inbound: false));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1002", RecordingKind.Talk));
        Assert.Equal([RecordingGapReason.Hold], manifest.Gaps.Select(gap => gap.Reason));
        AssertRecordedWithBoth(manifest);
        await AssertRecordAsync();
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "CONSULT_TRANSFER", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task Somebody_outside_gets_the_customer_and_the_dialog_ends_once()
    {
        await using var outside = await OutsideAsync();
        await using var first = await TransferringAgentAsync(OutsidePrefix + "0301234567", "CONSULT");
        await using var server = await StartServerAsync(["1001"], External(outside));
        var customer = Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, TalksFor(20, RecordedTones.Customer), ("talk_ms", 6000)));
        string leg = await CustomerLegAsync();
        await BridgedAsync(leg, await OutsideLegAsync("0301234567"));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertRecordAsync();
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "CONSULT_ENDED", "EXTERNAL_CONSULT_TRANSFER");
    }

    [SkippableFact]
    public async Task While_the_other_phone_rings_the_transfer_is_made_at_its_answer()
    {
        await using var first = await TransferringAgentAsync("1002", "CONSULT", "agent-refers-while-it-rings");
        await using var other = await PhoneAsync("1002", "agent-answers-and-hangs-up", TalksFor(20, RecordedTones.Agent), ("ring_ms", 2500), ("talk_ms", 2000));
        await using var server = await StartServerAsync(["1001"], Recording());

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20, RecordedTones.Customer)))).AssertSuccess();

        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1002", RecordingKind.Talk));
        AssertRecordedWithBoth(manifest);
        await AssertRecordAsync();
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(
            manifest.DialogId, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "CONSULT_ENDED", "CONSULT_TRANSFER", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task While_the_other_phone_rings_and_refuses_the_customer_goes_back_to_the_queue()
    {
        await using var first = await TransferringAgentAsync("1002", "CONSULT", "agent-refers-while-it-rings");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-rejects-603", ring: TimeSpan.FromSeconds(2));
        await using var next = await SippAgent.RegisterAsync(FreeSwitch, "1003", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001", "1003"], ("FsVoice__Routing__WrapUp", "00:05:00"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)))).AssertSuccess();

        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        (await next.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "support", "1003"), (record.Outcome, record.Queue, record.AgentId));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await AssertNothingHeldAsync(server);
        var told = (await MessagesAsync(record.CallUuid, 4)).Select(Line).ToList();
        // The end of the agent's second leg and the customer's way back go on side by side.
        Assert.Equal(["ASSIGN_RESOURCE_REQUESTED DIRECT_TRANSFER NAME support 10", "CONSULT_ENDED"], told[1..^1].Order());
        Assert.Equal(("ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIALOG_ENDED"), (told[0], told[^1]));
    }

    /// <summary>One record, of the agent who had the customer from the queue, to the customer's real end.</summary>
    private async Task AssertRecordAsync()
    {
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "1001"), (record.Outcome, record.AgentId));
        Assert.Equal(["queue"], record.Flows);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
    }

    /// <summary>The file with each agent holds both voices and nothing of the consult.</summary>
    private static void AssertRecordedWithBoth(CoverageManifest manifest)
    {
        foreach (var recording in manifest.Recordings.Where(recording => recording.Kind == RecordingKind.Talk))
        {
            AssertHolds(recording, RecordedTones.Customer, RecordedTones.Agent);
            AssertLacks(recording, ConsultHertz);
        }
    }

    /// <summary>1001, who speaks otherwise to whom he consults than to the customer.</summary>
    private Task<SippAgent> TransferringAgentAsync(string consulted, string callType, string scenario = "agent-consults-and-refers") => SippAgent.RegisterAsync(FreeSwitch, "1001", new SippOptions
    {
        Scenario = scenario,
        Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
        Calls = 0,
        Service = "1001",
        User = "1001",
        Keys = new Dictionary<string, string> { ["caller"] = "1001", ["consulted"] = consulted, ["call_type"] = callType },
        Milliseconds = new Dictionary<string, int> { ["talk_ms"] = 1500, ["consult_ms"] = 1000 },
        Media = TalksFor(20, RecordedTones.Agent),
        ConsultMedia = TalksFor(10, ConsultHertz),
        Timeout = TimeSpan.FromSeconds(60),
    });
}
