namespace FsVoice.CallFlows;

/// <summary>One call in the hands of the runner, as the watchdog and the list of calls see it.</summary>
internal sealed class FlowRun(ICallTransport transport, SupervisedCall call, CallHistory history, TimeProvider clock, CancellationTokenSource cancellation)
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leftBehind = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FlowUse> _kept = [];
    private readonly long _started = clock.GetTimestamp();
    private int _ending = (int)RunEnding.None;

    public ICallTransport Transport => transport;

    public SupervisedCall Call => call;

    public CallHistory History => history;

    /// <summary>True when the flows are over and only the end of a call that was moved is awaited.</summary>
    public volatile bool IsMoved;

    /// <summary>The flow that has the call now.</summary>
    public volatile string Flow = "";

    /// <summary>Why the flow was told to stop, if it was.</summary>
    public RunEnding Ending => (RunEnding)Volatile.Read(ref _ending);

    /// <summary>Ends when the run was told to stop.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Ends when the flow did not return after it was told to stop.</summary>
    public Task LeftBehind => _leftBehind.Task;

    /// <summary>How long the runner has had the call.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_started);

    /// <summary>When the flow was told to stop.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>Tells the flow to stop. The first reason stays.</summary>
    public bool Stop(RunEnding ending)
    {
        if (Interlocked.CompareExchange(ref _ending, (int)ending, (int)RunEnding.None) != (int)RunEnding.None)
        {
            return false;
        }

        StoppedAt = clock.GetTimestamp();
        _stopped.TrySetResult();
        // Not on this thread: code of the flow runs in the token's callbacks, and it may be the code that hangs.
        _ = cancellation.CancelAsync();
        return true;
    }

    /// <summary>Keeps a version loaded for the work that its flow has for the end of the call.</summary>
    public void Keep(FlowUse use) => _kept.Add(use);

    /// <summary>That work is done.</summary>
    public void ReleaseKept()
    {
        foreach (var use in _kept)
        {
            use.Release();
        }

        _kept.Clear();
    }

    public void LeaveBehind() => _leftBehind.TrySetResult();
}

/// <summary>Why the runner told a flow to stop.</summary>
internal enum RunEnding
{
    None,

    /// <summary>The flow did nothing for its call for too long.</summary>
    Idle,

    /// <summary>The call lasts longer than any may.</summary>
    TooLong,

    /// <summary>The server stops.</summary>
    ServerStop,
}
