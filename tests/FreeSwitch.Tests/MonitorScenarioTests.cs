using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Who may not listen.</summary>
public sealed class MonitorScenarioTests(FreeSwitchFixture fixture) : SharedMonitorScenarios(fixture)
{
    [SkippableFact]
    public async Task Who_is_no_supervisor_hears_nothing_of_the_call()
    {
        await using var agent = await TalkingAgentAsync();
        await using var server = await StartServerAsync(["1001"], Supervisor);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(7)));
        await BridgedAsync(await CustomerLegAsync(), await LegOfAsync("1001", inbound: false));

        (await Sipp.RunAsync(Calls("1002", "*441001"))).AssertSuccess();

        (await customer).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        string leg = await LegOfAsync("1002", inbound: true);
        Assert.Empty(FreeSwitch.Events.Where(e => e["Unique-ID"] == leg && e["Application"] == "eavesdrop"));
        await AssertNothingHeldAsync(server);
    }
}
