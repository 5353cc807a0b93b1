using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>Agents who do not take the call, and full queues: the original's vcApi.lua with its rona branch (seed 001 §9).</summary>
public abstract class SharedRonaScenarios(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private const string RotaNumber = "5007", SmallNumber = "5008";

    /// <summary>The settings of a queue with two agents of its own, and of one with room for one caller.</summary>
    public static (string Name, string Value)[] RotaAndSmall =>
    [
        ("FsVoice__Routing__Queues__3__Name", "rota"),
        .. AgentSettings(2, "1003", "rota"),
        .. AgentSettings(3, "1004", "rota"),
        .. NumberSettings(7, RotaNumber, "queue", ("queue", "rota")),
        ("FsVoice__Routing__Queues__4__Name", "small"),
        ("FsVoice__Routing__Queues__4__MaxCallers", "1"),
        ("FsVoice__Queue__Queues__small__Overflow__Action", "Flow"),
        ("FsVoice__Queue__Queues__small__Overflow__Target", "fallback"),
        .. NumberSettings(8, SmallNumber, "queue", ("queue", "small")),
    ];

    [SkippableFact]
    public Task An_agent_who_does_not_answer_is_told_of_as_RONA_and_the_second_agent_takes_the_call() =>
        AssertSecondAgentTakesTheCallAsync("agent-never-answers", "RONA");

    [SkippableFact]
    public async Task A_full_queue_sends_the_next_caller_to_its_overflow()
    {
        await using var flows = await StartFlowsAsync([], RotaAndSmall);
        await using var waiting = Sipp.Start(Customer("customer-waits-for-bye", SmallNumber));
        string first = (await PlayedAsync("local_stream://moh"))["Unique-ID"];

        string late = Caller + "7";
        var second = Customer("customer-waits-for-bye", SmallNumber) with { Keys = new Dictionary<string, string> { ["caller"] = late } };
        (await Sipp.RunAsync(second)).AssertSuccess();

        var refused = (await RecordsAsync(1, record => record.CallerNumber.StartsWith(late, StringComparison.Ordinal)))[0];
        Assert.Equal(["queue", "fallback"], refused.Flows);
        Assert.Equal("small", refused.Queue);
        Assert.Empty(await RequestsAsync(refused.CallUuid, 0));
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"uuid_kill {first}"), StringComparison.Ordinal);
        (await waiting.CompletionAsync()).AssertSuccess();
        await AssertNothingHeldAsync(flows);
    }

    /// <summary>A call is offered to 1003, who is as the scenario says, and then to 1004.</summary>
    /// <param name="scenario">What 1003's phone does; null for one that is not there.</param>
    /// <param name="reasonCode">What the routing engine is told of it.</param>
    protected async Task AssertSecondAgentTakesTheCallAsync(string? scenario, string reasonCode)
    {
        await using var away = scenario is null ? null : await SippAgent.RegisterAsync(FreeSwitch, "1003", scenario, ring: TimeSpan.FromMilliseconds(300));
        await using var there = await SippAgent.RegisterAsync(FreeSwitch, "1004", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var flows = await StartFlowsAsync([], RotaAndSmall);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", RotaNumber))).AssertSuccess();

        (await there.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "1004", 1), (record.Outcome, record.AgentId, record.FailedOffers));
        var messages = await RequestsAsync(record.CallUuid, 3);
        Assert.Equal(["ASSIGN_RESOURCE_REQUESTED INBOUND NAME rota 0", $"CANCEL_RESOURCE_REQUESTED INBOUND {reasonCode}", "ASSIGN_RESOURCE_REQUESTED INBOUND NAME rota 10"], messages);
        await AgentsAsync(flows, AgentState.NotReady, 1);
        await AssertNothingHeldAsync(flows);
    }

    protected Task<EslMessage> PlayedAsync(string media) => FreeSwitch.Events.WaitAsync(
        media, e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].EndsWith(media, StringComparison.Ordinal));

    /// <summary>What was said of agents, one line each; what others say of the legs is left out.</summary>
    protected async Task<IEnumerable<string>> RequestsAsync(string dialogId, int count)
    {
        var messages = await MessagesAsync(dialogId, count);
        return messages.Where(message => Intent(message) is "ASSIGN_RESOURCE_REQUESTED" or "CANCEL_RESOURCE_REQUESTED" or "END_CHAT").Select(Line);
    }

    private static string Intent(JsonNode message) => message["header"]!["intent"]!.GetValue<string>();

    private static string Line(JsonNode message)
    {
        var body = message["body"]!;
        return Intent(message) switch
        {
            "ASSIGN_RESOURCE_REQUESTED" => $"{Intent(message)} {body["direction"]} {body["resource"]!["type"]} {body["resource"]!["value"]} {body["priority"]}",
            "CANCEL_RESOURCE_REQUESTED" => $"{Intent(message)} {body["direction"]} {body["reasonCode"]}",
            _ => Intent(message),
        };
    }
}
