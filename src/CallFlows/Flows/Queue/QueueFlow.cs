using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Waits for an agent with the caller and joins the two: please-hold prompt, music on hold with announcements of the
/// position, an offer to the agent that the routing gives, and when the offer fails (RONA and its kin) what
/// <see cref="RonaPolicy"/> says. Parameters: those of <see cref="AgentWish"/> and <see cref="VoicemailOwner"/>.
/// </summary>
/// <remarks>
/// It always comes to an end: the wait is bounded by <see cref="QueueFlowOptions.MaxWait"/>, the offers by
/// <see cref="QueueFlowOptions.MaxFailedOffers"/>; after either comes voicemail, or the overflow. Whatever ends it, the
/// routing engine is told (<see cref="AgentRequests"/>).
/// </remarks>
[Flow(Name, Requires = FlowRequires.Answered)]
public sealed partial class QueueFlow(
    AgentRequests agents,
    RonaPolicy rona,
    ILegs legs,
    QueueFlowOptions options,
    VoicemailOptions voicemail,
    TimeProvider time,
    ILogger<QueueFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "queue";

    /// <inheritdoc cref="AgentWish.QueueParameter" />
    public const string QueueParameter = AgentWish.QueueParameter;

    /// <inheritdoc cref="AgentWish.PriorityParameter" />
    public const string PriorityParameter = AgentWish.PriorityParameter;

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        AgentWish wish = Wish(call, parameters);
        if (IsCustomer(call.Info, wish, parameters))
        {
            legs.BeginDialog(call.Info);
        }
        else if (wish.Reason == AgentRequestReason.Consult)
        {
            JoinConsult(call.Info);
        }

        WantedAgent request;
        try
        {
            request = await agents.RequestAsync(call.Info, wish, queue => options.For(queue).Voicemail, cancellationToken);
        }
        catch (UnknownQueueException)
        {
            Log.QueueUnknown(logger, wish.Queue);
            return await FallBackAsync(call, options, cancellationToken);
        }

        QueueFlowOptions settings = options.For(request.Queue);
        wish = request.Wish;
        // Should the flow never come to the end of the block below (blocked code, left behind by the watchdog), the call does.
        call.OnEnd("place in the queue", async _ => await request.DisposeAsync());
        call.Record.Queue = request.Queue;
        call.Record.Outcome = CallOutcome.AbandonedInQueue;
        QueueEnd end = QueueEnd.NoAgent;
        // The request is disposed before anything is said to a caller without agent: nothing is held meanwhile.
        await using (request)
        {
            if (request.IsFull)
            {
                Log.QueueFull(logger, request.Queue);
            }
            else
            {
                end = await new QueueVisit(call, request, settings, voicemail, rona, time, logger).RunAsync(cancellationToken);
            }
        }

        return end switch
        {
            QueueEnd.Talked => await HangUpAsync(call, cancellationToken),
            QueueEnd.NoAgent or QueueEnd.Voicemail when wish.HasVoicemail => ToVoicemail(call, wish),
            QueueEnd.NoAgent or QueueEnd.NamedFailed when wish.IsNamed => await EndChatAsync(call, wish, cancellationToken),
            QueueEnd.NoAgent => await OverflowAsync(call, settings, wish, parameters, cancellationToken),
            QueueEnd.CannotHold => await FallBackAsync(call, settings, cancellationToken),
            _ => FlowResult.Done,
        };
    }

    private AgentWish Wish(ICall call, FlowParameters parameters)
    {
        AgentWish wish = AgentWish.Read(parameters, call.Info);
        return wish.Reason == AgentRequestReason.DirectTransfer
            ? wish with { Priority = Math.Max(wish.Priority, options.TransferPriority) }
            : wish;
    }

    /// <summary>
    /// Whether the caller is the customer of a dialog of its own. A user of the directory is an agent, unless customers call
    /// behind that user; and who consults asks for somebody else's customer.
    /// </summary>
    private bool IsCustomer(CallInfo call, AgentWish wish, FlowParameters parameters) =>
        wish.Reason != AgentRequestReason.Consult
        && (call.AuthenticatedUser is not { } user
            || options.IsWebRtcUser(user)
            || (bool.TryParse(parameters[AgentWish.WebRtcParameter], out bool webRtc) && webRtc));

    /// <summary>Who consults is part of the customer's dialog, and who takes the call becomes so by the bridge.</summary>
    private void JoinConsult(CallInfo call)
    {
        if (call.AuthenticatedUser is { } agent && legs.FindDialogOfAgent(agent, call.Domain) is { IsOver: false } dialog)
        {
            legs.Join(call.Uuid, dialog.Id, LegRole.Consulting);
            legs.Expect(call.Uuid, LegEndReason.ConsultEnded);
        }
    }

    private static FlowResult ToVoicemail(ICall call, AgentWish wish)
    {
        call.Record.Outcome = CallOutcome.NoAgent;
        return FlowResult.HandOver(VoicemailFlow.Name, wish.Voicemail.ToParameters());
    }

    /// <summary>The agent who was named did not take the call, and no other is wanted (seed 001 §9.3).</summary>
    private async ValueTask<FlowResult> EndChatAsync(ICall call, AgentWish wish, CancellationToken cancellationToken)
    {
        call.Record.Outcome = CallOutcome.NoAgent;
        agents.EndChat(call.Info, wish);
        StepResult said = await call.PlayAsync(rona.NamedFailedPrompt, cancellationToken);
        return said.Outcome == StepOutcome.CallerGone ? FlowResult.Done : await HangUpAsync(call, cancellationToken);
    }

    private async ValueTask<FlowResult> OverflowAsync(
        ICall call, QueueFlowOptions settings, AgentWish wish, FlowParameters parameters, CancellationToken cancellationToken)
    {
        QueueOverflowOptions overflow = settings.Overflow;
        call.Record.Outcome = CallOutcome.NoAgent;
        Log.QueueOverflow(logger, call.Record.Queue, overflow.Action, overflow.Target);
        switch (overflow.Action)
        {
            case QueueOverflowAction.Queue:
                return FlowResult.HandOver(Name, parameters.With(
                    new(AgentWish.QueueParameter, overflow.Target), new(AgentWish.QueueTypeParameter, "NAME")));
            case QueueOverflowAction.Flow:
                return FlowResult.HandOver(overflow.Target, wish.Voicemail.ToParameters());
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
