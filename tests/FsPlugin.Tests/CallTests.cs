using FsVoice.CallFlows;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>Flows in FreeSWITCH's process: the same applications, results and records as over the event socket.</summary>
public sealed class CallTests
{
    [SkippableTheory]
    [InlineData("", "")]
    [InlineData("5", "5")]
    public async Task Bench_runs_its_five_applications_in_order(string pressed, string read)
    {
        await using var host = await HostStub.LoadedAsync();
        var call = await StubCall.StartAsync(
            host, "one", "bench", ("caller_id_number", "555"), ("caller_id_name", "Zo\u00eb"), ("destination_number", "4000"), ("domain_name", "example.com"));
        if (pressed.Length > 0)
        {
            await call.RunsAsync("play_and_get_digits");
            await call.PressAsync(pressed);
        }

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());

        Assert.Equal(
            [
                "answer",
                "playback silence_stream://20",
                "play_and_get_digits 1 1 1 100 # silence_stream://20 '' fsvoice_digits ''",
                $"set fsvoice_bench_digits={read}",
                "hangup NORMAL_CLEARING",
            ],
            call.Ran);
        Assert.Equal(read.Length > 0 ? read : null, call.Variable("fsvoice_bench_digits"));
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["one"];
        Assert.Equal(("555", "Zo\u00eb", "4000", "example.com"), (record.CallerNumber, record.CallerName, record.DialedNumber, record.Domain));
        Assert.Equal(["bench"], record.Flows);
        Assert.Equal((CallOutcome.Completed, "NORMAL_CLEARING"), (record.Outcome, record.HangupCause.Name));
        Assert.NotNull(record.AnsweredAt);
        Assert.True(record.EndedAt > record.AnsweredAt && record.AnsweredAt >= record.StartedAt, record.ToString());
        Assert.Empty(host.Complaints);
    }

    [SkippableFact]
    public async Task Without_data_the_channel_names_the_flow()
    {
        await using var host = await HostStub.LoadedAsync();

        var call = await StubCall.StartAsync(host, "one", "", ("fsvoice_flow", "bench"));

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        Assert.Contains("hangup NORMAL_CLEARING", call.Ran);
    }

    [SkippableFact]
    public async Task What_is_a_global_variable_is_none_of_the_channels()
    {
        await using var host = await HostStub.LoadedAsync();
        await host.SendAsync("global fsvoice_flow bench");

        var call = await StubCall.StartAsync(host, "one", "");
        await call.RunsAsync("play");
        await call.HangUpAsync();
        await call.EndAsync();

        await host.ShutDownAsync();
        Assert.Equal(["inbound-ivr"], (await host.Site.RecordsAsync())["one"].Flows);
    }

    [SkippableFact]
    public async Task The_caller_is_who_the_profile_says_whatever_a_variable_of_that_name_holds()
    {
        await using var host = await HostStub.LoadedAsync();

        var call = await StubCall.StartAsync(host, "one", "bench", ("caller_id_number", "555"), ("Caller_ID_Number", "666"));
        await call.EndAsync();

        await host.ShutDownAsync();
        Assert.Equal("555", (await host.Site.RecordsAsync())["one"].CallerNumber);
    }

    [SkippableFact]
    public async Task A_flow_that_is_not_there_ends_the_call_politely()
    {
        await using var host = await HostStub.LoadedAsync();

        var call = await StubCall.StartAsync(host, "one", "nosuchflow");

        Assert.Equal(("down", "NORMAL_TEMPORARY_FAILURE"), await call.EndAsync());
        Assert.Equal("pre_answer", call.Ran[0]);
        Assert.Contains(host.Complaints, line => line.Contains("nosuchflow", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_caller_and_an_agent_talk_until_the_agent_hangs_up()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "one", "queue queue=sales", ("caller_id_number", "555"), ("caller_id_name", "Ann"));
        await call.BridgedAsync();
        await call.AgentHangsUpAsync();

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());

        Assert.Equal("answer", call.Ran[0]);
        Assert.Contains(call.Ran, ran => ran.StartsWith("multiset ", StringComparison.Ordinal) && ran.Contains("continue_on_fail=true", StringComparison.Ordinal));
        Assert.Contains(call.Ran, ran => ran.StartsWith("bridge ", StringComparison.Ordinal) && ran.EndsWith("null/anna", StringComparison.Ordinal));
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["one"];
        Assert.Equal((CallOutcome.Handled, "anna", "1001", "sales"), (record.Outcome, record.AgentId, record.AgentExtension, record.Queue));
        Assert.True(record.Talk > TimeSpan.Zero, $"{record.Talk}");
        Assert.Empty(host.Complaints);
    }

    /// <summary>Music that has no end is broken off (uuid_break) when the agent is free.</summary>
    [SkippableFact]
    public async Task Who_waits_gets_the_agent_when_the_talk_before_ends()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var first = await StubCall.StartAsync(host, "first", "queue queue=sales");
        await first.BridgedAsync();
        var second = await StubCall.StartAsync(host, "second", "queue queue=sales");
        await second.RunsAsync("playback %[playback_timeout_sec=");
        await first.AgentHangsUpAsync();

        await second.BridgedAsync();

        await second.AgentHangsUpAsync();
        Assert.Equal(("down", "NORMAL_CLEARING"), await second.EndAsync());
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["second"];
        Assert.Equal(CallOutcome.Handled, record.Outcome);
        Assert.InRange(record.QueueWait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(20));
    }

    [SkippableFact]
    public async Task An_agent_who_does_not_answer_is_counted()
    {
        await using var host = await HostStub.LoadedAsync(Settings.AgentWhoDoesNotAnswer);

        var call = await StubCall.StartAsync(host, "one", "queue queue=sales");

        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        await host.ShutDownAsync();
        var record = (await host.Site.RecordsAsync())["one"];
        Assert.Equal((CallOutcome.NoAgent, 1), (record.Outcome, record.FailedOffers));
    }

    /// <summary>The dialplan has the call now: nothing may be done to it, and the session thread goes on at once.</summary>
    [SkippableFact]
    public async Task A_call_that_is_taken_away_is_let_go_of()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var other = await StubCall.StartAsync(host, "other", "queue queue=sales");
        await other.BridgedAsync();
        var call = await StubCall.StartAsync(host, "one", "queue queue=sales");
        await call.RunsAsync("playback %[");
        var ran = call.Ran.Count;

        await call.TakeAwayAsync();

        Assert.Equal("taken", (await call.EndAsync()).State);
        Assert.Equal(ran, call.Ran.Count);
        await other.HangUpAsync();
        await other.EndAsync();
        await host.ShutDownAsync();
        Assert.Equal(CallOutcome.AbandonedInQueue, (await host.Site.RecordsAsync())["one"].Outcome);
    }
}
