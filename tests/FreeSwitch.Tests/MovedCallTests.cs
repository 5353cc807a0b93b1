using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Calls that somebody else moves while a flow has them: no step touches them any more, and each still gets one record, at its real end.</summary>
public sealed class MovedCallTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    [SkippableFact]
    public async Task A_customer_who_is_bridged_to_somebody_else_talks_on_until_the_end()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
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
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_comes_back_to_another_flow_and_has_one_record()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
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
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_out_of_the_menu_has_not_hung_up_there()
    {
        await using var server = await StartServerAsync([]);
        await using var customer = Sipp.Start(Customer("customer-hangs-up", "5000", durations: ("talk_ms", 4000)));
        var prompt = await FreeSwitch.Events.WaitAsync(
            "the menu", e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].Contains("main-menu", StringComparison.Ordinal));
        string uuid = prompt["Unique-ID"];

        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_transfer {uuid} {QueueNumber} XML public"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        Assert.Equal(["inbound-ivr", "queue"], (await RecordAsync()).Flows);
        Assert.Equal("TRANSFER", (await ToldJourneyAsync(uuid)).EndDirection);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_who_is_transferred_out_of_the_queue_leaves_it()
    {
        await using var server = await StartServerAsync([]);
        await using var customer = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 6000)));
        string uuid = (await CallerEventAsync("PLAYBACK_START"))["Unique-ID"];
        await FreeSwitch.Events.WaitAsync("music", e => e["Event-Name"] == "PLAYBACK_START" && e["Playback-File-Path"].Contains("moh", StringComparison.Ordinal));

        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_transfer {uuid} 5000 XML public"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["queue", "inbound-ivr"], record.Flows);
        Assert.Equal(CallOutcome.LeftInIvr, record.Outcome);
        Assert.InRange(record.QueueWait, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_server_that_starts_in_the_middle_of_a_talk_knows_the_dialog_and_tells_of_its_end()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        Sipp customer;
        await using (var killed = await StartServerAsync(["1001"]))
        {
            customer = Sipp.Start(TalkingCustomer(TimeSpan.FromSeconds(15)));
            await CallerEventAsync("CHANNEL_BRIDGE");
            killed.Kill();
            await killed.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        await using var server = await StartServerAsync(["1001"]);
        await using (customer)
        {
            (await customer.CompletionAsync()).AssertSuccess();
        }

        (await agent.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((await CustomerLegAsync(), "DIALOG_ENDED"));
    }
}
