using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Agents who do not take the call, full queues and their music: the original's vcApi.lua with its rona branch (seed 001 §9).</summary>
public sealed class RonaScenarioTests(FreeSwitchFixture fixture) : SharedRonaScenarios(fixture)
{
    [SkippableTheory]
    [InlineData("agent-busy-486", "USER_BUSY")]
    [InlineData("agent-rejects-603", "CALL_REJECTED")]
    [InlineData(null, "USER_NOT_REGISTERED")]
    public Task Each_cause_is_told_apart(string? first, string reasonCode) => AssertSecondAgentTakesTheCallAsync(first, reasonCode);

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
        await AgentsAsync(server, AgentState.Ready, 1);
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
}
