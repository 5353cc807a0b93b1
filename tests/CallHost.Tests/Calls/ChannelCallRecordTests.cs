using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Outbound;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Calls;

/// <summary>What a recording is in applications, and how its end is read off the channel.</summary>
public sealed class ChannelCallRecordTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly RecordRequest Request = new() { Path = "/vm/a.wav", MaxLength = TimeSpan.FromSeconds(60) };
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedChannel _channel;
    private readonly ChannelCall _call;

    public ChannelCallRecordTests()
    {
        _channel = new ScriptedChannel(_clock);
        _call = new ChannelCall(_channel, _clock);
    }

    [Theory]
    [InlineData("#", "false", RecordingEnd.Terminator)]
    [InlineData("", "true", RecordingEnd.Silence)]
    [InlineData(null, "false", RecordingEnd.MaxLength)]
    public async Task The_end_and_the_duration_are_read_off_the_channel(string? key, string silent, RecordingEnd end)
    {
        Records("4260", key, silent);

        Assert.Equal(new RecordResult(StepOutcome.Completed, end, TimeSpan.FromMilliseconds(4260)), await RecordAsync());
        Assert.Equal(["unset record_ms", "record %[playback_terminators=#,record_fill_cng=true]/vm/a.wav +60 200 5"], _channel.Executed);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_leaves_what_was_recorded_when_the_file_is_complete()
    {
        _channel.Hold("record");
        var step = RecordAsync().AsTask();
        Assert.False(step.IsCompleted);
        _channel.Variables["record_ms"] = "2500";
        _channel.Leave(HangupCause.NormalClearing);

        Assert.Equal(new RecordResult(StepOutcome.CallerGone, RecordingEnd.CallerLeft, TimeSpan.FromSeconds(2.5)), await step.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_call_that_is_lost_has_no_recording_that_is_known_of()
    {
        _channel.Hold("record");
        var step = RecordAsync().AsTask();
        _channel.Leave(null);
        Assert.Equal(new RecordResult(StepOutcome.CallerGone, RecordingEnd.NotRecorded, TimeSpan.Zero), await step.WaitAsync(Patience));
    }

    [Fact]
    public async Task Nothing_is_begun_for_a_caller_who_is_gone()
    {
        _channel.Leave(HangupCause.NormalClearing);
        Assert.Equal(new RecordResult(StepOutcome.CallerGone, RecordingEnd.NotRecorded, TimeSpan.Zero), await RecordAsync());
        Assert.Empty(_channel.Executed);
    }

    [Fact]
    public async Task A_recording_that_is_not_there_is_refused()
    {
        Assert.Equal((StepOutcome.Refused, RecordingEnd.NotRecorded, "FreeSWITCH recorded nothing."), Parts(await RecordAsync()));
        _channel.On("record", ExecuteOutcome.Refused, "-ERR no");
        Assert.Equal((StepOutcome.Refused, RecordingEnd.NotRecorded, "-ERR no"), Parts(await RecordAsync()));
    }

    [Fact]
    public async Task A_value_that_no_command_can_carry_is_refused()
    {
        var result = await _call.RecordAsync(Request with { Path = "relative.wav" }, CancellationToken.None);
        Assert.Equal((StepOutcome.Refused, RecordingEnd.NotRecorded), (result.Outcome, result.End));
        Assert.Equal(["unset record_ms"], _channel.Executed);
    }

    [Fact]
    public async Task A_cancelled_recording_is_broken_off()
    {
        using var stop = new CancellationTokenSource();
        _channel.Hold("record");
        var step = _call.RecordAsync(Request, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(Patience));
        Assert.Equal(1, _channel.BreakOffs);
    }

    private static (StepOutcome Outcome, RecordingEnd End, string? Reason) Parts(RecordResult result) => (result.Outcome, result.End, result.Reason);

    private ValueTask<RecordResult> RecordAsync() => _call.RecordAsync(Request, CancellationToken.None);

    private void Records(string milliseconds, string? key, string silent) => _channel.On("record", () =>
    {
        _channel.Variables["record_ms"] = milliseconds;
        _channel.Variables["silence_hits_exhausted"] = silent;
        if (key is not null)
        {
            _channel.Variables["playback_terminator_used"] = key;
        }

        return new ExecuteResult(ExecuteOutcome.Completed);
    });
}
