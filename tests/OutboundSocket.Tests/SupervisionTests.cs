using FsVoice.CallFlows;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>Flows that misbehave: each ends its own call politely and harms no other.</summary>
public sealed class SupervisionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] ShortLeash =
    [
        "--FsVoice:Runner:MaxIdle=00:00:01",
        "--FsVoice:Runner:UnwindTime=00:00:01",
        "--FsVoice:Runner:CleanUpTime=00:00:01",
    ];

    private static readonly FakeSwitchOptions Quick = new() { MediaLength = _ => TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task A_flow_that_throws_says_sorry_and_hangs_up()
    {
        var bad = Flows.Of("bad", async (call, token) =>
        {
            await call.AnswerAsync(token);
            throw new InvalidOperationException("the secret of the exception");
        });
        await using var server = await TestServer.StartAsync(null, bad);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "bad");
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await call.Ended.WaitAsync(Patience));

        Assert.Contains(call.Executed, e => e is { Name: "playback", Argument: "fsvoice/sorry-error.wav" });
        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
        Assert.Contains(server.Log.Entries, e => e.Contains("bad failed after step Answer", StringComparison.Ordinal));
        Assert.DoesNotContain(call.Commands, c => c.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flow_that_throws_before_the_answer_speaks_in_early_media()
    {
        var bad = Flows.Of("bad", (_, _) => throw new InvalidOperationException());
        await using var server = await TestServer.StartAsync(null, bad);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "bad");
        await call.Ended.WaitAsync(Patience);

        Assert.Equal(["socket", "pre_answer", "playback"], call.Executed.Select(e => e.Name));
        Assert.Null((await server.RecordAsync(call.Uuid)).AnsweredAt);
    }

    [Fact]
    public async Task The_watchdog_ends_a_flow_that_waits_for_nothing_of_its_call()
    {
        var idle = Flows.Of("idle", async (call, token) =>
        {
            await call.AnswerAsync(token);
            await new TaskCompletionSource().Task.WaitAsync(token);
        });
        await using var server = await TestServer.StartAsync(ShortLeash, idle);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "idle");
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await call.Ended.WaitAsync(Patience));

        Assert.Contains(call.Executed, e => e is { Name: "playback", Argument: "fsvoice/sorry-error.wav" });
        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
    }

    [Fact]
    public async Task A_flow_that_ignores_its_token_is_left_behind()
    {
        var deaf = new TaskCompletionSource();
        var flow = Flows.Of("deaf", async (call, token) =>
        {
            await call.AnswerAsync(token);
            await deaf.Task;
        });
        await using var server = await TestServer.StartAsync(ShortLeash, flow);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "deaf");
        await call.Ended.WaitAsync(Patience);

        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
        deaf.SetResult();
    }

    [Fact]
    public async Task A_flow_that_blocks_its_thread_cannot_keep_the_call_alive()
    {
        using var release = new ManualResetEventSlim();
        var flow = Flows.Of("blocking", async (call, token) =>
        {
            await call.AnswerAsync(token);
            release.Wait(CancellationToken.None);
        });
        await using var server = await TestServer.StartAsync(ShortLeash, flow);
        await using var fake = new FakeSwitch(Quick);

        var blocked = await CallAsync(fake, server, "blocking");
        var other = await CallAsync(fake, server, "bench");
        Assert.Equal("NORMAL_CLEARING", await other.Ended.WaitAsync(Patience));
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await blocked.Ended.WaitAsync(Patience));

        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(blocked.Uuid)).Outcome);
        release.Set();
    }

    [Fact]
    public async Task Flows_that_hand_over_in_a_circle_come_to_an_end()
    {
        await using var server = await TestServer.StartAsync(null, Flows.HandsOver("a", "b"), Flows.HandsOver("b", "a"));
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "a");
        await call.Ended.WaitAsync(Patience);

        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
    }

    [Fact]
    public async Task An_unknown_flow_ends_politely()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "no-such-flow");
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await call.Ended.WaitAsync(Patience));

        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
    }

    [Fact]
    public async Task A_flow_that_needs_an_authenticated_caller_refuses_others()
    {
        await using var server = await TestServer.StartAsync();
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "agent-state", ("fsvoice_args", "state=ready"));
        Assert.Equal("CALL_REJECTED", await call.Ended.WaitAsync(Patience));
    }

    [Fact]
    public async Task Work_for_the_end_runs_once_last_first_even_when_a_piece_fails_or_hangs()
    {
        List<string> ran = [];
        var flow = Flows.Of("ending", async (call, token) =>
        {
            call.OnEnd("first", _ => Note("first"));
            call.OnEnd("hangs", limit => new ValueTask(new TaskCompletionSource().Task.WaitAsync(limit)));
            call.OnEnd("fails", _ => throw new InvalidOperationException());
            call.OnEnd("last", _ => Note("last"));
            await call.AnswerAsync(token);
            await call.PlayAsync("fsvoice/welcome.wav", token);
        });
        await using var server = await TestServer.StartAsync(ShortLeash, flow);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });

        var call = await CallAsync(fake, server, "ending");
        await call.WaitForApplicationAsync("playback").WaitAsync(Patience);
        await call.HangupAsync();
        await server.RecordAsync(call.Uuid);

        // The piece that hangs has used the time up; the one behind it was still started.
        Assert.Equal(["last", "first"], ran);

        ValueTask Note(string name)
        {
            ran.Add(name);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task Two_steps_at_a_time_are_a_bug_of_the_flow()
    {
        var flow = Flows.Of("twice", async (call, token) =>
        {
            await call.AnswerAsync(token);
            var first = call.SleepAsync(TimeSpan.FromMinutes(1), token).AsTask();
            await call.PlayAsync("fsvoice/welcome.wav", token);
            await first;
        });
        await using var server = await TestServer.StartAsync(null, flow);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "twice");
        // The step that still runs holds up the polite end for its 15 s, by the real clock.
        await call.Ended.WaitAsync(2 * Patience);

        Assert.Equal(CallOutcome.Failed, (await server.RecordAsync(call.Uuid)).Outcome);
    }

    [Fact]
    public async Task A_prompt_before_the_answer_is_refused_by_its_precondition()
    {
        StepResult result = default;
        var flow = Flows.Of("eager", async (call, token) => result = await call.PlayAsync("fsvoice/welcome.wav", token));
        await using var server = await TestServer.StartAsync(null, flow);
        await using var fake = new FakeSwitch(Quick);

        var call = await CallAsync(fake, server, "eager");
        await call.Ended.WaitAsync(Patience);
        await server.RecordAsync(call.Uuid);

        Assert.Equal(StepOutcome.Refused, result.Outcome);
        Assert.Equal("socket", Assert.Single(call.Executed).Name);
    }

    private static Task<FakeCall> CallAsync(FakeSwitch fake, TestServer server, string flow, params (string Name, string Value)[] variables) =>
        fake.CallAsync(server.Endpoint, new FakeCallSetup
        {
            Variables = variables.Append(("fsvoice_flow", flow)).ToDictionary(v => v.Item1, v => v.Item2),
        });
}
