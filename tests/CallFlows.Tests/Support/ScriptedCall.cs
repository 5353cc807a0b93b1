using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests;

/// <summary>
/// A call without a switch. Each step is written down as one line, takes its time on the virtual clock, and ends as the
/// test wants: by script, by a refusal, by the caller leaving, by the server's stop, or not before the test says so.
/// Steps are counted from 0 in the order in which the flow awaits them.
/// </summary>
internal sealed class ScriptedCall(ManualTimeProvider clock) : ICall
{
    private readonly List<string> _steps = [];
    private readonly List<(string Name, Func<CancellationToken, ValueTask> Work)> _ends = [];
    private readonly Queue<string> _digits = [];
    private readonly Queue<ScriptedBridge> _bridges = [];
    private readonly List<Func<string, bool>> _refusals = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stepRuns;
    private bool _ended;

    public CallInfo Info { get; init; } = new()
    {
        Uuid = "call-1",
        CallerNumber = "+18005550199",
        CallerName = "Ann Caller",
        DialedNumber = "8001",
        Context = "public",
        StartedAt = clock.GetUtcNow(),
    };

    public bool IsAnswered { get; set; }

    public bool IsGone => EndCause is not null;

    /// <summary>Who leaves is moved away by somebody else.</summary>
    public bool IsMoved { get; init; }

    public bool IsMovedAway => IsMoved && IsGone;

    public Cause? EndCause { get; private set; }

    public CallRecordDraft Record { get; } = new();

    /// <summary>What the flow asked for, in order.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>The steps, and between them what others have written down (<see cref="RoutingSpy"/>).</summary>
    public List<string> Timeline { get; } = [];

    /// <summary>The menus behind the "digits" steps.</summary>
    public List<DigitMenu> Menus { get; } = [];

    /// <summary>The requests behind the "bridge" steps.</summary>
    public List<BridgeRequest> BridgeRequests { get; } = [];

    /// <summary>The requests behind the "record" steps.</summary>
    public List<RecordRequest> RecordRequests { get; } = [];

    /// <summary>How the recordings go, in order.</summary>
    public Queue<RecordResult> Messages { get; } = [];

    /// <summary>What a recording holds that the caller leaves in (<see cref="LeaveAt"/>).</summary>
    public TimeSpan SpokenBeforeLeaving { get; init; }

    /// <summary>Ends a "listen" step: Completed when the other leg is gone, CallerGone when the caller is.</summary>
    public TaskCompletionSource<StepOutcome> ListenEnds { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Channel variables that are there from the start.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>The caller leaves during this step.</summary>
    public int? LeaveAt { get; init; }

    /// <summary>Whom we called answers during this step.</summary>
    public int? AnswersAt { get; init; }

    /// <summary>Runs when a step begins; it is given its number.</summary>
    public Action<int>? BeforeStep { get; init; }

    /// <summary>The server stops during this step.</summary>
    public int? StopAt { get; init; }

    /// <summary>This step does not end by itself, and <see cref="Reached"/> tells when the flow stands in it.</summary>
    public int? HoldAt { get; init; }

    /// <summary>Completes when the flow stands in the step <see cref="HoldAt"/>.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken StopToken => _stop.Token;

    public TimeSpan PromptTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What the caller presses at each menu: "" is nothing, "!7" is refused by the switch itself.</summary>
    public ScriptedCall Presses(params string[] digits)
    {
        Array.ForEach(digits, _digits.Enqueue);
        return this;
    }

    public ScriptedCall Bridges(params ScriptedBridge[] bridges)
    {
        Array.ForEach(bridges, _bridges.Enqueue);
        return this;
    }

    /// <summary>Every step whose line begins so is refused.</summary>
    public ScriptedCall Refuses(string step)
    {
        _refusals.Add(line => line.StartsWith(step, StringComparison.Ordinal));
        return this;
    }

    /// <summary>The caller hangs up now.</summary>
    public void Leave()
    {
        EndCause ??= Cause.NormalClearing;
        _left.TrySetResult();
    }

    /// <summary>Ends the step <see cref="HoldAt"/> by itself.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>The server stops now.</summary>
    public void Stop() => _stop.Cancel();

    public string? GetVariable(string name) => Variables.GetValueOrDefault(name);

    public ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken) =>
        StepAsync("answer", TimeSpan.Zero, () => IsAnswered = true, cancellationToken);

    public ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken) => StepAsync("pre-answer", TimeSpan.Zero, null, cancellationToken);

    public ValueTask<StepResult> PlayAsync(string media, CancellationToken cancellationToken) => StepAsync($"play {media}", PromptTime, null, cancellationToken);

    public async ValueTask<StepResult> PlayUntilAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken)
    {
        string line = $"hold {media} {atMost.TotalSeconds}s";
        StepResult? ended = await BeginAsync(line, Task.WhenAny(until, _left.Task), cancellationToken);
        if (ended is null)
        {
            ended = clock.AdvanceUntil(() => until.IsCompleted || IsGone, atMost) ? StepResult.Completed : StepResult.TimedOut;
        }

        return End(ended.Value);
    }

    public async ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken)
    {
        Menus.Add(menu);
        if (await BeginAsync($"digits {menu.Prompt}", null, cancellationToken) is { } ended)
        {
            End(ended);
            return new DigitsResult(ended.Outcome, "", ended.Reason);
        }

        clock.Advance(PromptTime);
        string pressed = _digits.Count > 0 ? _digits.Dequeue() : throw new InvalidOperationException($"Nothing is scripted for menu {menu.Prompt}.");
        clock.Advance(pressed.Length == 0 ? menu.Timeout : TimeSpan.FromMilliseconds(500));
        StepOutcome outcome = pressed.Length == 0 ? StepOutcome.Timeout : pressed[0] == '!' ? StepOutcome.InvalidInput : StepOutcome.Completed;
        outcome = End(new StepResult(outcome)).Outcome;
        return new DigitsResult(outcome, outcome == StepOutcome.CallerGone ? "" : pressed.TrimStart('!'));
    }

    public ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken) =>
        StepAsync($"set {name}={value}", TimeSpan.Zero, () => Variables[name] = value, cancellationToken);

    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        RecordRequests.Add(request);
        if (await BeginAsync($"record {Path.GetFileName(Path.GetDirectoryName(request.Path))}", null, cancellationToken) is { } ended)
        {
            End(ended);
            return ended.Outcome == StepOutcome.CallerGone
                ? new RecordResult(ended.Outcome, SpokenBeforeLeaving > TimeSpan.Zero ? RecordingEnd.CallerLeft : RecordingEnd.NotRecorded, SpokenBeforeLeaving)
                : new RecordResult(ended.Outcome, RecordingEnd.NotRecorded, TimeSpan.Zero, ended.Reason);
        }

        RecordResult result = Messages.Count > 0 ? Messages.Dequeue() : throw new InvalidOperationException("No message is scripted.");
        clock.Advance(result.Duration);
        if (result.Outcome == StepOutcome.CallerGone)
        {
            Leave();
        }

        End(new StepResult(result.Outcome));
        return result;
    }

    public async ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken)
    {
        BridgeRequests.Add(request);
        if (await BeginAsync($"bridge {request.DialString}", null, cancellationToken) is { } ended)
        {
            End(ended);
            return ended.Outcome == StepOutcome.CallerGone
                ? new BridgeResult(ended.Outcome, BridgeEnd.CallerLeftWhileRinging, Cause.OriginatorCancel, TimeSpan.Zero)
                : new BridgeResult(ended.Outcome, BridgeEnd.NotTried, Cause.TemporaryFailure, TimeSpan.Zero, ended.Reason);
        }

        ScriptedBridge bridge = _bridges.Count > 0 ? _bridges.Dequeue() : throw new InvalidOperationException($"No end is scripted for the bridge to {request.DialString}.");
        bridge.Before?.Invoke();
        clock.Advance(bridge.Ring);
        if (bridge.Result.Talked && !bridge.HidesBeginning)
        {
            request.OnBridged?.Invoke();
        }

        bridge.During?.Invoke();
        clock.Advance(bridge.Result.Talk);
        if (bridge.Result.Outcome == StepOutcome.CallerGone)
        {
            Leave();
        }

        End(new StepResult(bridge.Result.Outcome));
        return bridge.Result;
    }

    public async ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken)
    {
        if (await BeginAsync($"listen {otherUuid}", null, cancellationToken) is { } ended)
        {
            return End(ended);
        }

        if (await ListenEnds.Task.WaitAsync(cancellationToken) == StepOutcome.CallerGone)
        {
            Leave();
        }

        return End(StepResult.Completed);
    }

    public ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) => StepAsync($"sleep {time.TotalSeconds}s", time, null, cancellationToken);

    public ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken) =>
        StepAsync(target.Context is null ? $"transfer {target.Extension}" : $"transfer {target.Extension} {target.Context}", TimeSpan.Zero, null, cancellationToken);

    public async ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken)
    {
        StepResult ended = await BeginAsync($"hangup {cause}", null, cancellationToken) ?? StepResult.Completed;
        if (ended.Ok)
        {
            EndCause = cause;
        }

        return End(ended, wasHungUp: ended.Ok);
    }

    public void OnEnd(string name, Func<CancellationToken, ValueTask> work) => _ends.Add((name, work));

    /// <summary>
    /// Runs a flow and the clean-up as the runner does: the clean-up once, last registered first, each even when another
    /// failed. Null when the flow was broken off by the server's stop; other exceptions of the flow come out here.
    /// </summary>
    public async Task<FlowResult?> RunAsync(ICallFlow flow, FlowParameters? parameters = null)
    {
        try
        {
            return await flow.RunAsync(this, parameters ?? FlowParameters.None, StopToken);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await FinishAsync();
        }
    }

    /// <summary>The end of the call: runs the clean-up.</summary>
    public async Task FinishAsync(CancellationToken limit = default)
    {
        Assert.False(_ended, "The clean-up must run once.");
        _ended = true;
        var failures = new List<Exception>();
        for (int i = _ends.Count - 1; i >= 0; i--)
        {
            try
            {
                await _ends[i].Work(limit);
            }
            catch (Exception error)
            {
                failures.Add(new InvalidOperationException($"Clean-up '{_ends[i].Name}' failed.", error));
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private async ValueTask<StepResult> StepAsync(string line, TimeSpan takes, Action? effect, CancellationToken cancellationToken)
    {
        StepResult? ended = await BeginAsync(line, null, cancellationToken);
        if (ended is null)
        {
            clock.Advance(takes);
            effect?.Invoke();
        }

        return End(ended ?? StepResult.Completed);
    }

    /// <summary>Writes the step down. Null when it goes its ordinary way, else how it ended before it began.</summary>
    private async ValueTask<StepResult?> BeginAsync(string line, Task? endsEarlyWith, CancellationToken cancellationToken)
    {
        if (_stepRuns)
        {
            throw new InvalidOperationException($"'{line}' was started while another step runs.");
        }

        _stepRuns = true;
        int number = _steps.Count;
        _steps.Add(line);
        Timeline.Add(line);
        BeforeStep?.Invoke(number);
        if (number == LeaveAt)
        {
            Leave();
        }

        if (number == StopAt)
        {
            Stop();
        }

        IsAnswered |= number == AnswersAt;

        if (number == HoldAt)
        {
            Reached.SetResult();
            await Task.WhenAny(_left.Task, _released.Task, endsEarlyWith ?? _left.Task).WaitAsync(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (IsGone)
        {
            return StepResult.CallerGone;
        }

        return _refusals.Exists(refuses => refuses(line)) ? StepResult.Refused("scripted") : null;
    }

    private StepResult End(StepResult ended, bool wasHungUp = false)
    {
        _stepRuns = false;
        return IsGone && !wasHungUp ? StepResult.CallerGone : ended;
    }
}
