using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// A supervisor dials *44 and the agent's extension. Each of the three speaks a tone of its own; who hears whom is read off
/// recordings of what each leg hears.
/// </summary>
public sealed class MonitorScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    private const double SupervisorHertz = 1600;

    private static (string Name, string Value)[] Supervisor => [("FsVoice__Monitor__Supervisors__0", "1010")];

    [SkippableFact]
    public async Task A_supervisor_listens_joins_in_whispers_and_listens_again()
    {
        await using var agent = await TalkingAgentAsync();
        await using var server = await StartServerAsync(["1001"], Supervisor);
        var customer = Sipp.RunAsync(Customer(
            "customer-hangs-up", QueueNumber, new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Customer), ("talk_ms", 16000)));
        string customerLeg = await CustomerLegAsync();
        string agentLeg = await LegOfAsync("1001", inbound: false);
        await BridgedAsync(customerLeg, agentLeg);

        var supervising = Sipp.RunAsync(Calls("1010", "*441001", new RtpTimeline()
            .Speech(TimeSpan.FromSeconds(3), SupervisorHertz).Press("B")
            .Speech(TimeSpan.FromSeconds(2), SupervisorHertz).Press("D")
            .Speech(TimeSpan.FromSeconds(2), SupervisorHertz).Press("A")
            .Speech(TimeSpan.FromSeconds(2), SupervisorHertz)));
        string supervisorLeg = await LegOfAsync("1010", inbound: true);
        // What is mixed into a leg is heard by recorders behind the one that mixes (switch_core_io.c).
        await ListenedToAsync(agentLeg);
        string customerHears = await RecordAsync(customerLeg);
        string agentHears = await RecordAsync(agentLeg);
        string supervisorHears = await RecordAsync(supervisorLeg);

        (await customer).AssertSuccess();
        (await supervising).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        Assert.InRange(RecordedTones.Read(customerHears, 1).ForeignHeard.TotalSeconds, 1.5, 2.6);
        Assert.InRange(RecordedTones.Read(agentHears, 1).ForeignHeard.TotalSeconds, 3.3, 5.2);
        var heard = RecordedTones.Read(supervisorHears, 1);
        Assert.True(heard.CustomerHeard > TimeSpan.FromSeconds(6), $"The supervisor heard the customer for {heard.CustomerHeard}.");
        Assert.True(heard.AgentHeard > TimeSpan.FromSeconds(6), $"The supervisor heard the agent for {heard.AgentHeard}.");
        await AssertMessagesAsync((customerLeg, "DIALOG_ENDED"), (supervisorLeg, "BARGE_IN"));
        await AssertNothingHeldAsync(server);
    }

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

    /// <summary>Waits until somebody listens to the leg.</summary>
    private async Task ListenedToAsync(string leg)
    {
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(await FreeSwitch.ApiAsync($"uuid_buglist {leg}")).Contains("eavesdrop", StringComparison.Ordinal))
        {
            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    private Task<SippAgent> TalkingAgentAsync() =>
        PhoneAsync("1001", "agent-answers-and-waits-for-bye", TalksFor(20, RecordedTones.Agent), ("ring_ms", 0));
}
