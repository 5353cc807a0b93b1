namespace FsVoice.CallFlows;

/// <summary>One flow's part of a call: counted on its version when it begins and once more when it is over.</summary>
/// <remarks>Used by the call's runner alone, except for <see cref="HoldUntil"/>'s continuation.</remarks>
internal sealed class FlowUse
{
    private readonly SupervisedCall _call;
    private readonly int _endWorkBefore;

    private FlowUse(FlowRegistration flow, SupervisedCall call)
    {
        Flow = flow;
        _call = call;
        _endWorkBefore = call.EndWorkCount;
    }

    public FlowRegistration Flow { get; }

    /// <summary>True when the flow failed the call by its own doing.</summary>
    public bool Failed { get; set; }

    /// <summary>True when the flow's own code has still to run at the end of the call.</summary>
    public bool HasEndWork => _call.EndWorkCount > _endWorkBefore;

    /// <summary>The flow takes the call over. Null when its version is being unloaded: look the name up again.</summary>
    public static FlowUse? TryBegin(FlowRegistration flow, SupervisedCall call)
    {
        if (flow.Version.Set?.TryHold() == false)
        {
            return null;
        }

        flow.Version.Begin();
        return new FlowUse(flow, call);
    }

    /// <summary>The flow's part is over. The version is held until <see cref="Release"/>.</summary>
    /// <param name="next">The flow that takes over; begun before this one is left, so that a version both are of is held throughout.</param>
    public void Leave(FlowUse? next)
    {
        Flow.Version.End(Failed);
        var set = Flow.Version.Set;
        if (set is not null && next?.Flow.Version.Set != set)
        {
            set.CallEnded(Flow.Name, Failed);
        }
    }

    /// <summary>None of the flow's code will run for this call any more.</summary>
    public void Release() => Flow.Version.Set?.Release();

    /// <summary>Code of a flow that was left behind still runs: holds the version until it ends.</summary>
    public void HoldUntil(Task running)
    {
        if (Flow.Version.Set is { } set && set.TryHold())
        {
            _ = running.ContinueWith(
                static (_, state) => ((IFlowSet)state!).Release(),
                set,
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }
}
