using FsVoice.CallFlows;
using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;
using TransferTarget = FsVoice.CallFlows.TransferTarget;

namespace FsVoice.OutboundSocket.Calls;

/// <summary>
/// A call over the event socket: each step is one application on the channel, and its result is read off the channel's
/// variables once, here.
/// </summary>
internal sealed partial class EslCall : ICallTransport
{
    private const string DigitsVariable = "fsvoice_digits";
    private const string RejectedDigitsVariable = DigitsVariable + "_invalid";
    private const string GuardVariable = "fsvoice_guard";

    private readonly OutboundConnection _connection;
    private readonly TimeProvider _clock;
    private bool _earlyMedia;
    private bool _guarded;
    private bool _unheard;

    public EslCall(OutboundConnection connection, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        Info = CallInfoReader.Read(connection, clock);
        _earlyMedia = connection.GetHeader("Answer-State") == "early";
        _guarded = connection.GetVariable(GuardVariable) == "true";
        connection.OnEvent = OnEvent;
    }

    /// <summary>Told of the age of events on arrival, for metrics.</summary>
    public Action<TimeSpan>? EventLagMeasured { get; init; }

    public CallInfo Info { get; }

    public bool IsAnswered => _connection.IsAnswered;

    public bool HasMedia => _earlyMedia || _connection.IsAnswered;

    public bool IsBridged => _connection.IsBridged;

    public bool IsGone => _connection.IsGone;

    public Cause? EndCause => !_connection.IsGone ? null
        : _connection.HangupCause == HangupCause.None ? Cause.Unknown
        : new Cause(_connection.HangupCause.Name);

    public CallTimes Times => new(
        Info.StartedAt,
        _connection.GetTime("Caller-Channel-Answered-Time"),
        _connection.GetTime("Caller-Channel-Hangup-Time"));

    public string? GetVariable(string name) => _connection.GetVariable(name);

    public Task RunOnWorkerAsync(Func<Task> work) => _connection.RunAsync(work);

    public async ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsAnswered: true, IsGone: false })
        {
            return StepResult.Completed;
        }

        return Result(await _connection.ExecuteAsync(new Answer(), breakOff: false, cancellationToken));
    }

    public async ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken)
    {
        var result = Result(await _connection.ExecuteAsync(new PreAnswer(), breakOff: false, cancellationToken));
        _earlyMedia |= result.Ok;
        return result;
    }

    public async ValueTask<StepResult> PlayAsync(string media, TimeSpan? limit, CancellationToken cancellationToken)
    {
        ExecuteResult played;
        try
        {
            played = await _connection.ExecuteAsync(new Playback(media, limit), breakOff: true, cancellationToken);
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }

        // mod_dptools.c, playback_function: the application completes also when there was nothing to play.
        return played is { Outcome: ExecuteOutcome.Completed, Response: "FILE NOT FOUND" or "PLAYBACK ERROR" }
            ? StepResult.Refused(played.Response)
            : Result(played);
    }

    public async ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        ExecuteResult played;
        try
        {
            played = await _connection.ExecuteAsync(new PlayAndGetDigits(Options(menu)), breakOff: true, cancellationToken);
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
        if (_connection.GetVariable(DigitsVariable) is { Length: > 0 } digits)
        {
            return new DigitsResult(StepOutcome.Completed, digits);
        }

        return _connection.GetVariable(RejectedDigitsVariable) is { Length: > 0 } rejected
            ? new DigitsResult(StepOutcome.InvalidInput, rejected)
            : new DigitsResult(StepOutcome.Timeout, "");
    }

    public async ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        try
        {
            return Result(await _connection.ExecuteAsync(new Set(name, value), breakOff: false, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    public async ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Result(await _connection.ExecuteAsync(new Sleep(time), breakOff: true, cancellationToken));

    public async ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return Result(await _connection.ExecuteAsync(
                new Transfer(DialplanTarget.Extension(target.Extension, target.Context ?? Info.Context, "XML")), breakOff: false, cancellationToken));
        }
        catch (InvalidCommandValueException e)
        {
            return StepResult.Refused(e.Message);
        }
    }

    public async ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken)
    {
        var ended = await _connection.ExecuteAsync(new Hangup(HangupCause.Parse(cause.Name)), breakOff: false, cancellationToken);
        return ended.Outcome == ExecuteOutcome.Refused ? Result(ended) : StepResult.Completed;
    }

    public void BreakOff() => _connection.BreakOff();

    public void HangupNow(Cause cause) => _connection.Post(new HangupMessage(HangupCause.Parse(cause.Name)));

    public async Task WaitForEndAsync(TimeSpan atMost)
    {
        try
        {
            await _connection.Ended.WaitAsync(atMost, _clock);
        }
        catch (TimeoutException)
        {
            // The record then says what is known: the end was asked for, and not seen.
            _unheard = true;
        }
    }

    /// <summary>True when the end of the channel was waited for in vain.</summary>
    public bool EndUnheard => _unheard;

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
        _ when _connection.IsGone => StepResult.CallerGone,
        _ => StepResult.Completed,
    };

    /// <summary>
    /// The dialplan's guard would move the call to the fallback soon (freeswitch-conf/dialplan/extensions.xml). It stays
    /// armed until the first application ran: a connection that is lost before the channel parks would leave the caller
    /// in silence for ever.
    /// </summary>
    private void DisarmGuard()
    {
        if (_guarded)
        {
            _guarded = false;
            _connection.Post(new Api<SchedDel>(new SchedDel(Info.Uuid)));
        }
    }

    private void OnEvent(EventSocketEvent received)
    {
        switch (received.Name)
        {
            case EventName.ChannelExecuteComplete:
                DisarmGuard();
                if (EventLagMeasured is not null && received.GetNumber("Event-Date-Timestamp"u8) is { } sentAt)
                {
                    EventLagMeasured(_clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(sentAt * TimeSpan.TicksPerMicrosecond));
                }

                break;
            case EventName.ChannelProgressMedia:
                _earlyMedia = true;
                break;
            case EventName.ChannelBridge:
                OnBridged(received);
                break;
            case EventName.ChannelUnbridge:
                OnUnbridged(received);
                break;
        }
    }
}
