using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Whose call it is that comes to a queue, who is served first, and what callers are told meanwhile (the original's vcApi.lua).</summary>
public sealed class QueueRuleScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture)
{
    private const string OtherNumber = "5003", Music = "local_stream://moh";

    [SkippableTheory]
    [InlineData("FsVoice__Queue__WebRtcUsers__0", "101*", true)]
    [InlineData("FsVoice__Calls__Dids__0__Parameters__webrtc", "true", true)]
    [InlineData("FsVoice__Queue__WebRtcUsers__0", "web-*", false)]
    public async Task A_call_that_a_user_authenticated_is_a_customers_when_the_configuration_says_so(string setting, string value, bool isCustomer)
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001"], (setting, value));

        (await Sipp.RunAsync(Calls("1010", QueueNumber, TalksFor(10)))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        string leg = await LegOfAsync("1010", inbound: true);
        string agents = await LegOfAsync("1001", inbound: false);
        await BridgedAsync(leg, agents);
        var created = await FreeSwitch.Events.WaitAsync("the agent's leg", e => e["Event-Name"] == "CHANNEL_CREATE" && e["Unique-ID"] == agents);
        Assert.Equal(isCustomer ? leg : "", created["variable_fsvoice_dialog"]);
        var record = await RecordOfAsync(leg);
        Assert.Equal((CallOutcome.Handled, "support", "1001"), (record.Outcome, record.Queue, record.AgentId));
        await AssertNothingHeldAsync(server);
        const string Asked = "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0";
        await AssertToldAsync(leg, isCustomer ? [Asked, "DIALOG_ENDED"] : [Asked]);
    }

    [SkippableFact]
    public async Task An_agent_consults_a_queue_about_the_customer()
    {
        await using var first = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-holds-and-waits-for-bye", talk: TimeSpan.FromSeconds(1));
        await using var other = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1.5));
        await using var server = await StartServerAsync(["1001", "1002"], [.. SalesIsSecondAgents(), .. Number("sales", ("reason", "CONSULT"))]);
        await using var customer = Sipp.Start(Customer("customer-waits-for-bye", QueueNumber, TalksFor(20)));
        string leg = await CustomerLegAsync();
        string main = await HeldAsync("1001");

        (await Sipp.RunAsync(Calls("1001", OtherNumber, TalksFor(8)))).AssertSuccess();
        string second = await LegOfAsync("1001", inbound: true);
        await BridgedAsync(second, await LegOfAsync("1002", inbound: false));
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_kill {leg}"), StringComparison.Ordinal);

        (await customer.CompletionAsync()).AssertSuccess();
        (await first.StopAsync()).AssertSuccess();
        (await other.StopAsync()).AssertSuccess();
        var record = await RecordOfAsync(second);
        Assert.Equal((CallOutcome.Handled, "sales", "1002"), (record.Outcome, record.Queue, record.AgentId));
        Assert.Equal("NORMAL_CLEARING", await EndOfAsync(main));
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(
            leg, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "ASSIGN_RESOURCE_REQUESTED CONSULT NAME sales 0", "CONSULT_ENDED", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task A_later_caller_with_more_priority_is_served_first_and_the_other_hears_place_and_wait()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        await using var server = await StartServerAsync(
            ["1001"], [.. Number("support", ("priority", "7")), ("FsVoice__Queue__AnnounceEvery", "00:00:05")]);
        await using var talking = Sipp.Start(Customer("customer-waits-for-bye", QueueNumber));
        string first = (await CallerEventAsync("CHANNEL_BRIDGE"))["Unique-ID"];
        await using var early = Sipp.Start(Called(Caller + "7", QueueNumber));
        string waiting = await PlaysAsync(Caller + "7", Music);
        await using var late = Sipp.Start(Called(Caller + "8", OtherNumber));
        string preferred = await PlaysAsync(Caller + "8", Music);

        await FreeSwitch.ApiAsync($"uuid_kill {first}");
        await BridgeOfAsync(preferred);
        // One call was handled by now, from which the wait is estimated.
        Assert.Equal(waiting, await PlaysAsync(Caller + "7", "estimated-wait.wav"));
        await FreeSwitch.ApiAsync($"uuid_kill {preferred}");
        await BridgeOfAsync(waiting);
        await FreeSwitch.ApiAsync($"uuid_kill {waiting}");

        foreach (var customer in new[] { talking, early, late })
        {
            (await customer.CompletionAsync()).AssertSuccess();
        }

        (await agent.StopAsync()).AssertSuccess(3);
        Assert.Equal([first, preferred, waiting], FreeSwitch.Events.Where(e => e["Event-Name"] == "CHANNEL_BRIDGE" && IsCallers(e)).Select(e => e["Unique-ID"]));
        string told = Played(waiting).First(path => path.Contains("estimated-wait", StringComparison.Ordinal));
        Assert.Equal(
            ["position.wav", "1.wav", "estimated-wait.wav", "1.wav", "minutes.wav"], told.Split('!').Select(path => Path.GetFileName(path)));
        Assert.All(await RecordsAsync(3), record => Assert.Equal((CallOutcome.Handled, "support"), (record.Outcome, record.Queue)));
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(waiting, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIALOG_ENDED");
        await AssertToldAsync(preferred, "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 7", "DIALOG_ENDED");
    }

    private SippOptions Called(string caller, string number) =>
        Customer("customer-waits-for-bye", number) with { Keys = new Dictionary<string, string> { ["caller"] = caller } };

    /// <summary>The leg of a caller, as soon as it hears this.</summary>
    private async Task<string> PlaysAsync(string caller, string media) => (await FreeSwitch.Events.WaitAsync(
        $"{caller} hears {media}",
        e => e["Event-Name"] == "PLAYBACK_START" && e["Caller-Caller-ID-Number"].StartsWith(caller, StringComparison.Ordinal)
            && e["Playback-File-Path"].Contains(media, StringComparison.Ordinal)))["Unique-ID"];

    private Task<EslMessage> BridgeOfAsync(string leg) =>
        FreeSwitch.Events.WaitAsync($"{leg} is joined", e => e["Event-Name"] == "CHANNEL_BRIDGE" && e["Unique-ID"] == leg);

    /// <summary>A second number, which leads to a queue with these parameters.</summary>
    private static (string Name, string Value)[] Number(string queue, params (string Name, string Value)[] parameters) =>
    [
        ("FsVoice__Calls__Dids__1__Did", OtherNumber),
        ("FsVoice__Calls__Dids__1__Flow", "queue"),
        ("FsVoice__Calls__Dids__1__Parameters__queue", queue),
        .. parameters.Select(one => ($"FsVoice__Calls__Dids__1__Parameters__{one.Name}", one.Value)),
    ];
}
