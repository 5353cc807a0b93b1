using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>
/// Agent 1001 sends the customer on without speaking to anybody first: by the phone's transfer (REFER), and by dialling. And
/// the rooms that agents dial.
/// </summary>
public abstract class SharedTransferScenarios(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    [SkippableFact]
    public async Task An_agent_dials_the_queue_and_the_customer_goes_there()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var flows = await StartFlowsAsync(["1001", "1002"], SalesIsSecondAgents);
        var customer = Sipp.RunAsync(PatientCustomer());
        string main = await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1001", QueuePrefix + "-sales"))).AssertSuccess();
        string next = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(await CustomerLegAsync(), next);
        await HangUpAsync(await CustomerLegAsync());

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertTransferredRecordAsync();
        await AssertNothingHeldAsync(flows);
    }

    [SkippableFact]
    public async Task A_phone_transfers_the_customer_to_somebody_outside()
    {
        await using var outside = await OutsideAsync();
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(1), transferTarget: OutsidePrefix + "0301234567");
        await using var flows = await StartFlowsAsync(["1001"], External);
        var customer = Sipp.RunAsync(PatientCustomer());

        string main = await LegOfAsync("1001", inbound: false);
        string leg = await CustomerLegAsync();
        await BridgedAsync(leg, await OutsideLegAsync("0301234567"));
        await HangUpAsync(leg);

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (leg, "EXTERNAL_DIRECT_TRANSFER"));
        await AssertNothingHeldAsync(flows);
    }

    [SkippableFact]
    public async Task Two_agents_meet_in_the_room_that_they_dial()
    {
        await using var flows = await StartFlowsAsync([], Rooms);
        var one = Sipp.RunAsync(InRoom("1003", seconds: 4));
        var other = Sipp.RunAsync(InRoom("1004", seconds: 4));

        foreach (string agent in new[] { "1003", "1004" })
        {
            string leg = await LegOfAsync(agent, inbound: true);
            await FreeSwitch.Events.WaitAsync(
                $"{agent} in the room", e => e["Action"] == "add-member" && e["Unique-ID"] == leg && e["Conference-Name"] == "room-127-0-0-1-42");
        }

        (await one).AssertSuccess();
        (await other).AssertSuccess();
        Assert.All(await RecordsAsync(2, record => record.DialedNumber == "*7742"), record => Assert.Equal(["conference"], record.Flows));
    }

    private SippOptions InRoom(string agent, int seconds) => Consults(
        agent, "*7742", TalksFor(seconds), "agent-consults-and-hangs-up", ("talk_ms", seconds * 1000)) with
    {
        Keys = new Dictionary<string, string> { ["caller"] = agent, ["call_type"] = "OUT" },
    };

    /// <summary>The settings by which *77 and a number lead to a room.</summary>
    public static (string Name, string Value)[] Rooms => [("FsVoice__Calls__Prefixes__0__Prefix", "*77"), ("FsVoice__Calls__Prefixes__0__Flow", "conference")];

    /// <summary>Agent 1002 takes calls of sales alone, and 1001 of support alone.</summary>
    public static (string Name, string Value)[] SalesIsSecondAgents =>
    [
        ("FsVoice__Routing__Agents__0__Queues__0", "support"),
        ("FsVoice__Routing__Agents__1__Queues__1", "sales"),
    ];

    protected async Task AssertTransferredRecordAsync()
    {
        var record = await RecordAsync();
        Assert.Equal(["queue", "direct-transfer", "queue"], record.Flows);
        Assert.Equal((CallOutcome.Handled, "sales", "1002"), (record.Outcome, record.Queue, record.AgentId));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.True(record.Talk > TimeSpan.FromSeconds(1), record.Talk.ToString("c", CultureInfo.InvariantCulture));
    }
}
