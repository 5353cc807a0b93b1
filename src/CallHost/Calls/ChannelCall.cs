using FsVoice.CallFlows;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Outbound;
using TransferTarget = FsVoice.CallFlows.TransferTarget;

namespace FsVoice.CallHost.Calls;

/// <summary>
/// A call on a channel of FreeSWITCH: each step is one application, and its result is read off the channel's variables
/// once, here, so that a flow gets the same from both transports.
/// </summary>
public sealed partial class ChannelCall : ICallTransport
{
    private const string DigitsVariable = "fsvoice_digits";
    private const string RejectedDigitsVariable = DigitsVariable + "_invalid";

    private readonly IChannel _channel;
    private readonly TimeProvider _clock;
    private bool _earlyMedia;
    private volatile bool _unheard;

    /// <param name="channel">The channel.</param>
    /// <param name="clock">The clock of every wait.</param>
    public ChannelCall(IChannel channel, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _channel = channel;
        _clock = clock;
        channel.Bridged = OnBridged;
        channel.Unbridged = OnUnbridged;
    }

    /// <summary>True when the end of the channel was waited for in vain.</summary>
    public bool EndUnheard => _unheard;

    /// <inheritdoc/>
    public CallInfo Info => _channel.Info;

    /// <inheritdoc/>
    public bool IsAnswered => _channel.IsAnswered;

    /// <inheritdoc/>
    public bool HasMedia => _earlyMedia || _channel.IsAnswered || _channel.HasEarlyMedia;

    /// <inheritdoc/>
    public bool IsBridged => _channel.IsBridged;

    /// <inheritdoc/>
    public bool IsGone => _channel.IsGone;

    /// <inheritdoc/>
    public bool IsTakenAway => _channel.IsTakenAway;

    /// <inheritdoc/>
    public Cause? EndCause => !_channel.IsGone ? null
        : _channel.HangupCause == HangupCause.None ? Cause.Unknown
        : new Cause(_channel.HangupCause.Name);

    /// <inheritdoc/>
    public CallTimes Times => new(Info.StartedAt, _channel.AnsweredAt, _channel.HungUpAt);

    /// <inheritdoc/>
    public string? GetVariable(string name) => _channel.GetVariable(name);

    /// <inheritdoc/>
    public Task RunOnWorkerAsync(Func<Task> work) => _channel.RunAsync(work);

    /// <inheritdoc/>
    public async ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsAnswered: true, IsGone: false })
        {
            return StepResult.Completed;
        }

        return Result(await _channel.ExecuteAsync(new Answer(), breakOff: false, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken)
    {
        var result = Result(await _channel.ExecuteAsync(new PreAnswer(), breakOff: false, cancellationToken));
        _earlyMedia |= result.Ok;
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> PlayAsync(string media, TimeSpan? limit, CancellationToken cancellationToken)
    {
        ExecuteResult played;
        try
        {
            played = await _channel.ExecuteAsync(new Playback(media, limit), breakOff: true, cancellationToken);
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }

        // mod_dptools.c, playback_function: the application completes also when there was nothing to play. A caller who
        // leaves makes it say the same.
        return !_channel.IsGone && played is { Outcome: ExecuteOutcome.Completed, Response: "FILE NOT FOUND" or "PLAYBACK ERROR" }
            ? StepResult.Refused(played.Response)
            : Result(played);
    }

    /// <inheritdoc/>
    public async ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        ExecuteResult played;
        try
        {
            played = await _channel.ExecuteAsync(new PlayAndGetDigits(Options(menu)), breakOff: true, cancellationToken);
        }
        catch (InvalidCommandValueException e)
        {
            return new DigitsResult(StepOutcome.Refused, "", e.Message);
        }

        if (played.Outcome != ExecuteOutcome.Completed)
        {
            var result = Result(played);
            return new DigitsResult(result.Outcome, "", result.Reason);
        }

        // FreeSWITCH clears both variables first (switch_ivr_play_say.c, switch_play_and_get_digits), so neither is of an earlier menu.
        if (_channel.GetVariable(DigitsVariable) is { Length: > 0 } digits)
        {
            return new DigitsResult(StepOutcome.Completed, digits);
        }

        // What was not pressed says nothing of a caller who left.
        if (_channel.IsGone)
        {
            return new DigitsResult(StepOutcome.CallerGone, "");
        }

        return _channel.GetVariable(RejectedDigitsVariable) is { Length: > 0 } rejected
            ? new DigitsResult(StepOutcome.InvalidInput, rejected)
            : new DigitsResult(StepOutcome.Timeout, "");
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        try
        {
            return Result(await _channel.ExecuteAsync(new Set(name, value), breakOff: false, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken)
    {
        try
        {
            // Nothing breaks it off but its own command (switch_ivr_async.c, switch_ivr_eavesdrop_session).
            return Result(await _channel.ExecuteAsync(new Eavesdrop(otherUuid), breakOff: false, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            return Result(await _channel.ExecuteAsync(new Sleep(time), breakOff: true, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await _channel.Gone.WaitAsync(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, _clock, cancellationToken);
            return StepResult.Completed;
        }
        catch (TimeoutException)
        {
            return StepResult.TimedOut;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return Result(await _channel.ExecuteAsync(
                new Transfer(DialplanTarget.Extension(target.Extension, target.Context ?? Info.Context, "XML")), breakOff: false, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await _channel.ExecuteAsync(new Hangup(HangupCause.Parse(cause.Name)), breakOff: false, cancellationToken);
            return ended.Outcome == ExecuteOutcome.Refused ? Result(ended) : StepResult.Completed;
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    /// <inheritdoc/>
    public void BreakOff() => _channel.BreakOff();

    /// <inheritdoc/>
    public void HangupNow(Cause cause) => _channel.HangUp(HangupCause.Parse(cause.Name));

    /// <inheritdoc/>
    public async Task WaitForEndAsync(TimeSpan atMost)
    {
        try
        {
            await _channel.Ended.WaitAsync(atMost, _clock);
        }
        catch (TimeoutException)
        {
            // The record then says what is known: the end was asked for, and not seen.
            _unheard = true;
        }
    }

    private static PlayGetDigitsOptions Options(DigitMenu menu) => new()
    {
        MinDigits = menu.MinDigits,
        MaxDigits = menu.MaxDigits,
        Tries = menu.Tries,
        Timeout = menu.Timeout,
        DigitTimeout = menu.DigitTimeout,
        // FreeSWITCH reads "no terminators" as '#' (switch_ivr_play_say.c, switch_ivr_read): D is a key that phones do not have.
        Terminators = menu.Terminators.Length == 0 ? "D" : menu.Terminators,
        Prompt = menu.Prompt,
        InvalidPrompt = menu.InvalidPrompt,
        Variable = DigitsVariable,
        Pattern = menu.Pattern ?? "",
    };

    private StepResult Result(ExecuteResult result) => result.Outcome switch
    {
        ExecuteOutcome.ChannelGone => StepResult.CallerGone,
        ExecuteOutcome.Refused => StepResult.Refused(result.Response ?? "refused"),
        // An application that completes because the channel went down beneath it: the hang-up is what happened.
        _ when _channel.IsGone => StepResult.CallerGone,
        _ => StepResult.Completed,
    };
}
