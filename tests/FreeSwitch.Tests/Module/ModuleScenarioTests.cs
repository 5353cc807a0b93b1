using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>Every flow that there is, inside FreeSWITCH, by calls over SIP: the same outcomes as over the event socket.</summary>
public sealed class ModuleScenarioTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private static RtpTimeline ChoosesSupport => new RtpTimeline().Speech(TimeSpan.FromSeconds(1.5)).Press("2").Speech(TimeSpan.FromSeconds(12));

    [SkippableFact]
    public async Task Menu_digit_queue_agent_both_talk_and_the_customer_hangs_up()
    {
        await using var agent = await SippAgent.RegisterAsync(
            FreeSwitch, "1001", "agent-answers-and-waits-for-bye", ring: TimeSpan.FromMilliseconds(500));

        var calling = Sipp.RunAsync(Customer("customer-hangs-up", media: ChoosesSupport, durations: ("talk_ms", 6000)));
        await FreeSwitch.Events.WaitAsync("bridge", e => e["Event-Name"] == "CHANNEL_BRIDGE" && IsCallers(e));
        Assert.Contains("1001", await WhileAsync("agents", "busy"), StringComparison.Ordinal);
        Assert.Contains(Caller, await FsVoiceAsync("calls"), StringComparison.Ordinal);
        (await calling).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        AssertHandled(record);
        Assert.True(record.QueueWait >= TimeSpan.FromMilliseconds(500));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        var journey = await JourneyAsync(record.CallUuid);
        Assert.Equal("TRANSFER", journey.EndDirection);
        Assert.Equal(["2"], journey.Activities.Select(a => a.Selection));
        await ReadyAgainAsync();
    }

    [SkippableFact]
    public async Task The_agent_hangs_up_and_the_customer_is_let_go()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(2));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", QueueNumber))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        AssertHandled(record);
        Assert.InRange(record.Talk, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(8));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await ReadyAgainAsync();
    }

    [SkippableFact]
    public async Task A_caller_leaves_in_the_menu()
    {
        (await Sipp.RunAsync(Customer("customer-hangs-up", durations: ("talk_ms", 1500)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.LeftInIvr, record.Outcome);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
        Assert.Equal("HANGUP", (await JourneyAsync(record.CallUuid)).EndDirection);
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
    }

    [SkippableFact]
    public async Task A_caller_leaves_in_the_queue()
    {
        (await Sipp.RunAsync(Customer("customer-hangs-up", ModuleFixture.EmptyQueueNumber, durations: ("talk_ms", 2500)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.AbandonedInQueue, record.Outcome);
        Assert.InRange(record.QueueWait, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(10));
    }

    [SkippableTheory]
    [InlineData("customer-waits-for-bye", 3)]
    [InlineData("customer-hangs-up", 20)]
    public async Task A_caller_leaves_a_message_with_a_key_or_by_hanging_up(string scenario, int keyAfterSeconds)
    {
        var speech = new RtpTimeline().Speech(TimeSpan.FromSeconds(keyAfterSeconds)).Press("#");
        (string, int)[] durations = scenario == "customer-hangs-up" ? [("talk_ms", 4000)] : [];

        (await Sipp.RunAsync(Customer(scenario, ModuleFixture.VoicemailNumber, speech, durations))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.Voicemail, record.Outcome);
        var message = await VoicemailAsync("1005", record.CallUuid);
        await AssertRecordedAsync(message);
        Assert.InRange(message.Duration, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
    }

    [SkippableFact]
    public async Task The_bench_flow_runs()
    {
        (await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(["bench"], record.Flows);
        Assert.Equal(CallOutcome.Completed, record.Outcome);
    }

    [SkippableFact]
    public async Task The_fallback_flow_plays_its_prompt_unanswered()
    {
        (await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503", ModuleFixture.FallbackNumber))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(["fallback"], record.Flows);
        Assert.Null(record.AnsweredAt);
    }

    [SkippableFact]
    public async Task An_agent_changes_state_by_star_code_and_who_is_none_does_not()
    {
        (await Sipp.RunAsync(AgentCalls("1002", ModuleFixture.NotReadyNumber))).AssertSuccess();
        Assert.Contains("1002", await WhileAsync("agents", "notready"), StringComparison.Ordinal);

        (await Sipp.RunAsync(AgentCalls("1002", ModuleFixture.ReadyNumber))).AssertSuccess();
        await ReadyAgainAsync();

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", ModuleFixture.NotReadyNumber))).AssertSuccess();
        Assert.Equal("CALL_REJECTED", (await RecordAsync()).HangupCause.Name);
    }

    [SkippableFact]
    public async Task While_it_drains_callers_go_to_the_fallback_and_afterwards_to_their_flow()
    {
        Assert.StartsWith("+OK", await FsVoiceAsync("drain"), StringComparison.Ordinal);
        try
        {
            (await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503", "8000"))).AssertSuccess();
        }
        finally
        {
            Assert.StartsWith("+OK", await FsVoiceAsync("resume"), StringComparison.Ordinal);
        }

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"))).AssertSuccess();
        // The call that was not taken has a record as well, from FreeSWITCH's events.
        var records = await RecordsAsync(2);
        var refused = Assert.Single(records, record => record.Flows.Count == 0);
        Assert.Equal((CallOutcome.NoAgent, "NORMAL_TEMPORARY_FAILURE"), (refused.Outcome, refused.HangupCause.Name));
        Assert.Equal(["bench"], Assert.Single(records, record => record != refused).Flows);
    }

    [SkippableFact]
    public async Task A_flow_that_is_not_there_ends_its_call_politely_and_no_other()
    {
        ExpectError("[ERR] mod_fsvoice");
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/1 &fsvoice(no-such-flow)"), StringComparison.Ordinal);

        var record = await RecordOfAsync(uuid);
        Assert.Equal(CallOutcome.Failed, record.Outcome);
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", record.HangupCause.Name);
        Assert.Contains("running", await FsVoiceAsync("status"), StringComparison.Ordinal);
    }

    private static void AssertHandled(CallRecord record)
    {
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.Equal("support", record.Queue);
        Assert.Equal("1001", record.AgentId);
        Assert.Equal("NORMAL_CLEARING", record.HangupCause.Name);
    }

    private SippOptions AgentCalls(string agent, string number) => new()
    {
        Scenario = "agent-calls-and-waits-for-bye",
        Remote = $"127.0.0.1:{FreeSwitch.Ports.Internal}",
        Service = number,
        User = agent,
        Keys = new Dictionary<string, string> { ["caller"] = agent },
    };
}
