using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// Agent 1001 has the customer on hold (re-INVITE) and consults 1002, or somebody outside, on a second call; keys are
/// RFC 4733 events. Each ends with the bridges, the records and the messages that it should, and without a channel left.
/// </summary>
public sealed class ConsultScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    private static RtpTimeline Presses(string key) => new RtpTimeline().Speech(TimeSpan.FromSeconds(2)).Press(key).Speech(TimeSpan.FromSeconds(6));

    [SkippableFact]
    public async Task The_transfer_key_joins_the_customer_and_the_consulted_agent()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));
        var main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", "1002", Presses("A")));
        var second = await LegOfAsync("1001", inbound: true);
        var consulted = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(second, consulted);
        await BridgedAsync(await CustomerLegAsync(), consulted);
        string file = await RecordAsync(consulted);
        (await consulting).AssertSuccess();
        // The agent is free while the customer talks on.
        await AgentsAsync(server, "Busy", 0);
        Assert.Single(FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_BRIDGE" && e["Bridge-B-Unique-ID"] == consulted && e["Unique-ID"] != second));

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(main));
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(second));
        await AssertMessagesAsync((second, "CONSULT_ENDED"), (main, "CONSULT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("1001", record.AgentId);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        Assert.Equal(["consult"], (await RecordOfAsync(second)).Flows);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task The_consulted_agent_who_hangs_up_after_the_transfer_ends_the_customers_call()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(5));
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        var main = await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", Presses("A")))).AssertSuccess();

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((await LegOfAsync("1001", inbound: true), "CONSULT_ENDED"), (main, "CONSULT_TRANSFER"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task The_conference_key_brings_three_into_one_room_and_the_customer_leaves_first()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(8)));
        string main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", "1002", Presses("C"), "agent-consults-and-hangs-up", ("talk_ms", 10000)));
        string consulted = await LegOfAsync("1002", inbound: false);
        await MeetAsync(await LegOfAsync("1001", inbound: true), consulted, await CustomerLegAsync());
        Assert.Equal("ATTENDED_TRANSFER", await EndOfAsync(main));
        string file = await RecordAsync(consulted);

        (await customer).AssertSuccess();
        (await consulting).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        await AssertMessagesAsync((main, "CONSULT_CONFERENCE"), (await CustomerLegAsync(), "CONFERENCE_CUSTOMER_LEFT"), (null, "CONFERENCE_ENDED"));
        await AssertTimesAsFreeSwitchTellsThemAsync(await RecordAsync());
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_whom_both_agents_leave_in_the_room_is_let_go()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(8));
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        string main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", "1002", Presses("C"), "agent-consults-and-hangs-up", ("talk_ms", 5000)));
        await MeetAsync(await LegOfAsync("1001", inbound: true), await LegOfAsync("1002", inbound: false), await CustomerLegAsync());

        (await consulting).AssertSuccess();
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((main, "CONSULT_CONFERENCE"), (await CustomerLegAsync(), "DIALOG_ENDED"), (await CustomerLegAsync(), "CONFERENCE_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task An_agent_who_leaves_the_customer_in_the_room_with_somebody_outside_ends_the_dialog()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var outside = await OutsideAsync();
        await using var server = await StartServerAsync(["1001"], External(outside));
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(12)));
        string main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", OutsidePrefix + "0301234567", Presses("C"), "agent-consults-and-hangs-up", ("talk_ms", 5000)));
        string second = await LegOfAsync("1001", inbound: true);
        await MeetAsync(second, await OutsideLegAsync("0301234567"), await CustomerLegAsync());

        (await consulting).AssertSuccess();
        await AssertMessagesAsync((main, "CONSULT_CONFERENCE"), (second, "EXTERNAL_CONSULT_CONFERENCE"));
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task An_agent_who_cancels_takes_the_customer_back()
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-holds-and-takes-back", talk: TimeSpan.FromSeconds(1), hold: TimeSpan.FromSeconds(5), media: TalksFor(5));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        var main = await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", Presses("B")))).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        await FreeSwitch.Events.WaitAsync("the customer is taken back", e => e["Event-Name"] == "CHANNEL_UNHOLD" && e["Unique-ID"] == main);

        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((null, "CONSULT_ENDED"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableTheory]
    [InlineData("agent-answers-and-hangs-up", 1500)]
    [InlineData("agent-rejects-603", 0)]
    [InlineData("agent-busy-486", 0)]
    public async Task A_consulted_agent_who_leaves_or_does_not_come_leaves_the_agent_with_the_customer(string scenario, int talk)
    {
        await using var first = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-holds-and-takes-back", talk: TimeSpan.FromSeconds(1), hold: TimeSpan.FromSeconds(6), media: TalksFor(5));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", scenario, talk: TimeSpan.FromMilliseconds(talk));
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        await HeldAsync("1001");

        (await Sipp.RunAsync(Consults("1001", "1002", TalksFor(6)))).AssertSuccess();

        (await other.StopAsync()).AssertSuccess();
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((null, "CONSULT_ENDED"), (await CustomerLegAsync(), "DIALOG_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_customer_who_leaves_leaves_the_two_talking_and_the_key_does_nothing()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001"]);
        var customer = Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, TalksFor(20), ("talk_ms", 4000)));
        await HeldAsync("1001");
        var media = new RtpTimeline().Speech(TimeSpan.FromSeconds(6)).Press("A").Speech(TimeSpan.FromSeconds(3));

        var consulting = Sipp.RunAsync(Consults("1001", "1002", media, "agent-consults-and-hangs-up", ("talk_ms", 8000)));
        (await customer).AssertSuccess();
        var second = await LegOfAsync("1001", inbound: true);
        await FreeSwitch.Events.WaitAsync("the key", e => e["Event-Name"] == "DTMF" && e["Unique-ID"] == second && e["DTMF-Digit"] == "A");

        (await consulting).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        await AssertMessagesAsync((await CustomerLegAsync(), "DIALOG_ENDED"), (null, "CONSULT_ENDED"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_consult_with_somebody_outside_becomes_a_transfer_that_ends_the_dialog()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var outside = await OutsideAsync();
        await using var server = await StartServerAsync(["1001"], External(outside));
        var customer = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(9)));
        var main = await HeldAsync("1001");

        var consulting = Sipp.RunAsync(Consults("1001", OutsidePrefix + "0301234567", Presses("A")));
        var second = await LegOfAsync("1001", inbound: true);
        string consulted = await OutsideLegAsync("0301234567");
        await BridgedAsync(await CustomerLegAsync(), consulted);
        string file = await RecordAsync(consulted);

        (await consulting).AssertSuccess();
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        AssertBothHeard(file);
        await AssertMessagesAsync((second, "CONSULT_ENDED"), (main, "EXTERNAL_CONSULT_TRANSFER"));
        await AssertNothingHeldAsync(server);
    }

    private async Task MeetAsync(string second, string consulted, string customer)
    {
        foreach (string member in new[] { second, consulted, customer })
        {
            await FreeSwitch.Events.WaitAsync(
                $"{member} in the room", e => e["Action"] == "add-member" && e["Unique-ID"] == member && e["Conference-Name"] == $"fsv-{customer}");
        }
    }
}
