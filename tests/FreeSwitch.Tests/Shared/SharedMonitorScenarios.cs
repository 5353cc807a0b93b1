using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>
/// A supervisor dials *44 and the agent's extension. Each of the three speaks a tone of its own; who hears whom is read off
/// recordings of what each leg hears.
/// </summary>
public abstract class SharedMonitorScenarios(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    private const double SupervisorHertz = 1600;

    /// <summary>The settings by which 1010 may listen.</summary>
    public static (string Name, string Value)[] Supervisor => [("FsVoice__Monitor__Supervisors__0", "1010")];

    [SkippableFact]
    public async Task A_supervisor_listens_joins_in_whispers_and_listens_again()
    {
        await using var agent = await TalkingAgentAsync();
        await using var flows = await StartFlowsAsync(["1001"], Supervisor);
        var customer = Sipp.RunAsync(Customer(
            "customer-hangs-up", QueueNumber, new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Customer), ("talk_ms", 13000)));
        string customerLeg = await CustomerLegAsync();
        string agentLeg = await LegOfAsync("1001", inbound: false);
        await BridgedAsync(customerLeg, agentLeg);

        var supervising = Sipp.RunAsync(Calls("1010", "*441001", new RtpTimeline()
            .Speech(TimeSpan.FromSeconds(3), SupervisorHertz).Press("B")
            .Speech(TimeSpan.FromSeconds(1.5), SupervisorHertz).Press("D")
            .Speech(TimeSpan.FromSeconds(1.5), SupervisorHertz).Press("A")
            .Speech(TimeSpan.FromSeconds(1.5), SupervisorHertz)));
        string supervisorLeg = await LegOfAsync("1010", inbound: true);
        // What is mixed into a leg is heard by recorders behind the one that mixes (switch_core_io.c).
        await ListenedToAsync(agentLeg);
        string customerHears = await RecordAsync(customerLeg);
        string agentHears = await RecordAsync(agentLeg);
        string supervisorHears = await RecordAsync(supervisorLeg);

        (await customer).AssertSuccess();
        (await supervising).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        Assert.InRange(RecordedTones.Read(customerHears, 1).ForeignHeard.TotalSeconds, 1, 2.1);
        Assert.InRange(RecordedTones.Read(agentHears, 1).ForeignHeard.TotalSeconds, 2.3, 4.2);
        var heard = RecordedTones.Read(supervisorHears, 1);
        Assert.True(heard.CustomerHeard > TimeSpan.FromSeconds(5), $"The supervisor heard the customer for {heard.CustomerHeard}.");
        Assert.True(heard.AgentHeard > TimeSpan.FromSeconds(5), $"The supervisor heard the agent for {heard.AgentHeard}.");
        await AssertMessagesAsync((customerLeg, "DIALOG_ENDED"), (supervisorLeg, "BARGE_IN"));
        await AssertNothingHeldAsync(flows);
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

    protected Task<SippAgent> TalkingAgentAsync() => SippAgent.RegisterAsync(FreeSwitch, "1001", new SippOptions
    {
        Scenario = "agent-answers-and-waits-for-bye",
        Remote = "127.0.0.1",
        Calls = 0,
        Milliseconds = new Dictionary<string, int> { ["ring_ms"] = 0 },
        Media = new RtpTimeline().Speech(TimeSpan.FromSeconds(20), RecordedTones.Agent),
        Timeout = TimeSpan.FromSeconds(60),
    });
}
