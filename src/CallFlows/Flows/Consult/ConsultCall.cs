namespace FsVoice.CallFlows;

/// <summary>How a consult ended for the agent's second leg.</summary>
internal enum ConsultEnd
{
    /// <summary>The agent hung the second call up, or pressed the key for it: back to the customer.</summary>
    Cancelled,

    /// <summary>Whom to consult did not answer, was busy, or refused.</summary>
    NotReached,

    /// <summary>Both talked, and the consulted party left.</summary>
    ConsultedLeft,

    /// <summary>The agent's phone joined the other two by itself.</summary>
    TakenByPhone,

    /// <summary>The customer was handed over, or all are in a conference: the leg is gone, or not the flow's any more.</summary>
    Moved,
}

/// <summary>One consult: rings whom to consult, and obeys the agent's keys while both talk.</summary>
/// <remarks>
/// The bridge is one step of the call, the keys come as events of its leg. A key that moved somebody ends the bridge, so the
/// end of the bridge is what is waited for, and then whether a move is under way.
/// </remarks>
internal sealed class ConsultCall(
    ICall call, string agent, DialogSnapshot dialog, ConsultTarget target, ConsultMoves moves, ILegs legs, IMediaServer media, ConsultOptions options)
{
    private readonly string _own = call.Info.Uuid;
    private readonly string _consulted = Guid.NewGuid().ToString();

    /// <summary>Runs it to its end. The leg is hung up by the caller of this, except after <see cref="ConsultEnd.Moved"/>.</summary>
    public async ValueTask<ConsultEnd> RunAsync(CancellationToken cancellationToken)
    {
        legs.Join(_own, dialog.Id, LegRole.Consulting);
        legs.Expect(_own, LegEndReason.ConsultEnded);
        // Before the leg exists: no event of it may find it without its place.
        legs.Join(_consulted, dialog.Id, LegRole.Consulted);
        using var talking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ConsultMove> keys = ObeyKeysAsync(talking.Token, cancellationToken);
        BridgeResult talk;
        ConsultMove moved;
        try
        {
            talk = await call.BridgeAsync(
                target.ToRequest(options, new() { ["origination_uuid"] = _consulted, ["fsvoice_dialog"] = dialog.Id }), cancellationToken);
        }
        finally
        {
            await talking.CancelAsync();
            // A move that has begun is brought to its end, also when the server stops.
            moved = await keys;
        }

        return moved switch
        {
            ConsultMove.Transfer => await LeaveAfterTransferAsync(cancellationToken),
            ConsultMove.Conference => ConsultEnd.Moved,
            ConsultMove.Cancel => ConsultEnd.Cancelled,
            _ when talk.Outcome == StepOutcome.CallerGone => ConsultEnd.Cancelled,
            _ when !talk.Talked => ConsultEnd.NotReached,
            // Without a cause the other leg did not hang up: the agent's phone handed the customer over (REFER with Replaces).
            _ => talk.Cause == Cause.Unknown ? ConsultEnd.TakenByPhone : ConsultEnd.ConsultedLeft,
        };
    }

    /// <summary>Waits for keys until one of them moved somebody, or the talk is over (none).</summary>
    private async Task<ConsultMove> ObeyKeysAsync(CancellationToken talking, CancellationToken cancellationToken)
    {
        try
        {
            Task<LegEvent?> next = NextKeyAsync(talking);
            while (true)
            {
                LegEvent? pressed = await next;
                // Before the key is obeyed: another one may come meanwhile.
                next = NextKeyAsync(talking);
                if (pressed is not null && await ObeyAsync(pressed.Digit.ToString(), cancellationToken) is var move and not ConsultMove.None)
                {
                    return move;
                }
            }
        }
        catch (OperationCanceledException) when (talking.IsCancellationRequested)
        {
            return ConsultMove.None;
        }
    }

    private Task<LegEvent?> NextKeyAsync(CancellationToken talking) =>
        legs.NextAsync(happened => happened.Kind == LegEventKind.Digit && happened.Uuid == _own, Timeout.InfiniteTimeSpan, talking);

    private async ValueTask<ConsultMove> ObeyAsync(string key, CancellationToken cancellationToken)
    {
        ConsultMove wanted = key == options.TransferKey ? ConsultMove.Transfer
            : key == options.ConferenceKey ? ConsultMove.Conference
            : key == options.CancelKey ? ConsultMove.Cancel
            : ConsultMove.None;
        // What FreeSWITCH says of the legs, not what was dialled: a phone that forwards answers on another leg.
        if (wanted == ConsultMove.None || legs.Find(_own) is not { BridgedTo: { } partner } own || legs.Find(partner) is not { } consulted)
        {
            return ConsultMove.None;
        }

        if (wanted == ConsultMove.Cancel)
        {
            await media.HangUpAsync(consulted.Address, Cause.NormalClearing, cancellationToken);
            return ConsultMove.Cancel;
        }

        // A customer who left meanwhile cannot be moved, and the two talk on.
        if (legs.FindDialog(dialog.Id) is not { IsOver: false, Customer: { } customer } now)
        {
            return ConsultMove.None;
        }

        var parties = new ConsultParties(dialog.Id, customer, MainLeg(now), own, consulted);
        bool isMoved = wanted == ConsultMove.Transfer
            ? await moves.TransferAsync(parties, cancellationToken)
            : await moves.JoinConferenceAsync(parties, cancellationToken);
        if (!isMoved)
        {
            await media.PlayAsync(own.Address, options.ErrorPrompt, cancellationToken);
            return ConsultMove.None;
        }

        return wanted;
    }

    /// <summary>
    /// Ends the second leg and then the first: the routing engine is told CONSULT_ENDED before CONSULT_TRANSFER (seed 001
    /// §4.5), and is told of legs as they end.
    /// </summary>
    private async ValueTask<ConsultEnd> LeaveAfterTransferAsync(CancellationToken cancellationToken)
    {
        Task<LegEvent?> ended = legs.NextAsync(
            happened => happened.Kind == LegEventKind.Ended && happened.Uuid == _own, ConsultMoves.Patience, cancellationToken);
        await call.HangupAsync(ConsultMoves.AttendedTransfer, cancellationToken);
        if (legs.Find(_own) is not null)
        {
            await ended;
        }

        if (legs.FindDialog(dialog.Id) is { } now && MainLeg(now) is { } main)
        {
            await media.HangUpAsync(main.Address, ConsultMoves.AttendedTransfer, cancellationToken);
        }

        return ConsultEnd.Moved;
    }

    /// <summary>The agent's leg to the customer; null when it is gone.</summary>
    private LegSnapshot? MainLeg(DialogSnapshot now) => now.Agents.FirstOrDefault(leg => leg.User == agent && leg.Uuid != _own);

    private enum ConsultMove
    {
        None,
        Transfer,
        Conference,
        Cancel,
    }
}
