using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Customers who are parked by one agent and picked up by another, or by nobody.</summary>
public sealed class ParkScenarioTests(FreeSwitchFixture fixture) : SharedParkScenarios(fixture)
{
    [SkippableFact]
    public async Task A_parked_customer_whom_nobody_picks_up_goes_back_to_the_queue_and_an_agent()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var second = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(2));
        await using var server = await StartServerAsync(["1001", "1002"], ("FsVoice__Park__MaxTime", "00:00:02"), ("FsVoice__Routing__WrapUp", "00:05:00"));
        var customer = Sipp.RunAsync(PatientCustomer());
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
