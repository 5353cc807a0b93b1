using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Agents who do not take the call, full queues and their music: the original's vcApi.lua with its rona branch (seed 001 §9).</summary>
public sealed class RonaScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private static readonly TimeSpan Ring = TimeSpan.FromMilliseconds(300);

    [SkippableTheory]
    [InlineData("agent-never-answers", "RONA")]
    [InlineData("agent-busy-486", "USER_BUSY")]
    [InlineData("agent-rejects-603", "CALL_REJECTED")]
    [InlineData(null, "USER_NOT_REGISTERED")]
    public async Task Each_cause_is_told_apart_and_the_second_agent_takes_the_call(string? first, string reasonCode)
    {
        await using var away = first is null ? null : await SippAgent.RegisterAsync(FreeSwitch, "1001", first, ring: Ring);
        await using var there = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001", "1002"], ("FsVoice__Queue__RingTimeout", "00:00:02"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        (await there.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "1002", 1), (record.Outcome, record.AgentId, record.FailedOffers));
        var messages = await RequestsAsync(record.CallUuid, 3);
        Assert.Equal(["ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", $"CANCEL_RESOURCE_REQUESTED INBOUND {reasonCode}", "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 10"], messages);
        await AgentsAsync(server, "NotReady", 1);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_NAMED_transfer_that_fails_ends_the_chat_and_the_call()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-never-answers");
        await using var server = await StartServerAsync(
            ["1001", "1002"],
            ("FsVoice__Queue__RingTimeout", "00:00:01"),
            Parameter("reason", "DIRECT_TRANSFER"),
            Parameter("transfer_type", "NAMED"),
            Parameter("agent", "1002"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal((CallOutcome.NoAgent, 1, null), (record.Outcome, record.FailedOffers, record.AgentId));
        Assert.Equal(
            ["ASSIGN_RESOURCE_REQUESTED DIRECT_TRANSFER NAME support 5", "CANCEL_RESOURCE_REQUESTED DIRECT_TRANSFER RONA", "END_CHAT"],
            await RequestsAsync(record.CallUuid, 3));
        await PlayedAsync("fsvoice/no-agent.wav");
        await AgentsAsync(server, "Ready", 1);
    }

    [SkippableFact]
    public async Task A_full_queue_sends_the_next_caller_to_its_overflow()
    {
        await using var server = await StartServerAsync(
            [], ("FsVoice__Routing__Queues__1__MaxCallers", "1"), ("FsVoice__Queue__Queues__support__Overflow__Action", "Flow"), ("FsVoice__Queue__Queues__support__Overflow__Target", "fallback"));
        await using var waiting = Sipp.Start(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 12000)));
        await PlayedAsync("local_stream://moh");

        string late = Caller + "7";
        var second = Customer("customer-waits-for-bye", QueueNumber) with { Keys = new Dictionary<string, string> { ["caller"] = late } };
        (await Sipp.RunAsync(second)).AssertSuccess();

        var refused = (await RecordsAsync(1, record => record.CallerNumber.StartsWith(late, StringComparison.Ordinal)))[0];
        Assert.Equal(["queue", "fallback"], refused.Flows);
        Assert.Equal("support", refused.Queue);
        Assert.Empty(await RequestsAsync(refused.CallUuid, 0));
        (await waiting.CompletionAsync()).AssertSuccess();
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task A_queue_has_music_of_its_own()
    {
        await using var server = await StartServerAsync([], ("FsVoice__Queue__Queues__SUPPORT__MusicOnHold", "moh/fsvoice-melody.wav"));

        (await Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 2000)))).AssertSuccess();

        await PlayedAsync("moh/fsvoice-melody.wav");
        Assert.Empty(FreeSwitch.Events.Where(e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].Contains("local_stream", StringComparison.Ordinal)));
        Assert.Equal(CallOutcome.AbandonedInQueue, (await RecordAsync()).Outcome);
    }

    [SkippableFact]
    public async Task A_queue_is_found_by_its_id_and_a_caller_who_leaves_cancels()
    {
        await using var server = await StartServerAsync([], ("FsVoice__Routing__Queues__1__Id", "Q-7"), Parameter("queue", "q-7"), Parameter("queue_type", "ID"), Parameter("priority", "4"));

        (await Sipp.RunAsync(Customer("customer-hangs-up", QueueNumber, durations: ("talk_ms", 1500)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(("support", CallOutcome.AbandonedInQueue), (record.Queue, record.Outcome));
        Assert.Equal(["ASSIGN_RESOURCE_REQUESTED INBOUND ID q-7 4", "CANCEL_RESOURCE_REQUESTED INBOUND CANCELLED"], await RequestsAsync(record.CallUuid, 2));
    }

    private static (string Name, string Value) Parameter(string name, string value) => ($"FsVoice__Calls__Dids__0__Parameters__{name}", value);

    private Task<EslMessage> PlayedAsync(string media) => FreeSwitch.Events.WaitAsync(
        media, e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].EndsWith(media, StringComparison.Ordinal));

    /// <summary>What was said of agents, one line each; what others say of the legs is left out.</summary>
    private async Task<IEnumerable<string>> RequestsAsync(string dialogId, int count)
    {
        var messages = await MessagesAsync(dialogId, count);
        return messages.Where(message => Intent(message) is "ASSIGN_RESOURCE_REQUESTED" or "CANCEL_RESOURCE_REQUESTED" or "END_CHAT").Select(Line);
    }

    private static string Intent(JsonNode message) => message["header"]!["intent"]!.GetValue<string>();
}
