namespace FsVoice.CallFlows;

/// <summary>Watches calls, for metrics. Called on the call's way: must be quick and must not throw.</summary>
public interface ICallObserver
{
    /// <summary>A flow takes a call over.</summary>
    void FlowStarted(CallInfo call, string flow);

    /// <summary>A step ended.</summary>
    /// <param name="step">Which.</param>
    /// <param name="outcome">How.</param>
    /// <param name="elapsed">From the flow's call to the result.</param>
    void StepEnded(CallStep step, StepOutcome outcome, TimeSpan elapsed);

    /// <summary>A call is over and its record is complete.</summary>
    void CallEnded(CallRecord record);
}
