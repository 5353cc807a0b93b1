using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>As <see cref="MovedCallTests"/>, inside FreeSWITCH.</summary>
public sealed class ModuleMovedCallTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [SkippableFact]
    public async Task A_customer_who_is_bridged_to_somebody_else_talks_on_until_the_end()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var customer = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 6000)));
        string uuid = (await FreeSwitch.Events.WaitAsync("bridge", e => e["Event-Name"] == "CHANNEL_BRIDGE" && IsCallers(e)))["Unique-ID"];

        await FreeSwitch.ApiAsync($"originate {{origination_uuid=other-{uuid}}}{other.DialString} &park()");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_bridge {uuid} other-{uuid}"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await ReadyAgainAsync();
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_comes_back_to_another_flow_and_has_one_record()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var customer = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 6000)));
        string uuid = (await FreeSwitch.Events.WaitAsync("bridge", e => e["Event-Name"] == "CHANNEL_BRIDGE" && IsCallers(e)))["Unique-ID"];

        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_transfer {uuid} 5000 XML public"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["queue", "inbound-ivr"], record.Flows);
        Assert.True(record.Talk > TimeSpan.Zero);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await ReadyAgainAsync();
    }
}
