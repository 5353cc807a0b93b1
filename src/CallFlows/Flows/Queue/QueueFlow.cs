using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Waits for an agent with the caller and joins the two: please-hold prompt, music on hold with announcements of the
/// position, an offer to the agent that the routing gives, and when the offer fails (RONA and its kin) the next one,
/// from the front of the queue. Parameters: <c>queue</c>, and <c>priority</c> (a whole number, higher is served first).
/// </summary>
/// <remarks>
/// It always comes to an end: the wait is bounded by <see cref="QueueFlowOptions.MaxWait"/>, the offers by
/// <see cref="QueueFlowOptions.MaxFailedOffers"/>; after either comes the overflow.
/// </remarks>
[Flow(Name, Requires = FlowRequires.Answered, ForCustomer = true)]
public sealed partial class QueueFlow(IRouting routing, QueueFlowOptions options, TimeProvider time, ILogger<QueueFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "queue";

    /// <summary>The parameter that names the queue.</summary>
    public const string QueueParameter = "queue";

    /// <summary>The parameter with the caller's priority.</summary>
    public const string PriorityParameter = "priority";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        string queue = parameters[QueueParameter] ?? "";
        int priority = int.TryParse(parameters[PriorityParameter], CultureInfo.InvariantCulture, out int given) ? given : 0;
        QueueFlowOptions settings = options.For(queue);

        IAgentRequest request;
        try
        {
            request = await routing.RequestAsync(new AgentRequest(call.Info.Uuid, queue, priority), cancellationToken);
        }
        catch (UnknownQueueException)
        {
            Log.QueueUnknown(logger, queue);
            return await FallBackAsync(call, settings, cancellationToken);
        }

        // Should the flow never come to the end of the block below (blocked code, left behind by the watchdog), the call does.
        call.OnEnd("place in the queue", async _ => await request.DisposeAsync());
        call.Record.Queue = queue;
        call.Record.Outcome = CallOutcome.AbandonedInQueue;
        QueueEnd end;
        // The request is disposed before anything is said to a caller without agent: nothing is held meanwhile.
        await using (request)
        {
            end = await new QueueVisit(call, request, settings, time, logger).RunAsync(cancellationToken);
        }

        return end switch
        {
            QueueEnd.Talked => await HangUpAsync(call, cancellationToken),
            QueueEnd.NoAgent => await OverflowAsync(call, settings, parameters, cancellationToken),
            QueueEnd.CannotHold => await FallBackAsync(call, settings, cancellationToken),
            _ => FlowResult.Done,
        };
    }

    private async ValueTask<FlowResult> OverflowAsync(ICall call, QueueFlowOptions settings, FlowParameters parameters, CancellationToken cancellationToken)
    {
        QueueOverflowOptions overflow = settings.Overflow;
        call.Record.Outcome = CallOutcome.NoAgent;
        Log.QueueOverflow(logger, call.Record.Queue, overflow.Action, overflow.Target);
        switch (overflow.Action)
        {
            case QueueOverflowAction.Queue:
                return FlowResult.HandOver(Name, new FlowParameters(
                [
                    new(QueueParameter, overflow.Target),
                    new(PriorityParameter, parameters[PriorityParameter] ?? "0"),
                ]));
            case QueueOverflowAction.Flow:
                return FlowResult.HandOver(overflow.Target, FlowParameters.None);
            case QueueOverflowAction.Extension:
                StepResult transfer = await call.TransferAsync(new TransferTarget(overflow.Target, overflow.Context), cancellationToken);
                if (transfer.Ok)
                {
                    call.Record.Outcome = CallOutcome.Transferred;
                }

                if (transfer.Outcome != StepOutcome.Refused)
                {
                    return FlowResult.Done;
                }

                Log.QueueTransferRefused(logger, overflow.Target, transfer.Reason);
                break;
        }

        StepResult said = await call.PlayAsync(settings.NoAgentPrompt, cancellationToken);
        return said.Outcome == StepOutcome.CallerGone ? FlowResult.Done : await HangUpAsync(call, cancellationToken);
    }

    private static async ValueTask<FlowResult> FallBackAsync(ICall call, QueueFlowOptions settings, CancellationToken cancellationToken)
    {
        call.Record.Outcome = CallOutcome.Failed;
        StepResult said = await call.PlayAsync(settings.ErrorPrompt, cancellationToken);
        return said.Outcome == StepOutcome.CallerGone ? FlowResult.Done : FlowResult.HandOver(FallbackFlow.Name, FlowParameters.None);
    }

    private static async ValueTask<FlowResult> HangUpAsync(ICall call, CancellationToken cancellationToken)
    {
        await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        return FlowResult.Done;
    }
}
