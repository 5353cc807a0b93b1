using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Parks a customer in a slot, where any agent can pick the call up. The same number does both: an agent who has a customer
/// parks, by a phone's transfer or by a second call; an agent who has none picks up. The slot is what was dialled behind the
/// prefix (<see cref="FlowParameters.Rest"/>).
/// </summary>
/// <remarks>Who gets anywhere, and how it is known, is as in <see cref="DirectTransferFlow"/>. A customer whom nobody picks up goes back to the queue.</remarks>
[Flow(Name)]
public sealed partial class ParkFlow(
    ILegs legs, IMediaServer media, ParkedCalls parked, ParkOptions options, DirectTransferOptions transfers, TimeProvider clock, ILogger<ParkFlow> logger)
    : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "park";

    // Silence while FreeSWITCH joins the agent to the customer.
    private const string Silence = "silence_stream://1000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        string slot = parameters[FlowParameters.Rest] ?? "";
        bool isSlot = slot.Length > 0 && slot.Length <= options.MaxSlotDigits && slot.All(char.IsAsciiDigit);
        if (call.Info.Context == transfers.Context && legs.FindDialog(call.Info.Uuid) is { Customer: { } customer } dialog)
        {
            return isSlot ? await WaitAsync(call, customer, CustomerSending.DomainOf(dialog, call), slot, cancellationToken) : await BackToQueueAsync(call, cancellationToken);
        }

        if (call.Info.AuthenticatedUser is not { } agent || !isSlot)
        {
            Log.Refused(logger, call.Info.AuthenticatedUser, call.Info.DialedNumber, call.Info.Context);
            return await ApologizeAsync(call, cancellationToken);
        }

        return legs.FindDialogOfAgent(agent, call.Info.Domain) is { IsOver: false, Customer: { } own } talk
            ? await SendAsync(call, agent, talk, own, slot, cancellationToken)
            : await PickUpAsync(call, agent, slot, cancellationToken);
    }

    /// <summary>The customer's leg: waits in the slot until it is picked up, the customer leaves, or the time is over.</summary>
    private async ValueTask<FlowResult> WaitAsync(ICall call, LegSnapshot customer, string domain, string slot, CancellationToken cancellationToken)
    {
        if (!parked.TryPark(domain, slot, customer.Address))
        {
            Log.Occupied(logger, slot);
            return await BackToQueueAsync(call, cancellationToken);
        }

        try
        {
            Log.Parked(logger, slot);
            long since = clock.GetTimestamp();
            var never = new TaskCompletionSource();
            while (options.MaxTime - clock.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
            {
                StepResult played = await call.PlayUntilAsync(options.Music, never.Task, left < options.MusicChunk ? left : options.MusicChunk, cancellationToken);
                if (played.Outcome == StepOutcome.CallerGone)
                {
                    return FlowResult.Done;
                }

                if (played.Outcome == StepOutcome.Refused)
                {
                    break;
                }
            }

            Log.NotPickedUp(logger, slot);
        }
        finally
        {
            parked.Free(domain, slot, customer.Address);
        }

        return await BackToQueueAsync(call, cancellationToken);
    }

    /// <summary>The agent's second call: moves the customer's leg to the slot, and the agent is free.</summary>
    private async ValueTask<FlowResult> SendAsync(
        ICall call, string agent, DialogSnapshot dialog, LegSnapshot customer, string slot, CancellationToken cancellationToken)
    {
        if (parked.Find(call.Info.Domain, slot) is not null)
        {
            Log.Occupied(logger, slot);
            return await ApologizeAsync(call, cancellationToken);
        }

        CommandResult sent = await CustomerSending.SendAsync(
            legs, media, dialog, agent, customer, new TransferTarget(call.Info.DialedNumber, transfers.Context), cancellationToken);
        if (!sent.Ok)
        {
            Log.Failed(logger, slot, sent.Outcome, sent.Reason);
            return await ApologizeAsync(call, cancellationToken);
        }

        // Answered, so that the phone does not show a call that failed.
        await call.AnswerAsync(cancellationToken);
        await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        return FlowResult.Done;
    }

    private async ValueTask<FlowResult> PickUpAsync(ICall call, string agent, string slot, CancellationToken cancellationToken)
    {
        if (parked.Find(call.Info.Domain, slot) is not { } customer
            || legs.Find(customer.Uuid) is not { DialogId: { } dialogId }
            || !(await call.AnswerAsync(cancellationToken)).Ok)
        {
            Log.NobodyThere(logger, agent, slot);
            return await ApologizeAsync(call, cancellationToken);
        }

        string own = call.Info.Uuid;
        legs.Join(own, dialogId, LegRole.Agent);
        // Either hangs up, and the other is let go: behind the bridge there is only the dialplan.
        await media.SetVariableAsync(customer, "hangup_after_bridge", "true", cancellationToken);
        await call.SetVariableAsync("hangup_after_bridge", "true", cancellationToken);
        Task joined = legs.NextAsync(
            happened => happened.Kind == LegEventKind.Bridged && (happened.Uuid == own || happened.OtherUuid == own), Patience, cancellationToken);
        CommandResult bridged = await media.BridgeAsync(customer, own, cancellationToken);
        if (!bridged.Ok)
        {
            Log.Failed(logger, slot, bridged.Outcome, bridged.Reason);
            return await ApologizeAsync(call, cancellationToken);
        }

        await call.PlayUntilAsync(Silence, joined, Patience, cancellationToken);
        if (call.IsGone)
        {
            Log.PickedUp(logger, agent, slot, dialogId);
            return FlowResult.Done;
        }

        // The customer left this moment.
        return await ApologizeAsync(call, cancellationToken);
    }

    private ValueTask<FlowResult> BackToQueueAsync(ICall call, CancellationToken cancellationToken) =>
        CustomerSending.BackToQueueAsync(call, options.Priority, reason: null, options.ErrorPrompt, cancellationToken);

    private ValueTask<FlowResult> ApologizeAsync(ICall call, CancellationToken cancellationToken) =>
        CustomerSending.ApologizeAsync(call, options.ErrorPrompt, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(EventIds.ParkRefused, LogLevel.Warning, "User '{Agent}' cannot park or pick up by '{Number}' in context '{Context}'.")]
        public static partial void Refused(ILogger logger, string? agent, string number, string context);

        [LoggerMessage(EventIds.ParkOccupied, LogLevel.Warning, "Slot {Slot} has a customer already.")]
        public static partial void Occupied(ILogger logger, string slot);

        [LoggerMessage(EventIds.Parked, LogLevel.Information, "The customer is parked in slot {Slot}.")]
        public static partial void Parked(ILogger logger, string slot);

        [LoggerMessage(EventIds.ParkNotPickedUp, LogLevel.Information, "Nobody picked the customer in slot {Slot} up.")]
        public static partial void NotPickedUp(ILogger logger, string slot);

        [LoggerMessage(EventIds.ParkNobodyThere, LogLevel.Information, "Agent {Agent} found nobody in slot {Slot}.")]
        public static partial void NobodyThere(ILogger logger, string agent, string slot);

        [LoggerMessage(EventIds.ParkPickedUp, LogLevel.Information, "Agent {Agent} picked up slot {Slot}: dialog {Dialog}.")]
        public static partial void PickedUp(ILogger logger, string agent, string slot, string dialog);

        [LoggerMessage(EventIds.ParkFailed, LogLevel.Warning, "The customer of slot {Slot} could not be moved: {Outcome} {Reason}")]
        public static partial void Failed(ILogger logger, string slot, CommandOutcome outcome, string? reason);
    }
}
