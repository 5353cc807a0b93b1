namespace FsVoice.CallFlows;

/// <summary>Steps 1 to 3 of a call's way: the flow, and those that it hands over to, each counted on its version.</summary>
public sealed partial class FlowRunner
{
    /// <summary>Runs the flow and those that follow it. Gives how it failed, or null.</summary>
    private async Task<RunFailure?> RunFlowsAsync(
        FlowRun run, string name, FlowParameters parameters, CancellationToken cancellationToken)
    {
        string? next = name;
        FlowUse? use = null;
        int handOvers = 0;
        try
        {
            while (next is not null)
            {
                if (handOvers++ == MaxHandOvers)
                {
                    LogTooManyHandOvers(run.Transport.Info.Uuid, next);
                    use!.Failed = true;
                    return RunFailure.Failed;
                }

                if (Take(next, use, run.Call) is not { } taken)
                {
                    LogUnknownFlow(run.Transport.Info.Uuid, next);
                    // Whoever hands over to a flow that is not there failed the call. The dialplan has no version.
                    use?.Failed = true;
                    return RunFailure.Failed;
                }

                Leave(run, use, taken);
                use = taken;
                run.History.Add(use.Flow.Name);
                if (use.Flow.ForCustomer)
                {
                    _legs.BeginDialog(run.Transport.Info);
                }

                run.Flow = use.Flow.Name;
                _observer.FlowStarted(run.Transport.Info, use.Flow.Name);
                var (result, failure) = await RunOneAsync(run, use, parameters, cancellationToken).ConfigureAwait(false);
                if (failure is not null)
                {
                    return failure;
                }

                next = run.Transport.IsGone || run.Call.WasTransferred ? null : result!.NextFlow;
                parameters = result!.Parameters;
            }

            return null;
        }
        finally
        {
            Leave(run, use, null);
        }
    }

    /// <summary>
    /// The flow with this name: that of the version the call is on, when it has one, so that the flows of one assembly
    /// never mix versions within a hand-over; else the newest.
    /// </summary>
    private FlowUse? Take(string name, FlowUse? from, SupervisedCall call)
    {
        var flow = from?.Flow.Version.Set?.Find(name) ?? _flows.Find(name);
        while (flow is not null)
        {
            if (FlowUse.TryBegin(flow, call) is { } use)
            {
                return use;
            }

            // Replaced and unloaded since it was looked up. It left the table before that, so this ends.
            flow = _flows.Find(name);
        }

        return null;
    }

    /// <summary>A flow's part is over. Its version stays as long as the call has work of the flow for its end.</summary>
    private static void Leave(FlowRun run, FlowUse? use, FlowUse? next)
    {
        if (use is null)
        {
            return;
        }

        use.Leave(next);
        if (use.HasEndWork)
        {
            run.Keep(use);
        }
        else
        {
            use.Release();
        }
    }

    private async Task<(FlowResult? Result, RunFailure? Failure)> RunOneAsync(
        FlowRun run, FlowUse use, FlowParameters parameters, CancellationToken cancellationToken)
    {
        var flow = use.Flow;
        FlowResult? result = null;
        bool entered = false;
        var running = run.Transport.RunOnWorkerAsync(async () =>
        {
            if (await MeetNeedsAsync(run, flow.Requires, cancellationToken))
            {
                entered = true;
                result = await flow.Create().RunAsync(run.Call, parameters, cancellationToken);
            }
        });

        if (await Task.WhenAny(running, run.LeftBehind).ConfigureAwait(false) != running)
        {
            LogLeftBehind(run.Transport.Info.Uuid, flow.Name, run.Call.LastStep);
            use.Failed = true;
            use.HoldUntil(running);
            Observe(running);
            return (null, RunFailure.LeftBehind);
        }

        use.Failed = run.Ending == RunEnding.Idle;
        try
        {
            await running.ConfigureAwait(false);
            return (result ?? FlowResult.Done, run.Ending == RunEnding.None ? null : RunFailure.Stopped);
        }
        catch (OperationCanceledException) when (run.Ending != RunEnding.None)
        {
            return (null, RunFailure.Stopped);
        }
        catch (Exception e)
        {
            LogFlowFailed(e, run.Transport.Info.Uuid, flow.Name, run.Call.LastStep);
            // What failed before the flow was entered is the transport's, not the flow's.
            use.Failed |= entered;
            return (null, RunFailure.Failed);
        }
    }

    /// <summary>False when the caller may not have the flow; the refusal was played.</summary>
    private async ValueTask<bool> MeetNeedsAsync(FlowRun run, FlowRequires requires, CancellationToken cancellationToken)
    {
        if (requires == FlowRequires.Nothing)
        {
            return true;
        }

        if (!(await run.Call.AnswerAsync(cancellationToken)).Ok)
        {
            return false;
        }

        if (requires == FlowRequires.AuthenticatedCaller && run.Transport.Info.AuthenticatedUser is null)
        {
            LogNotAuthenticated(run.Transport.Info.Uuid, run.Flow);
            await run.Call.PlayAsync(_options.RefusalPrompt, cancellationToken);
            await run.Call.HangupAsync(Cause.CallRejected, cancellationToken);
            return false;
        }

        return true;
    }

    private void Observe(Task running) => _ = running.ContinueWith(
        (task, state) => ((FlowRunner)state!).LogLateFailure(task.Exception!.InnerException!),
        this,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}
