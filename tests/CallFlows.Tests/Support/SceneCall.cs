using System.Collections.Concurrent;

namespace FsVoice.CallFlows.Tests;

/// <summary>A call on a leg of a <see cref="SwitchScene"/>: its bridge lasts until something in the scene ends it.</summary>
internal sealed class SceneCall(SwitchScene scene) : ICall
{
    private readonly ConcurrentQueue<string> _steps = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<BridgeResult>? _bridge;
    private bool _talked;

    public required CallInfo Info { get; init; }

    /// <summary>Values of channel variables.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public bool IsAnswered => true;

    public bool IsGone { get; private set; }

    public Cause? EndCause { get; private set; }

    public CallRecordDraft Record { get; } = new();

    /// <summary>What the flow asked for, in order.</summary>
    public IReadOnlyList<string> Steps => [.. _steps];

    /// <summary>The request behind the bridge step.</summary>
    public BridgeRequest? Request { get; private set; }

    /// <summary>Ends when the flow has begun to ring somebody.</summary>
    public TaskCompletionSource Rings { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the flow waits for the leg to be gone.</summary>
    public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is pressed at menus, in order.</summary>
    public Queue<string> Digits { get; } = [];

    /// <summary>Who is rung answers, on the leg that the flow named.</summary>
    /// <param name="user">The user of the directory; null for somebody outside.</param>
    /// <returns>The leg.</returns>
    public string Answer(string? user)
    {
        string uuid = Request!.LegVariables.GetValueOrDefault("origination_uuid") ?? "answered";
        scene.Begin(uuid, user, LegDirection.Outbound, called: user ?? "0301234567", dialogId: Request.LegVariables.GetValueOrDefault("fsvoice_dialog"));
        _talked = true;
        scene.Bridge(Info.Uuid, uuid);
        Request.OnBridged?.Invoke();
        return uuid;
    }

    /// <summary>Who is rung does not answer.</summary>
    public void Fail(BridgeEnd end, StepOutcome outcome = StepOutcome.Refused) =>
        _bridge!.TrySetResult(new BridgeResult(outcome, end, Cause.NoAnswer, TimeSpan.Zero));

    /// <summary>The other leg hung up (with a cause), or was taken.</summary>
    public void BridgeIsOver(bool otherHungUp) => _bridge?.TrySetResult(
        new BridgeResult(StepOutcome.Completed, BridgeEnd.Talked, otherHungUp ? Cause.NormalClearing : Cause.Unknown, TimeSpan.FromSeconds(1)));

    /// <summary>The leg hung up.</summary>
    public void IsOver(string cause)
    {
        EndCause = new Cause(cause);
        Gone();
    }

    /// <summary>Somebody moved the leg.</summary>
    public void IsTakenAway()
    {
        IsMovedAway = true;
        Gone();
    }

    public bool IsMovedAway { get; private set; }

    public string? GetVariable(string name) => Variables.GetValueOrDefault(name);

    public ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken) => Step("answer");

    public ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken) => Step("pre-answer");

    public ValueTask<StepResult> PlayAsync(string media, CancellationToken cancellationToken) => Step($"play {media}");

    /// <summary>What happens while the leg is held with music.</summary>
    public Action? WhileHeld { get; set; }

    public ValueTask<StepResult> PlayUntilAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken)
    {
        WhileHeld?.Invoke();
        return Step($"hold {media}");
    }

    public ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        _steps.Enqueue($"digits {menu.Prompt}");
        scene.Await();
        return ValueTask.FromResult(IsGone ? new DigitsResult(StepOutcome.CallerGone, "")
            : Digits.TryDequeue(out string? digits) ? new DigitsResult(StepOutcome.Completed, digits)
            : new DigitsResult(StepOutcome.Timeout, ""));
    }

    public async ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Waits.TrySetResult();
        try
        {
            await _gone.Task.WaitAsync(atMost, cancellationToken);
            return StepResult.Completed;
        }
        catch (TimeoutException)
        {
            return StepResult.TimedOut;
        }
    }

    public ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken) => Step($"set {name}={value}");

    public async ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken)
    {
        _steps.Enqueue($"bridge {request.DialString}");
        scene.Await();
        Request = request;
        _bridge = new TaskCompletionSource<BridgeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsGone)
        {
            return new BridgeResult(StepOutcome.CallerGone, BridgeEnd.NotTried, Cause.OriginatorCancel, TimeSpan.Zero);
        }

        Rings.TrySetResult();
        return await _bridge.Task.WaitAsync(cancellationToken);
    }

    public ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) => Step($"sleep {time.TotalSeconds}s");

    public ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken) => Step($"transfer {target.Extension}");

    public ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken)
    {
        if (!IsGone)
        {
            _steps.Enqueue($"hangup {cause}");
            scene.Await();
            scene.HangUp(Info.Uuid, cause.Name);
        }

        return ValueTask.FromResult(StepResult.Completed);
    }

    public void OnEnd(string name, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();

    private void Gone()
    {
        IsGone = true;
        _gone.TrySetResult();
        _bridge?.TrySetResult(new BridgeResult(
            StepOutcome.CallerGone, _talked ? BridgeEnd.Talked : BridgeEnd.CallerLeftWhileRinging, EndCause ?? Cause.Unknown, TimeSpan.Zero));
    }

    private ValueTask<StepResult> Step(string line)
    {
        _steps.Enqueue(line);
        scene.Await();
        return ValueTask.FromResult(IsGone ? StepResult.CallerGone : StepResult.Completed);
    }
}
