using System.Diagnostics.CodeAnalysis;

namespace FsVoice.CallFlows;

/// <summary>
/// The call as its flow sees it: every step goes through here, which checks that it may start, notes what runs for
/// the watchdog and the log, and measures it.
/// </summary>
internal sealed class SupervisedCall(ICallTransport transport, CallRecordDraft record, ICallObserver observer, CallLanguages languages, TimeProvider clock) : ICall
{
    // A media that ends at once (a missing file that the switch still calls played) must not become a busy loop.
    private static readonly TimeSpan ShortestPass = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterShortPass = TimeSpan.FromMilliseconds(500);

    // The switch's own limit for endless media comes after ours, which breaks it off at the right moment.
    private static readonly TimeSpan SwitchMargin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPass = TimeSpan.FromMinutes(10);

    private readonly List<EndWork> _endWork = [];
    private long _since = clock.GetTimestamp();
    private volatile CallStep _step;

    /// <summary>The step that runs, or <see cref="CallStep.None"/>. May be read from anywhere.</summary>
    public CallStep Step => _step;

    /// <summary>The last step that was started.</summary>
    public CallStep LastStep { get; private set; }

    /// <summary>How long the present step, or the pause between two, has lasted. May be read from anywhere.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(Volatile.Read(ref _since));

    /// <summary>True when the flow handed the call to the dialplan.</summary>
    public bool WasTransferred { get; private set; }

    /// <summary>How many pieces of work for the end of the call are registered.</summary>
    public int EndWorkCount => _endWork.Count;

    public CallInfo Info => transport.Info;

    public bool IsAnswered => transport.IsAnswered;

    public bool IsGone => transport.IsGone;

    public bool IsMovedAway => transport.IsTakenAway;

    public Cause? EndCause => transport.EndCause;

    public CallRecordDraft Record => record;

    public string? GetVariable(string name) => transport.GetVariable(name);

    public async ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken) =>
        Enter(CallStep.Answer) is { } refused ? refused : Leave(await Guard(transport.AnswerAsync(cancellationToken)));

    public async ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken) =>
        Enter(CallStep.PreAnswer) is { } refused ? refused : Leave(await Guard(transport.PreAnswerAsync(cancellationToken)));

    public async ValueTask<StepResult> PlayAsync(string media, CancellationToken cancellationToken) =>
        Enter(CallStep.Play) is { } refused ? refused : Leave(await Guard(transport.PlayAsync(InLanguage(media), null, cancellationToken)));

    public async ValueTask<StepResult> PlayUntilAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken) =>
        Enter(CallStep.PlayUntil) is { } refused ? refused : Leave(await Guard(LoopAsync(InLanguage(media), until, atMost, cancellationToken)));

    public async ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken) =>
        Enter(CallStep.SetVariable) is { } refused ? refused : Leave(await Guard(transport.SetVariableAsync(name, value, cancellationToken)));

    public async ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken) =>
        Enter(CallStep.Listen) is { } refused ? refused : Leave(await Guard(transport.ListenAsync(otherUuid, cancellationToken)));

    public async ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Enter(CallStep.Sleep) is { } refused ? refused : Leave(await Guard(transport.SleepAsync(time, cancellationToken)));

    public async ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        Enter(CallStep.WaitUntilGone) is { } refused ? refused : Leave(await Guard(transport.WaitUntilGoneAsync(atMost, cancellationToken)));

    public async ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken) =>
        IsGone ? StepResult.Completed
        : Enter(CallStep.Hangup) is { } refused ? refused
        : Leave(await Guard(transport.HangupAsync(cause, cancellationToken)));

    public async ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken)
    {
        if (Enter(CallStep.Transfer) is { } refused)
        {
            return refused;
        }

        var result = Leave(await Guard(transport.TransferAsync(target, cancellationToken)));
        WasTransferred |= result.Ok;
        return result;
    }

    public async ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        if (Enter(CallStep.GetDigits) is { } refused)
        {
            return new DigitsResult(refused.Outcome, "", refused.Reason);
        }

        menu = menu with { Prompt = InLanguage(menu.Prompt), InvalidPrompt = InLanguage(menu.InvalidPrompt) };
        var result = await Guard(transport.PlayAndGetDigitsAsync(menu, cancellationToken));
        Leave(new StepResult(result.Outcome));
        return result;
    }

    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        if (Enter(CallStep.Record) is { } refused)
        {
            return new RecordResult(refused.Outcome, RecordingEnd.NotRecorded, TimeSpan.Zero, refused.Reason);
        }

        var result = await Guard(transport.RecordAsync(request, cancellationToken));
        Leave(new StepResult(result.Outcome));
        return result;
    }

    public async ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken)
    {
        if (Enter(CallStep.Bridge) is { } refused)
        {
            return new BridgeResult(refused.Outcome, BridgeEnd.NotTried, EndCause ?? Cause.Unknown, TimeSpan.Zero, refused.Reason);
        }

        var result = await Guard(transport.BridgeAsync(request with { RingMedia = InLanguage(request.RingMedia) }, cancellationToken));
        Leave(new StepResult(result.Outcome));
        return result;
    }

    public void OnEnd(string name, Func<CancellationToken, ValueTask> work) => _endWork.Add(new EndWork(name, work));

    /// <summary>Hands the registered work out, once, the last registered first.</summary>
    public IReadOnlyList<EndWork> TakeEndWork()
    {
        EndWork[] work = [.. _endWork];
        _endWork.Clear();
        Array.Reverse(work);
        return work;
    }

    [return: NotNullIfNotNull(nameof(media))]
    private string? InLanguage(string? media) =>
        media is not null && media.Contains(CallLanguages.Placeholder, StringComparison.Ordinal)
            ? languages.Resolve(media, Info, GetVariable(CallLanguages.Variable))
            : media;

    private StepResult? Enter(CallStep step)
    {
        if (_step != CallStep.None)
        {
            throw new InvalidOperationException($"The step {step} was started while {_step} runs; a flow awaits one step after the other.");
        }

        LastStep = step;
        switch (StepPreconditions.Of(step))
        {
            case StepNeeds.Caller when transport.IsGone:
            case StepNeeds.Media when transport.IsGone:
                observer.StepEnded(step, StepOutcome.CallerGone, TimeSpan.Zero);
                return StepResult.CallerGone;
            case StepNeeds.Media when !transport.HasMedia:
                observer.StepEnded(step, StepOutcome.Refused, TimeSpan.Zero);
                return StepResult.Refused($"{step} needs an answered call or early media.");
        }

        Mark(step);
        return null;
    }

    private StepResult Leave(StepResult result)
    {
        observer.StepEnded(LastStep, result.Outcome, Elapsed);
        Mark(CallStep.None);
        return result;
    }

    /// <summary>A step that throws (its token was cancelled, or a bug) is over as well.</summary>
    private async ValueTask<T> Guard<T>(ValueTask<T> step)
    {
        try
        {
            return await step;
        }
        catch
        {
            Mark(CallStep.None);
            throw;
        }
    }

    private void Mark(CallStep step)
    {
        Volatile.Write(ref _since, clock.GetTimestamp());
        _step = step;
    }

    private async ValueTask<StepResult> LoopAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, clock);
        var limit = new TaskCompletionSource();
        using var registration = timer.Token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), limit);
        while (true)
        {
            if (until.IsCompleted || limit.Task.IsCompleted)
            {
                return until.IsCompleted ? StepResult.Completed : StepResult.TimedOut;
            }

            long started = clock.GetTimestamp();
            var pass = transport.PlayAsync(media, SwitchLimit(atMost), cancellationToken).AsTask();
            if (await Task.WhenAny(pass, until, limit.Task) != pass)
            {
                transport.BreakOff();
            }

            var result = await pass;
            if (!result.Ok)
            {
                return result;
            }

            if (clock.GetElapsedTime(started) < ShortestPass && !until.IsCompleted && !limit.Task.IsCompleted)
            {
                var pause = await transport.SleepAsync(PauseAfterShortPass, cancellationToken);
                if (!pause.Ok)
                {
                    return pause;
                }
            }
        }
    }

    private static TimeSpan SwitchLimit(TimeSpan atMost) => atMost < LongestPass ? atMost + SwitchMargin : LongestPass;

    /// <summary>Work registered for the end of the call.</summary>
    public readonly record struct EndWork(string Name, Func<CancellationToken, ValueTask> Run);
}
