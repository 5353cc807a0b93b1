using FsVoice.CallFlows;

namespace FsVoice.Testing;

/// <summary>
/// A call for <see cref="FlowRunner"/> without a switch: answered, every step done at once, except for media called
/// <see cref="Hold"/>, which plays until the test lets go or the caller leaves. Linked into the test projects that need it.
/// </summary>
public sealed class StubTransport : ICallTransport
{
    /// <summary>The media that plays until the test says otherwise.</summary>
    public const string Hold = "hold";

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private volatile bool _gone;

    /// <summary>The media names that were asked for, in order, those of menus and bridges among them.</summary>
    public List<string?> Media { get; } = [];

    /// <summary>Ends when the held media plays.</summary>
    public Task Held => _held.Task;

    /// <inheritdoc />
    public CallInfo Info { get; } = new() { Uuid = Guid.NewGuid().ToString() };

    /// <inheritdoc />
    public bool IsAnswered => true;

    /// <inheritdoc />
    public bool HasMedia => true;

    /// <inheritdoc />
    public bool IsBridged => false;

    /// <inheritdoc />
    public bool IsGone => _gone || IsTakenAway;

    /// <inheritdoc />
    public bool IsTakenAway { get; private set; }

    /// <inheritdoc />
    public Cause? EndCause { get; private set; }

    /// <inheritdoc />
    public CallTimes Times { get; }

    /// <summary>Makes the answer of the runner itself fail, as a transport with a bug would.</summary>
    public bool AnswerThrows { get; init; }

    /// <summary>Ends the held media as if it were over.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>The caller hangs up.</summary>
    public void Leave()
    {
        HangupNow(Cause.NormalClearing);
        Release();
    }

    /// <inheritdoc />
    public string? GetVariable(string name)
    {
        lock (_variables)
        {
            return _variables.GetValueOrDefault(name);
        }
    }

    /// <inheritdoc />
    public Task RunOnWorkerAsync(Func<Task> work) => Task.Run(work);

    /// <inheritdoc />
    public ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken) =>
        AnswerThrows ? throw new InvalidOperationException("The transport has a bug.") : Done();

    /// <inheritdoc />
    public ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken) => Done();

    /// <inheritdoc />
    public async ValueTask<StepResult> PlayAsync(string media, TimeSpan? limit, CancellationToken cancellationToken)
    {
        Media.Add(media);
        if (media == Hold)
        {
            _held.TrySetResult();
            await _released.Task.WaitAsync(cancellationToken);
        }

        return await Done();
    }

    /// <inheritdoc />
    public async ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        Media.AddRange([menu.Prompt, menu.InvalidPrompt]);
        return new((await Done()).Outcome, "");
    }

    /// <inheritdoc />
    public ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken) => Done();

    /// <inheritdoc />
    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken) =>
        new((await Done()).Outcome, RecordingEnd.NotRecorded, TimeSpan.Zero);

    /// <inheritdoc />
    public ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        lock (_variables)
        {
            _variables[name] = value;
        }

        return Done();
    }

    /// <inheritdoc />
    public async ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken)
    {
        Media.Add(request.RingMedia);
        return new((await Done()).Outcome, BridgeEnd.NotTried, Cause.Unknown, TimeSpan.Zero);
    }

    /// <inheritdoc />
    public ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsGone ? StepResult.Completed : StepResult.TimedOut);

    /// <inheritdoc />
    public ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) => Done();

    /// <inheritdoc />
    public ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken) => Done();

    /// <inheritdoc />
    public ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken)
    {
        HangupNow(cause);
        return ValueTask.FromResult(StepResult.Completed);
    }

    /// <inheritdoc />
    public void BreakOff() => Release();

    /// <inheritdoc />
    public void HangupNow(Cause cause)
    {
        EndCause ??= cause;
        _gone = true;
    }

    /// <inheritdoc />
    public Task WaitForEndAsync(TimeSpan atMost) => Task.CompletedTask;

    private ValueTask<StepResult> Done() => ValueTask.FromResult(_gone ? StepResult.CallerGone : StepResult.Completed);
}

/// <summary>Sees nothing.</summary>
public sealed class NoObserver : ICallObserver
{
    /// <inheritdoc />
    public void FlowStarted(CallInfo call, string flow)
    {
    }

    /// <inheritdoc />
    public void StepEnded(CallStep step, StepOutcome outcome, TimeSpan elapsed)
    {
    }

    /// <inheritdoc />
    public void CallEnded(CallRecord record)
    {
    }
}
