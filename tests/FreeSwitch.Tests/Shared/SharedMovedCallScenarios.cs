using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>Calls that somebody else moves while a flow has them: no step touches them any more, and each still gets one record, at its real end.</summary>
public abstract class SharedMovedCallScenarios(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    [SkippableFact]
    public async Task A_customer_who_is_bridged_to_somebody_else_talks_on_until_the_end()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var flows = await StartFlowsAsync(["1001"]);
        await using var customer = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 7000)));
        string uuid = (await CallerEventAsync("CHANNEL_BRIDGE"))["Unique-ID"];

        await FreeSwitch.ApiAsync($"originate {{origination_uuid=other-{uuid}}}{other.DialString} &park()");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_bridge {uuid} other-{uuid}"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("1001", record.AgentId);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.InRange(record.Duration, TimeSpan.FromSeconds(6.5), TimeSpan.FromSeconds(12));
        await AssertNothingHeldAsync(flows);
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_comes_back_to_another_flow_and_has_one_record()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var flows = await StartFlowsAsync(["1001"]);
        await using var customer = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 7000)));
        string uuid = (await CallerEventAsync("CHANNEL_BRIDGE"))["Unique-ID"];

        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_transfer {uuid} 5000 XML public"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["queue", "inbound-ivr"], record.Flows);
        Assert.Equal(CallOutcome.LeftInIvr, record.Outcome);
        Assert.Equal("1001", record.AgentId);
        Assert.True(record.Talk > TimeSpan.Zero);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.Equal("HANGUP", (await JourneyAsync(uuid)).EndDirection);
        await AssertNothingHeldAsync(flows);
    }
}
