using FsVoice.CallFlows;

namespace FsVoice.CallHost.Operations;

/// <summary>Counts how calls end, for <see cref="HostStatus"/>.</summary>
public sealed class CallCounts : ICallObserver
{
    private long _ended;
    private long _failed;

    /// <summary>Calls that are over.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Those of them whose flow failed or was stopped by the watchdog.</summary>
    public long Failed => Interlocked.Read(ref _failed);

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
        ArgumentNullException.ThrowIfNull(record);
        Interlocked.Increment(ref _ended);
        if (record.Outcome == CallOutcome.Failed)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}

/// <summary>Several observers as one, told in their order.</summary>
/// <param name="observers">The observers.</param>
public sealed class CallObservers(params ICallObserver[] observers) : ICallObserver
{
    /// <inheritdoc />
    public void FlowStarted(CallInfo call, string flow)
    {
        foreach (var observer in observers)
        {
            observer.FlowStarted(call, flow);
        }
    }

    /// <inheritdoc />
    public void StepEnded(CallStep step, StepOutcome outcome, TimeSpan elapsed)
    {
        foreach (var observer in observers)
        {
            observer.StepEnded(step, outcome, elapsed);
        }
    }

    /// <inheritdoc />
    public void CallEnded(CallRecord record)
    {
        foreach (var observer in observers)
        {
            observer.CallEnded(record);
        }
    }
}
