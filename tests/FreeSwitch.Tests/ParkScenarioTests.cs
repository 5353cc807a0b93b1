using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Customers who are parked by one agent and picked up by another, or by nobody.</summary>
public sealed class ParkScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    private const string Slot = "*5901";

    [SkippableFact]
    public async Task An_agent_parks_by_a_second_call_and_another_picks_up_and_both_talk()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));
        string main = await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1001", Slot))).AssertSuccess();
        string leg = await CustomerLegAsync();
        await FreeSwitch.Events.WaitAsync(
            "music in the slot", e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == leg && e["variable_current_application"] == "playback" && e["Caller-Destination-Number"] == Slot);
        var pickingUp = Sipp.RunAsync(Calls("1002", Slot, TalksFor(8)));
        string agent = await LegOfAsync("1002", inbound: true);
        await BridgedAsync(leg, agent);
        string file = await RecordAsync(agent);

        (await customer).AssertSuccess();
        (await pickingUp).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (leg, "DIALOG_ENDED"));
        var record = await RecordAsync();
        Assert.Equal(["queue", "park"], record.Flows);
        Assert.Equal("1001", record.AgentId);
        Assert.Equal(leg, record.CallUuid);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        Assert.InRange(record.Billable, TimeSpan.FromSeconds(8.5), TimeSpan.FromSeconds(15));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_parked_customer_whom_nobody_picks_up_goes_back_to_the_queue_and_an_agent()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var second = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(2));
        await using var server = await StartServerAsync(["1001", "1002"], ("FsVoice__Park__MaxTime", "00:00:02"), ("FsVoice__Routing__WrapUp", "00:05:00"));
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1001", Slot))).AssertSuccess();
        await BridgedAsync(await CustomerLegAsync(), await LegOfAsync("1002", inbound: false));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await second.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["queue", "park", "queue"], record.Flows);
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("1002", record.AgentId);
        await AssertNothingHeldAsync(server);
    }
}
