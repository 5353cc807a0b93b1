namespace FsVoice.CallFlows;

/// <summary>
/// A live call as a transport (the event socket, the core API) offers it: the bare steps, without supervision. Flows
/// see <see cref="ICall"/>, which <see cref="FlowRunner"/> puts in front of it.
/// </summary>
/// <remarks>
/// The rules of <see cref="ICall"/> hold for the steps. Members are called on the call's worker unless said otherwise.
/// </remarks>
public interface ICallTransport
{
    /// <inheritdoc cref="ICall.Info" />
    CallInfo Info { get; }

    /// <inheritdoc cref="ICall.IsAnswered" />
    bool IsAnswered { get; }

    /// <summary>True while media flows: the call is answered or has early media.</summary>
    bool HasMedia { get; }

    /// <summary>True while caller and another leg talk.</summary>
    bool IsBridged { get; }

    /// <summary>True when the caller's leg is gone, or somewhere else. May be read from anywhere.</summary>
    bool IsGone { get; }

    /// <summary>
    /// True when somebody else moved the caller's leg (a phone's REFER, a consult that became a transfer): it lives on, and
    /// no step can be taken any more. Its end is still told of. May be read from anywhere.
    /// </summary>
    bool IsTakenAway { get; }

    /// <inheritdoc cref="ICall.EndCause" />
    Cause? EndCause { get; }

    /// <summary>The call's times as known so far; final after <see cref="WaitForEndAsync"/>.</summary>
    CallTimes Times { get; }

    /// <inheritdoc cref="ICall.GetVariable" />
    string? GetVariable(string name);

    /// <summary>Runs code on the call's worker, where all its continuations run too. May be called from anywhere.</summary>
    Task RunOnWorkerAsync(Func<Task> work);

    /// <inheritdoc cref="ICall.AnswerAsync" />
    ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.PreAnswerAsync" />
    ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.PlayAsync" />
    /// <param name="media">The media's name.</param>
    /// <param name="limit">
    /// When the switch ends it by itself, whether this server is still there or not; null for never. Endless media is
    /// always given one: it must not hold a caller whose server died.
    /// </param>
    /// <param name="cancellationToken">Breaks it off.</param>
    ValueTask<StepResult> PlayAsync(string media, TimeSpan? limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.PlayAndGetDigitsAsync" />
    ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.RecordAsync" />
    ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.SetVariableAsync" />
    ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.BridgeAsync" />
    ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.ListenAsync" />
    ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.SleepAsync" />
    ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.WaitUntilGoneAsync" />
    ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.TransferAsync" />
    ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken);

    /// <inheritdoc cref="ICall.HangupAsync" />
    ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken);

    /// <summary>Breaks off what is being played; the step that plays it then completes.</summary>
    void BreakOff();

    /// <summary>
    /// Asks for the end of the call without waiting for anything. May be called from anywhere, also when the worker is
    /// blocked: it is the watchdog's last word.
    /// </summary>
    void HangupNow(Cause cause);

    /// <summary>Waits until the call's end is complete and its times are final, or the time is over. May be called from anywhere.</summary>
    Task WaitForEndAsync(TimeSpan atMost);
}

/// <summary>The times of a call, UTC.</summary>
/// <param name="StartedAt">When the channel was created.</param>
/// <param name="AnsweredAt">When it was answered; null when it was not.</param>
/// <param name="EndedAt">When it was hung up; null while it lives or when the end was not seen.</param>
public readonly record struct CallTimes(DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt);
