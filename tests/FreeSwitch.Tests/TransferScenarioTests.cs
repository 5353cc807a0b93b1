using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// Agent 1001 sends the customer on without speaking to anybody first: by the phone's transfer (REFER), and by dialling. And
/// the rooms that agents dial.
/// </summary>
public sealed class TransferScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    [SkippableFact]
    public async Task A_phone_transfers_the_customer_to_a_queue()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(2), transferTarget: QueuePrefix + "-sales");
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001", "1002"], SalesIsSecondAgents());
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
    public async Task An_agent_dials_the_queue_and_the_customer_goes_there()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001", "1002"], SalesIsSecondAgents());
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));
        string main = await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1001", QueuePrefix + "-sales"))).AssertSuccess();
        string next = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(await CustomerLegAsync(), next);

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertTransferredRecordAsync();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_phone_transfers_the_customer_to_somebody_outside()
    {
        await using var outside = await OutsideAsync();
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-transfers", talk: TimeSpan.FromSeconds(2), transferTarget: OutsidePrefix + "0301234567");
        await using var server = await StartServerAsync(["1001"], External(outside));
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));

        string main = await LegOfAsync("1001", inbound: false);
        string leg = await CustomerLegAsync();
        await BridgedAsync(leg, await OutsideLegAsync("0301234567"));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (leg, "EXTERNAL_DIRECT_TRANSFER"));
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
        await using var server = await StartServerAsync(["1001"], External(outside));

        (await Sipp.RunAsync(Customer("customer-expects-603", number))).AssertSuccess();

        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound"));
        Assert.Equal("CALL_REJECTED", (await RecordAsync()).HangupCause.Name);
    }

    [SkippableFact]
    public async Task Two_agents_meet_in_the_room_that_they_dial_and_one_tries_its_PIN_twice()
    {
        await using var server = await StartServerAsync([], [.. Rooms, ("FsVoice__Conference__Pins__42", "4711"), .. ShortPrompts]);
        RtpTimeline Pins(params string[] pins) =>
            pins.Aggregate(new RtpTimeline(), (media, pin) => media.Speech(TimeSpan.FromSeconds(1)).Press(pin + "#")).Speech(TimeSpan.FromSeconds(8));
        var one = Sipp.RunAsync(Enters("1003", Pins("4712", "4711"), ("talk_ms", 8000)));
        var other = Sipp.RunAsync(Enters("1004", Pins("4711"), ("talk_ms", 8000)));
        string wrong = await LegOfAsync("1003", inbound: true);
        string right = await LegOfAsync("1004", inbound: true);

        await InRoomAsync(wrong);
        await InRoomAsync(right);
        (await one).AssertSuccess();
        (await other).AssertSuccess();
        Assert.Equal([PinPrompt, WrongPin, PinPrompt], Played(wrong).Where(path => path is PinPrompt or WrongPin));
        Assert.Equal([PinPrompt], Played(right).Where(path => path is PinPrompt or WrongPin));
        Assert.All(await RecordsAsync(2, record => record.DialedNumber == RoomNumber), record => Assert.Equal(["conference"], record.Flows));
    }

    [SkippableFact]
    public async Task Who_does_not_know_the_PIN_does_not_get_into_the_room()
    {
        await using var server = await StartServerAsync(
            [], [.. Rooms, ("FsVoice__Conference__Pins__42", "4711"), ("FsVoice__Conference__PinTries", "1"), .. ShortPrompts]);

        (await Sipp.RunAsync(Calls("1003", RoomNumber, new RtpTimeline().Speech(TimeSpan.FromSeconds(1)).Press("4712#").Speech(TimeSpan.FromSeconds(2))))).AssertSuccess();

        string leg = await LegOfAsync("1003", inbound: true);
        Assert.Equal("CALL_REJECTED", (await RecordOfAsync(leg)).HangupCause.Name);
        Assert.Empty(FreeSwitch.Events.Where(e => e["Action"] == "add-member" && e["Unique-ID"] == leg));
    }

    private const string PinPrompt = "silence_stream://400", WrongPin = "silence_stream://200";

    private static (string Name, string Value)[] ShortPrompts => [("FsVoice__Conference__PinPrompt", PinPrompt), ("FsVoice__Conference__InvalidPrompt", WrongPin)];

    private async Task AssertTransferredRecordAsync()
    {
        var record = await RecordAsync();
        Assert.Equal(["queue", "direct-transfer", "queue"], record.Flows);
        Assert.Equal((CallOutcome.Handled, "sales", "1002"), (record.Outcome, record.Queue, record.AgentId));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.True(record.Talk > TimeSpan.FromSeconds(1), record.Talk.ToString("c", CultureInfo.InvariantCulture));
    }
}
