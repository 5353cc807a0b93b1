using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// A supervisor dials *44 and the agent's extension. Each of the three speaks a tone of its own; who hears whom is read off
/// recordings of what each leg hears.
/// </summary>
public sealed class MonitorScenarioTests(FreeSwitchFixture fixture) : RecordedScenario(fixture)
{
    private const double SupervisorHertz = 1600, NextAgentHertz = 1250;

    // Each of its own length, so that it is told by its name which one was played.
    private const string Refused = "silence_stream://210", NotFound = "silence_stream://220", OnHold = "silence_stream://230", Ended = "silence_stream://240";

    private static (string Name, string Value)[] Supervisor =>
    [
        ("FsVoice__Monitor__Supervisors__0", "1010"),
        ("FsVoice__Monitor__Supervisors__1", "1009"),
        ("FsVoice__Monitor__RefusedPrompt", Refused),
        ("FsVoice__Monitor__NotFoundPrompt", NotFound),
        ("FsVoice__Monitor__OnHoldPrompt", OnHold),
        ("FsVoice__Monitor__EndedPrompt", Ended),
    ];

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
        await AssertHeardOnlyAsync("1002", Refused);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Nobody_to_listen_to_and_a_talk_on_hold_are_refused_with_their_prompts()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(0.5));
        await using var server = await StartServerAsync(["1001"], Supervisor);
        (await Sipp.RunAsync(Calls("1009", "*441001"))).AssertSuccess();
        await using var customer = Sipp.Start(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1010", "*441001"))).AssertSuccess();

        string leg = await CustomerLegAsync();
        await FreeSwitch.ApiAsync($"uuid_kill {leg}");
        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        await AssertHeardOnlyAsync("1009", NotFound);
        await AssertHeardOnlyAsync("1010", OnHold);
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task Listening_ends_when_the_agent_sends_the_customer_on_and_nothing_of_it_is_recorded()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", new SippOptions
        {
            Scenario = "agent-transfers",
            Remote = "127.0.0.1",
            Calls = 0,
            Service = "1001",
            Keys = new Dictionary<string, string> { ["transfer_target"] = QueuePrefix + "-sales" },
            Milliseconds = new Dictionary<string, int> { ["ring_ms"] = 0, ["talk_ms"] = 5000 },
            Media = TalksFor(20, RecordedTones.Agent),
            Timeout = TimeSpan.FromSeconds(60),
        });
        await using var next = await PhoneAsync("1002", "agent-answers-and-hangs-up", TalksFor(20, NextAgentHertz), ("ring_ms", 0), ("talk_ms", 3000));
        await using var server = await StartServerAsync(["1001", "1002"], Recording([.. Supervisor, .. SalesIsSecondAgents()]));
        var customer = Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20, RecordedTones.Customer)));
        string leg = await CustomerLegAsync();
        string main = await LegOfAsync("1001", inbound: false);
        await BridgedAsync(leg, main);

        var supervising = Sipp.RunAsync(Calls("1010", "*441001", TalksFor(1, SupervisorHertz).Press("D").Speech(TimeSpan.FromSeconds(15), SupervisorHertz)));
        await ListenedToAsync(main);
        string supervisor = await LegOfAsync("1010", inbound: true);
        string supervisorHears = await RecordAsync(supervisor);

        (await supervising).AssertSuccess();
        (await customer).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await next.StopAsync()).AssertSuccess();
        await AssertHeardOnlyAsync("1010", Ended, listens: true);
        var heard = RecordedTones.Read(supervisorHears, 1);
        Assert.True(heard.CustomerHeard > TimeSpan.FromSeconds(1), heard.ToString());
        Assert.Equal(TimeSpan.Zero, heard.Heard(NextAgentHertz));
        var manifest = await ManifestAsync();
        AssertWhole(manifest, ("1001", RecordingKind.Talk), ("1002", RecordingKind.Talk));
        Assert.All(manifest.Recordings, recording => Assert.Equal(leg, recording.LegUuid));
        Assert.All(manifest.Recordings, recording => AssertLacks(recording, SupervisorHertz));
        AssertHolds(manifest.Recordings[0], RecordedTones.Customer, RecordedTones.Agent);
        AssertHolds(manifest.Recordings[1], RecordedTones.Customer, NextAgentHertz);
        await AssertNothingHeldAsync(server);
        await AssertMessagesAsync((main, "DIRECT_TRANSFER"), (supervisor, "SILENT_MONITOR"), (leg, "DIALOG_ENDED"));
    }

    /// <summary>The prompts that a monitoring call heard, and whether it listened to anybody.</summary>
    private async Task AssertHeardOnlyAsync(string user, string prompt, bool listens = false)
    {
        string leg = await LegOfAsync(user, inbound: true);
        Assert.Equal([prompt], Played(leg));
        Assert.Equal(listens, FreeSwitch.Events.Where(e => e["Unique-ID"] == leg && e["Application"] == "eavesdrop").Count > 0);
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
