using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// An agent sends the customer on without speaking to anybody first (seed 001 §5.3): to a queue, to a number outside, or to
/// another extension. Two ways lead here with the same number: the agent's phone transfers the customer (REFER), and the
/// customer's leg arrives; or the agent dials the number as a second call, and the flow moves the customer's leg, which
/// then arrives the same way.
/// </summary>
/// <remarks>
/// Nobody else gets anywhere: a customer's leg is known by its dialog and by the dialplan context that only transfers lead
/// to (<see cref="DirectTransferOptions.Context"/>), an agent by the user that the phone authenticated as.
/// </remarks>
[Flow(Name)]
public sealed partial class DirectTransferFlow(
    ILegs legs, IMediaServer media, ICxMessages messages, DirectTransferOptions options, ExternalNumbers external, TimeProvider clock,
    ILogger<DirectTransferFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "direct-transfer";

    /// <summary>What <see cref="QueueFlow"/> is told of why the customer comes (<see cref="AgentWish.ReasonParameter"/>).</summary>
    public const string Reason = "DIRECT_TRANSFER";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Info.Context == options.Context && legs.FindDialog(call.Info.Uuid) is { Customer: not null } own)
        {
            return await TakeAsync(call, own, cancellationToken);
        }

        if (call.Info.AuthenticatedUser is { } agent && legs.FindDialogOfAgent(agent, call.Info.Domain) is { IsOver: false, Customer: { } customer } dialog)
        {
            return await SendAsync(call, agent, dialog, customer, cancellationToken);
        }

        Log.Refused(logger, call.Info.AuthenticatedUser, call.Info.DialedNumber, call.Info.Context);
        return await EndAsync(call, Cause.CallRejected, cancellationToken);
    }

    /// <summary>The agent's second call: moves the customer's leg to the same number, and the agent is free.</summary>
    private async ValueTask<FlowResult> SendAsync(
        ICall call, string agent, DialogSnapshot dialog, LegSnapshot customer, CancellationToken cancellationToken)
    {
        string number = call.Info.DialedNumber;
        if (TransferDestination.Parse(number, call.Info.Domain, options, external) is null)
        {
            Log.Refused(logger, agent, number, call.Info.Context);
            return await ApologizeAsync(call, cancellationToken);
        }

        CommandResult sent = await CustomerSending.SendAsync(
            legs, media, dialog, agent, customer, new TransferTarget(number, options.Context), cancellationToken);
        if (!sent.Ok)
        {
            Log.Failed(logger, number, sent.Outcome, sent.Reason);
            return await ApologizeAsync(call, cancellationToken);
        }

        Log.Sent(logger, agent, number, dialog.Id);
        // To a phone, a call that ends unanswered is one that failed.
        await call.AnswerAsync(cancellationToken);
        return await EndAsync(call, Cause.NormalClearing, cancellationToken);
    }

    /// <summary>The customer's leg, taken from the agent: brings it to its destination.</summary>
    private async ValueTask<FlowResult> TakeAsync(ICall call, DialogSnapshot dialog, CancellationToken cancellationToken)
    {
        Log.Taken(logger, dialog.Id, call.Info.DialedNumber);
        string domain = CustomerSending.DomainOf(dialog, call);
        switch (TransferDestination.Parse(call.Info.DialedNumber, domain, options, external))
        {
            case TransferDestination.Queue queue:
                return CustomerSending.ToQueue(queue.Name, options.Priority, Reason);
            case TransferDestination.Extension extension:
                return await ConnectAsync(call, extension.DialString, options.RingTimeout, shown: dialog.CustomerNumber, onAnswer: null, cancellationToken);
            case TransferDestination.Outside outside:
                string shown = string.IsNullOrEmpty(external.CallerIdNumber) ? dialog.ServiceNumber : external.CallerIdNumber;
                return await ConnectAsync(call, outside.DialString, external.RingTimeout, shown, () => LeaveDialog(dialog), cancellationToken);
            default:
                Log.Refused(logger, null, call.Info.DialedNumber, call.Info.Context);
                return await BackToQueueAsync(call, cancellationToken);
        }
    }

    private async ValueTask<FlowResult> ConnectAsync(
        ICall call, string dialString, TimeSpan ringTimeout, string shown, Action? onAnswer, CancellationToken cancellationToken)
    {
        bool answered = false;
        BridgeResult talk = await call.BridgeAsync(
            new BridgeRequest
            {
                DialString = dialString,
                RingTimeout = ringTimeout,
                RingMedia = string.IsNullOrEmpty(options.RingMedia) ? null : options.RingMedia,
                CallerIdNumber = shown.Length == 0 ? null : shown,
                LegVariables = new Dictionary<string, string> { ["fsvoice_dialog"] = call.Info.Uuid },
                OnBridged = Answered,
            },
            cancellationToken);
        if (talk.Talked)
        {
            // A talk so short that its end was told before its beginning.
            Answered();
            call.Record.Outcome = CallOutcome.Transferred;
            return await EndAsync(call, Cause.NormalClearing, cancellationToken);
        }

        return talk.Outcome == StepOutcome.CallerGone ? FlowResult.Done : await BackToQueueAsync(call, cancellationToken);

        void Answered()
        {
            if (!answered)
            {
                answered = true;
                onAnswer?.Invoke();
            }
        }
    }

    private ValueTask<FlowResult> BackToQueueAsync(ICall call, CancellationToken cancellationToken) =>
        CustomerSending.BackToQueueAsync(call, options.Priority, Reason, options.ErrorPrompt, cancellationToken);

    /// <summary>The customer talks to somebody outside: for the contact centre the dialog is over (seed 001 §4.5).</summary>
    private void LeaveDialog(DialogSnapshot dialog)
    {
        if (legs.TryEnd(dialog.Id))
        {
            messages.Send(new CxMessage.CallLegEnded
            {
                DialogId = dialog.Id,
                CustomerIdentifier = dialog.CustomerNumber,
                ServiceIdentifier = dialog.ServiceNumber,
                At = clock.GetUtcNow(),
                LegUuid = dialog.Id,
                Reason = LegEndReason.ExternalDirectTransfer,
            });
        }
    }

    private ValueTask<FlowResult> ApologizeAsync(ICall call, CancellationToken cancellationToken) =>
        CustomerSending.ApologizeAsync(call, options.ErrorPrompt, cancellationToken);

    private static async ValueTask<FlowResult> EndAsync(ICall call, Cause cause, CancellationToken cancellationToken)
    {
        await call.HangupAsync(cause, cancellationToken);
        return FlowResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DirectTransferRefused, LogLevel.Warning, "A direct transfer of user '{Agent}' to '{Number}' in context '{Context}' leads nowhere.")]
        public static partial void Refused(ILogger logger, string? agent, string number, string context);

        [LoggerMessage(EventIds.DirectTransferSent, LogLevel.Information, "Agent {Agent} sent the customer of dialog {Dialog} to {Number}.")]
        public static partial void Sent(ILogger logger, string agent, string number, string dialog);

        [LoggerMessage(EventIds.DirectTransferTaken, LogLevel.Information, "The customer of dialog {Dialog} was transferred to {Number}.")]
        public static partial void Taken(ILogger logger, string dialog, string number);

        [LoggerMessage(EventIds.DirectTransferFailed, LogLevel.Warning, "The customer could not be sent to {Number}: {Outcome} {Reason}")]
        public static partial void Failed(ILogger logger, string number, CommandOutcome outcome, string? reason);
    }
}
