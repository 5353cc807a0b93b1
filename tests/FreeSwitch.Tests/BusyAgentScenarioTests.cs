using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Agents whose phone is in use for something that is no call of a queue: a queue's caller waits for them and rings nobody.</summary>
public sealed class BusyAgentScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    [SkippableFact]
    public async Task An_agent_who_has_placed_a_call_is_offered_the_queues_call_when_it_is_over()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromMilliseconds(500));
        await using var server = await StartServerAsync(["1001"]);
        var calling = Sipp.RunAsync(Calls("1001", "5000"));
        string own = await LegOfAsync("1001", inbound: true);
        await AgentsAsync(server, "Busy", 1);

        await AssertServedAfterAsync(own);

        (await calling).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task An_agent_who_talked_before_the_server_was_started_is_offered_a_call_when_the_talk_is_over()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync("originate user/1001@127.0.0.1 &park"), StringComparison.Ordinal);
        string own = await LegOfAsync("1001", inbound: false);
        await using var server = await StartServerAsync(["1001"]);
        await AgentsAsync(server, "Busy", 1);

        await AssertServedAfterAsync(own, "customer-hangs-up", ("talk_ms", 4000));

        (await agent.StopAsync()).AssertSuccess(2);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task An_agent_who_is_consulted_is_offered_a_call_when_the_consult_is_over()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(["1001", "1002"]);
        var held = Sipp.RunAsync(TalkingCustomer(TimeSpan.FromSeconds(10)));
        await HeldAsync("1001");
        var consulting = Sipp.RunAsync(Consults("1001", "1002", TalksFor(8)));
        string consulted = await LegOfAsync("1002", inbound: false);
        await BridgedAsync(await LegOfAsync("1001", inbound: true), consulted);
        await AgentsAsync(server, "Busy", 2);

        var waiting = Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 5000)));
        await AssertNotRungAsync("1002", consulted, earlier: await CustomerLegAsync());
        await FreeSwitch.ApiAsync($"uuid_kill {consulted}");
        await AssertRungAfterAsync("1002", consulted);

        (await waiting).AssertSuccess();
        (await consulting).AssertSuccess();
        (await held).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess(2);
        Assert.All(await RecordsAsync(2), record => Assert.Equal((CallOutcome.Handled, 0), (record.Outcome, record.FailedOffers)));
        await AssertNothingHeldAsync(server);
    }

    /// <summary>A customer hears music while that leg of 1001 is up, and talks to 1001 when it is not any more.</summary>
    private async Task AssertServedAfterAsync(string leg, string scenario = "customer-waits-for-bye", params (string Name, int Milliseconds)[] durations)
    {
        var customer = Sipp.RunAsync(Customer(scenario, QueueNumber, durations: durations));
        await AssertNotRungAsync("1001", leg, earlier: null);
        await FreeSwitch.ApiAsync($"uuid_kill {leg}");
        await AssertRungAfterAsync("1001", leg);

        (await customer).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "1001", 0), (record.Outcome, record.AgentId, record.FailedOffers));
    }

    /// <summary>The queue offers a call before it plays music: who hears music waits for want of an agent.</summary>
    private async Task AssertNotRungAsync(string agent, string leg, string? earlier)
    {
        var customer = await FreeSwitch.Events.WaitAsync("the customer", e => e["Event-Name"] == "CHANNEL_CREATE" && IsCallers(e) && e["Unique-ID"] != earlier);
        await FreeSwitch.Events.WaitAsync("music in the queue", e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == customer["Unique-ID"]
            && e["Playback-File-Path"].StartsWith("local_stream", StringComparison.Ordinal));
        Assert.DoesNotContain(OfferedTo(agent), offered => offered != leg);
    }

    private async Task AssertRungAfterAsync(string agent, string leg)
    {
        var end = await FreeSwitch.Events.WaitAsync($"the end of {leg}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == leg);
        var next = await FreeSwitch.Events.WaitAsync($"{agent} is rung", e => IsOffer(e, agent) && e["Unique-ID"] != leg);
        Assert.True(
            string.CompareOrdinal(next["Event-Date-Timestamp"], end["Event-Date-Timestamp"]) >= 0,
            $"rung at {next["Event-Date-Timestamp"]}, while the leg ended at {end["Event-Date-Timestamp"]}");
    }

    private IEnumerable<string> OfferedTo(string agent) => FreeSwitch.Events.Where(e => IsOffer(e, agent)).Select(e => e["Unique-ID"]);

    private static bool IsOffer(EslMessage e, string agent) =>
        e["Event-Name"] == "CHANNEL_CREATE" && e["Call-Direction"] == "outbound" && e["variable_dialed_user"] == agent;
}
