using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// Agent 1001 sends the customer on without speaking to anybody first: by the phone's transfer (REFER), and by dialling. And
/// the rooms that agents dial.
/// </summary>
public sealed class TransferScenarioTests(FreeSwitchFixture fixture) : SharedTransferScenarios(fixture)
{
    [SkippableFact]
    public async Task A_phone_transfers_the_customer_to_a_queue()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(2), transferTarget: QueuePrefix + "-sales");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001", "1002"], SalesIsSecondAgents);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));

        string main = await LegOfAsync("1001", inbound: false);
        string next = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(await CustomerLegAsync(), next);
        string file = await RecordAsync(next);

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertTransferredRecordAsync();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_to_a_phone_that_is_busy_goes_back_to_the_queue()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(2), transferTarget: "1003");
        await using var busy = await SippAgent.RegisterAsync(FreeSwitch, "1003", "agent-busy-486");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001", "1002"], ("FsVoice__Routing__WrapUp", "00:01:00"));
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));

        await BridgedAsync(await CustomerLegAsync(), await LegOfAsync("1002", inbound: false));

        (await customer).AssertSuccess();
        (await busy.StopAsync()).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["queue", "direct-transfer", "queue"], record.Flows);
        Assert.Equal(("support", "1002"), (record.Queue, record.AgentId));
        await AssertMessagesAsync((await LegOfAsync("1001", inbound: false), "DIRECT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableTheory]
    [InlineData(QueuePrefix + "-sales")]
    [InlineData(OutsidePrefix + "0301234567")]
    public async Task A_stranger_who_dials_a_prefix_is_refused(string number)
    {
        await using var outside = await OutsideAsync();
        await using var server = await StartServerAsync(["1001"], External);

        (await Sipp.RunAsync(Customer("customer-expects-603", number))).AssertSuccess();

        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound"));
        Assert.Equal("CALL_REJECTED", (await RecordAsync()).HangupCause.Name);
    }
}
