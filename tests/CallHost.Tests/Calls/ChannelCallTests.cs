using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Outbound;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>What each step is in applications, and what their ends mean. Both transports have it from here.</summary>
public sealed class ChannelCallTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedChannel _channel;
    private readonly ChannelCall _call;

    public ChannelCallTests()
    {
        _channel = new ScriptedChannel(_clock);
        _call = new ChannelCall(_channel, _clock);
    }

    /// <summary>Every step that yields a plain result, with the application that it is.</summary>
    public static TheoryData<string> Steps => ["answer", "pre_answer", "playback", "set", "sleep", "transfer"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_step_completes_with_its_application(string application)
    {
        Assert.Equal(StepResult.Completed, await StepAsync(application));
        Assert.StartsWith(application, Assert.Single(_channel.Executed), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_caller_who_leaves_ends_a_step_at_once(string application)
    {
        _channel.Hold(application);
        var step = StepAsync(application);
        Assert.False(step.IsCompleted);

        _channel.Leave(HangupCause.OriginatorCancel);

        Assert.Equal(StepResult.CallerGone, await step.WaitAsync(Patience));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task An_application_that_completed_because_the_caller_left_is_no_success(string application)
    {
        _channel.On(application, () =>
        {
            _channel.Leave(HangupCause.OriginatorCancel);
            return new ExecuteResult(ExecuteOutcome.Completed);
        });

        Assert.Equal(StepResult.CallerGone, await StepAsync(application));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_FreeSWITCH_refuses_is_refused_in_its_words(string application)
    {
        _channel.On(application, ExecuteOutcome.Refused, "-ERR invalid session");

        Assert.Equal(StepResult.Refused("-ERR invalid session"), await StepAsync(application));
    }

    [Theory]
    [InlineData("playback", 1)]
    [InlineData("sleep", 1)]
    [InlineData("answer", 0)]
    [InlineData("set", 0)]
    [InlineData("transfer", 0)]
    public async Task A_cancelled_step_breaks_off_what_is_played_and_nothing_else(string application, int breakOffs)
    {
        using var stop = new CancellationTokenSource();
        _channel.Hold(application);
        var step = StepAsync(application, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(Patience));
        Assert.Equal(breakOffs, _channel.BreakOffs);
    }

    [Fact]
    public async Task Listening_lasts_until_the_other_leg_is_gone_and_takes_uuids_alone()
    {
        Assert.Equal(StepOutcome.Refused, (await _call.ListenAsync("no uuid", CancellationToken.None)).Outcome);
        _channel.Hold("eavesdrop");
        var step = _call.ListenAsync("b0a9c5de-0000-4000-8000-000000000001", CancellationToken.None).AsTask();
        Assert.False(step.IsCompleted);
        Assert.Equal(["eavesdrop b0a9c5de-0000-4000-8000-000000000001"], _channel.Executed);
        _channel.Leave(HangupCause.NormalClearing);
        Assert.Equal(StepOutcome.CallerGone, (await step).Outcome);
    }

    [Fact]
    public async Task Waiting_for_the_end_of_a_call_touches_nothing_and_ends_with_it()
    {
        var step = _call.WaitUntilGoneAsync(TimeSpan.FromSeconds(5), default).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(step.IsCompleted);

        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(StepResult.Completed, await step.WaitAsync(Patience));
        Assert.Equal(StepResult.Completed, await _call.WaitUntilGoneAsync(TimeSpan.FromSeconds(5), default));
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public async Task Waiting_for_the_end_of_a_call_that_stays_ends_with_the_time_or_the_token()
    {
        var step = _call.WaitUntilGoneAsync(TimeSpan.FromSeconds(5), default).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(StepResult.TimedOut, await step.WaitAsync(Patience));

        using var stop = new CancellationTokenSource();
        var cancelled = _call.WaitUntilGoneAsync(TimeSpan.FromSeconds(5), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Patience));
    }

    [Fact]
    public async Task An_answered_call_is_not_answered_again()
    {
        _channel.IsAnswered = true;

        Assert.Equal(StepResult.Completed, await _call.AnswerAsync(default));
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public async Task A_call_that_was_answered_and_is_gone_cannot_be_answered()
    {
        _channel.IsAnswered = true;
        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(StepResult.CallerGone, await _call.AnswerAsync(default));
    }

    [Theory]
    [InlineData("FILE NOT FOUND")]
    [InlineData("PLAYBACK ERROR")]
    public async Task Media_that_cannot_be_played_is_refused_though_the_application_completed(string response)
    {
        _channel.On("playback", ExecuteOutcome.Completed, response);

        Assert.Equal(StepResult.Refused(response), await _call.PlayAsync("fsvoice/welcome.wav", null, default));
    }

    [Fact]
    public async Task Media_that_was_played_completes()
    {
        _channel.On("playback", ExecuteOutcome.Completed, "FILE PLAYED");

        Assert.Equal(StepResult.Completed, await _call.PlayAsync("fsvoice/welcome.wav", null, default));
        Assert.Equal(["playback fsvoice/welcome.wav"], _channel.Executed);
    }

    [Fact]
    public async Task Media_with_a_limit_ends_without_this_process_too()
    {
        await _call.PlayAsync("local_stream://moh", TimeSpan.FromSeconds(30), default);

        Assert.Equal(["playback %[playback_timeout_sec=30,playback_timeout_as_success=true]local_stream://moh"], _channel.Executed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.wav\nplayback: b.wav")]
    [InlineData("%[playback_timeout_sec=1]a.wav")]
    public async Task Media_that_cannot_be_sent_is_refused_and_nothing_is_executed(string media)
    {
        var played = await _call.PlayAsync(media, null, default);

        Assert.Equal(StepOutcome.Refused, played.Outcome);
        Assert.Contains("'Media' must", played.Reason, StringComparison.Ordinal);
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public async Task A_variable_is_set_to_exactly_its_text()
    {
        await _call.SetVariableAsync("tenant", "Acme, Inc.", default);

        Assert.Equal(["set tenant=Acme, Inc."], _channel.Executed);
    }

    [Theory]
    [InlineData("tenant", "a\rb")]
    [InlineData("tenant", "a\nb")]
    [InlineData("tenant", "a\0b")]
    [InlineData("tenant", "${uuid_dump}")]
    [InlineData("a=b", "1")]
    [InlineData("", "1")]
    public async Task A_variable_that_cannot_be_sent_is_refused_and_nothing_is_executed(string name, string value)
    {
        var set = await _call.SetVariableAsync(name, value, default);

        Assert.Equal(StepOutcome.Refused, set.Outcome);
        Assert.NotNull(set.Reason);
        Assert.DoesNotContain("uuid_dump", set.Reason, StringComparison.Ordinal);
        Assert.Empty(_channel.Executed);
    }

    [Theory]
    [InlineData(null, "transfer 8009 XML public")]
    [InlineData("sales", "transfer 8009 XML sales")]
    public async Task A_transfer_keeps_the_context_of_the_call_unless_another_is_named(string? context, string expected)
    {
        await _call.TransferAsync(new TransferTarget("8009", context), default);

        Assert.Equal([expected], _channel.Executed);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("80\n09", null)]
    [InlineData("-both", null)]
    [InlineData("8009", "pub\nlic")]
    public async Task A_transfer_that_cannot_be_sent_is_refused_and_nothing_is_executed(string extension, string? context)
    {
        var transferred = await _call.TransferAsync(new TransferTarget(extension, context), default);

        Assert.Equal(StepOutcome.Refused, transferred.Outcome);
        Assert.NotNull(transferred.Reason);
        Assert.Empty(_channel.Executed);
    }

    [Theory]
    [InlineData(ExecuteOutcome.Completed)]
    [InlineData(ExecuteOutcome.ChannelGone)]
    public async Task A_hang_up_is_done_however_the_channel_went(ExecuteOutcome outcome)
    {
        _channel.On("hangup", outcome);

        Assert.Equal(StepResult.Completed, await _call.HangupAsync(Cause.UserBusy, default));
        Assert.Equal(["hangup USER_BUSY"], _channel.Executed);
    }

    [Fact]
    public async Task A_hang_up_that_FreeSWITCH_refuses_is_refused()
    {
        _channel.On("hangup", ExecuteOutcome.Refused);

        Assert.Equal(StepResult.Refused("refused"), await _call.HangupAsync(Cause.UserBusy, default));
    }

    [Fact]
    public void A_hang_up_at_once_is_no_application()
    {
        _call.HangupNow(Cause.TemporaryFailure);

        Assert.Equal([HangupCause.NormalTemporaryFailure], _channel.HangUps);
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public void Breaking_off_goes_straight_to_the_channel()
    {
        _call.BreakOff();

        Assert.Equal(1, _channel.BreakOffs);
    }

    [Fact]
    public async Task Media_flows_from_early_media_on()
    {
        Assert.False(_call.HasMedia);
        _channel.On("pre_answer", ExecuteOutcome.Refused);
        await _call.PreAnswerAsync(default);
        Assert.False(_call.HasMedia);

        _channel.On("pre_answer", ExecuteOutcome.Completed);
        await _call.PreAnswerAsync(default);

        Assert.True(_call.HasMedia);
        Assert.False(_call.IsAnswered);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Media_flows_when_the_channel_came_with_it(bool early, bool answered)
    {
        _channel.HasEarlyMedia = early;
        _channel.IsAnswered = answered;

        Assert.True(_call.HasMedia);
        Assert.Equal(answered, _call.IsAnswered);
    }

    [Fact]
    public void A_call_has_no_end_cause_while_it_lives() => Assert.Null(_call.EndCause);

    [Fact]
    public void The_end_of_a_call_has_the_cause_and_the_times_of_its_channel()
    {
        var started = _clock.GetUtcNow();
        _channel.AnsweredAt = started.AddSeconds(2);
        _clock.Advance(TimeSpan.FromSeconds(90));

        _channel.Leave(HangupCause.UserBusy);

        Assert.True(_call.IsGone);
        Assert.Equal(Cause.UserBusy, _call.EndCause);
        Assert.Equal(new CallTimes(started, started.AddSeconds(2), started.AddSeconds(90)), _call.Times);
    }

    [Fact]
    public void A_channel_that_was_lost_has_an_unknown_cause_and_no_time_of_its_end()
    {
        _channel.Leave(cause: null);

        Assert.Equal(Cause.Unknown, _call.EndCause);
        Assert.Null(_call.Times.EndedAt);
    }

    [Fact]
    public async Task An_end_that_is_heard_in_time_ends_the_wait()
    {
        var wait = _call.WaitForEndAsync(TimeSpan.FromSeconds(5));
        Assert.False(wait.IsCompleted);

        _channel.Leave(HangupCause.NormalClearing);

        await wait.WaitAsync(Patience);
        Assert.False(_call.EndUnheard);
    }

    [Fact]
    public async Task An_end_that_is_not_heard_is_waited_for_no_longer_than_asked()
    {
        var wait = _call.WaitForEndAsync(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(wait.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await wait.WaitAsync(Patience);
        Assert.True(_call.EndUnheard);
    }

    [Fact]
    public async Task A_time_or_a_cause_that_FreeSWITCH_does_not_know_is_refused_and_nothing_is_done()
    {
        var slept = await _call.SleepAsync(TimeSpan.FromMilliseconds(-1), CancellationToken.None);
        var hungUp = await _call.HangupAsync(new Cause("NO_SUCH_CAUSE"), CancellationToken.None);

        Assert.Equal((StepOutcome.Refused, StepOutcome.Refused), (slept.Outcome, hungUp.Outcome));
        Assert.StartsWith("'Time' must ", slept.Reason, StringComparison.Ordinal);
        Assert.StartsWith("'Cause' must ", hungUp.Reason, StringComparison.Ordinal);
        Assert.False(_call.IsGone);
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public async Task Work_of_the_call_runs_on_the_channels_worker()
    {
        bool ran = false;

        await _call.RunOnWorkerAsync(() =>
        {
            ran = true;
            return Task.CompletedTask;
        });

        Assert.True(ran);
        Assert.Equal(1, _channel.Runs);
    }

    private async Task<StepResult> StepAsync(string application, CancellationToken cancellationToken = default) => application switch
    {
        "answer" => await _call.AnswerAsync(cancellationToken),
        "pre_answer" => await _call.PreAnswerAsync(cancellationToken),
        "playback" => await _call.PlayAsync("fsvoice/welcome.wav", null, cancellationToken),
        "set" => await _call.SetVariableAsync("tenant", "acme", cancellationToken),
        "sleep" => await _call.SleepAsync(TimeSpan.FromSeconds(1), cancellationToken),
        "transfer" => await _call.TransferAsync(new TransferTarget("8009"), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(application)),
    };
}
