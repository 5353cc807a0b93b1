using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>The legs of a consult, as they were when a key was pressed.</summary>
/// <param name="DialogId">The dialog.</param>
/// <param name="Customer">The customer's leg, which the agent's phone has on hold.</param>
/// <param name="Main">The agent's leg to the customer; null when it is gone.</param>
/// <param name="Second">The agent's leg to the consulted party.</param>
/// <param name="Consulted">The consulted party's leg.</param>
internal sealed record ConsultParties(string DialogId, LegSnapshot Customer, LegSnapshot? Main, LegSnapshot Second, LegSnapshot Consulted);

/// <summary>Moves the legs of a consult: the customer to the consulted party, or all into a conference.</summary>
/// <remarks>
/// What each leg will be and why it will end is said before the first command, since the events come while it runs, and is
/// taken back when FreeSWITCH refuses. The customer is never left without anybody: the command that takes the customer from
/// the agent is the one that brings the customer to the others.
/// </remarks>
internal sealed class ConsultMoves(ILegs legs, IMediaServer media, ILogger logger)
{
    /// <summary>How long events that a command brings about are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Why the agent's legs end (seed 001 §4.5, "Consult Call").</summary>
    public static readonly Cause AttendedTransfer = new("ATTENDED_TRANSFER");

    /// <summary>The customer to the consulted party. The agent's legs are left to the caller. False: all is as it was.</summary>
    public async ValueTask<bool> TransferAsync(ConsultParties parties, CancellationToken cancellationToken)
    {
        bool isOutside = parties.Consulted.IsOutside;
        Expect(parties.Main, isOutside ? LegEndReason.ExternalConsultTransfer : LegEndReason.ConsultTransfer);
        legs.Join(parties.Consulted.Uuid, parties.DialogId, LegRole.Agent);
        await ParkAfterAsync(parties.Main, isOn: true, cancellationToken);
        // The queue's flow set it; whoever took the customer before a transfer may not have. Without it the customer would
        // fall back into the dialplan when the new agent hangs up.
        await media.SetVariableAsync(parties.Customer.Address, "hangup_after_bridge", "true", cancellationToken);
        Task<LegEvent?> joined = legs.NextAsync(happened => IsBridgeOf(happened, parties.Customer.Uuid, parties.Consulted.Uuid), Patience, cancellationToken);
        CommandResult moved = await media.BridgeAsync(parties.Customer.Address, parties.Consulted.Uuid, cancellationToken);
        if (!moved.Ok)
        {
            Failed(parties.Customer, parties.DialogId, moved);
            legs.Join(parties.Consulted.Uuid, parties.DialogId, LegRole.Consulted);
            await RestoreMainAsync(parties.Main, cancellationToken);
            return false;
        }

        // When it does not come, one of the two left this moment, and what follows is the same.
        await joined;
        return true;
    }

    /// <summary>All into a room of their own; the agent stays by the second leg, the first one is dropped. False: all is as it was.</summary>
    public async ValueTask<bool> JoinConferenceAsync(ConsultParties parties, CancellationToken cancellationToken)
    {
        string room = ConferenceRooms.OfDialog(parties.DialogId);
        Expect(parties.Main, LegEndReason.ConsultConference);
        legs.Expect(parties.Second.Uuid, null);
        legs.Join(parties.Second.Uuid, parties.DialogId, LegRole.Agent);
        legs.Join(parties.Consulted.Uuid, parties.DialogId, LegRole.Agent);
        await ParkAfterAsync(parties.Main, isOn: true, cancellationToken);
        CommandResult moved = await media.JoinBothToConferenceAsync(parties.Second.Address, room, cancellationToken);
        if (!moved.Ok)
        {
            Failed(parties.Second, parties.DialogId, moved);
            legs.Expect(parties.Second.Uuid, LegEndReason.ConsultEnded);
            legs.Join(parties.Second.Uuid, parties.DialogId, LegRole.Consulting);
            legs.Join(parties.Consulted.Uuid, parties.DialogId, LegRole.Consulted);
            await RestoreMainAsync(parties.Main, cancellationToken);
            return false;
        }

        moved = await media.JoinConferenceAsync(parties.Customer.Address, room, ConferenceRooms.CustomerFlags, cancellationToken);
        if (!moved.Ok)
        {
            // The two talk on in the room, and the agent has the customer on the first leg as before.
            Failed(parties.Customer, parties.DialogId, moved);
            await RestoreMainAsync(parties.Main, cancellationToken);
        }
        else if (parties.Main is { } main)
        {
            await media.HangUpAsync(main.Address, AttendedTransfer, cancellationToken);
        }

        return true;
    }

    private static bool IsBridgeOf(LegEvent happened, string one, string other) =>
        happened.Kind == LegEventKind.Bridged
        && ((happened.Uuid == one && happened.OtherUuid == other) || (happened.Uuid == other && happened.OtherUuid == one));

    private void Expect(LegSnapshot? leg, LegEndReason? reason)
    {
        if (leg is not null)
        {
            legs.Expect(leg.Uuid, reason);
        }
    }

    /// <summary>
    /// The agent's first leg outlives the customer's going, so that its end is ours to name; FreeSWITCH would hang it up at
    /// once (switch_ivr_bridge.c, audio_bridge_on_exchange_media). Should this server die, FreeSWITCH ends it by itself.
    /// </summary>
    private async ValueTask ParkAfterAsync(LegSnapshot? main, bool isOn, CancellationToken cancellationToken)
    {
        if (main is not null)
        {
            await media.SetVariableAsync(main.Address, "park_timeout", isOn ? $"10:{AttendedTransfer.Name}" : "", cancellationToken);
            await media.SetVariableAsync(main.Address, "park_after_bridge", isOn ? "true" : "", cancellationToken);
        }
    }

    private async ValueTask RestoreMainAsync(LegSnapshot? main, CancellationToken cancellationToken)
    {
        Expect(main, null);
        await ParkAfterAsync(main, isOn: false, cancellationToken);
        // A customer who left while the leg was told to park has left it parked.
        if (main is not null && legs.Find(main.Uuid) is { BridgedTo: null })
        {
            await media.HangUpAsync(main.Address, Cause.NormalClearing, cancellationToken);
        }
    }

    private void Failed(LegSnapshot leg, string dialogId, CommandResult result) =>
        ConsultFlow.Log.MoveFailed(logger, leg.Uuid, dialogId, result.Outcome, result.Reason);
}
