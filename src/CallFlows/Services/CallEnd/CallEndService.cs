using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Tells the routing engine why legs ended, in the words of seed 001 §4.4, and clears a conference away that the customer left
/// (the original's cx_hangup.lua and hangup_event.lua). What is told of a leg: the reason that somebody gave beforehand
/// (<see cref="ILegs.Expect"/>), else what its role says; of an agent's leg nothing, since the dialog goes on without it, unless
/// its phone transferred the customer.
/// </summary>
/// <remarks>
/// <para>A reason that ends the dialog is told exactly once for it, whoever else gives one: <see cref="ILegs.TryEnd"/> decides. Of
/// a consult CONSULT_ENDED is told once, not for each of its legs (§4.5, "Consult Call").</para>
/// <para>A leg that neither a dialog nor a flow had is told of by MEDIA_SERVER_CALL_END when it was answered: attempts that
/// nobody answered are the business of who made them.</para>
/// </remarks>
public sealed partial class CallEndService(
    ILegs legs, IMediaServer media, ICxMessages messages, MediaCommands commands, ILogger<CallEndService> logger) : ILegObserver
{
    private readonly ConferenceEnds _conferences = new();

    /// <summary>Legs of consults whose end was told of by the end of another leg.</summary>
    private readonly HashSet<string> _consultsTold = new(StringComparer.Ordinal);

    /// <summary>By dialog: agents' legs that ended while the agent's consult still rang, and whose phones rang.</summary>
    private readonly Dictionary<string, (LegSnapshot Agent, string[] Rung)> _leftRinging = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(leg);
        var brokenUp = _conferences.Note(happened, leg, dialog, out bool leftOthers);
        if (happened.Kind == LegEventKind.Ended)
        {
            OnEnded(happened, leg, dialog, leftOthers);
        }
        else if (happened.Kind == LegEventKind.Bridged && dialog is not null)
        {
            OnBridged(happened, dialog);
        }

        if (brokenUp is not null)
        {
            BreakUp(happened, leg, brokenUp);
        }
    }

    private void OnEnded(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog, bool leftOthers)
    {
        if (dialog is not null)
        {
            if (Reason(happened, leg, dialog, leftOthers) is { } reason)
            {
                if (reason is LegEndReason.ConsultTransfer or LegEndReason.ExternalConsultTransfer)
                {
                    EndConsultOf(happened, leg, dialog);
                }

                if (IsNews(reason, leg, dialog))
                {
                    Tell(happened, leg.Uuid, reason, dialog);
                }
            }
            else
            {
                NoteRinging(leg, dialog);
            }

            if (leg.Uuid == dialog.Id)
            {
                _leftRinging.Remove(dialog.Id);
            }
        }
        else if (leg is { DialogId: null, HasFlow: false, AnsweredAt: not null })
        {
            TellStray(happened, leg);
        }

        _consultsTold.Remove(leg.Uuid);
    }

    /// <summary>
    /// A phone may transfer while the other one rings (REFER with Replaces): FreeSWITCH lets go of the agent, plays music to the
    /// customer and joins the two at the answer. Only then it is a transfer; until then nothing tells it from a hang-up.
    /// </summary>
    private void NoteRinging(LegSnapshot leg, DialogSnapshot dialog)
    {
        if (leg is { Role: LegRole.Agent, User: not null }
            && dialog.Legs.Any(other => other is { Role: LegRole.Consulting, BridgedTo: null } && other.User == leg.User))
        {
            _leftRinging[dialog.Id] = (leg, [.. dialog.Legs.Where(other => other.Role == LegRole.Consulted).Select(other => other.Uuid)]);
        }
    }

    private void OnBridged(LegEvent happened, DialogSnapshot dialog)
    {
        if (!_leftRinging.TryGetValue(dialog.Id, out var left)
            || (happened.Uuid == dialog.Id ? happened.OtherUuid : happened.OtherUuid == dialog.Id ? happened.Uuid : null) is not { } partner
            || !left.Rung.Contains(partner))
        {
            return;
        }

        _leftRinging.Remove(dialog.Id);
        EndConsultOf(happened, left.Agent, dialog);
        var reason = IsLeftToOutside(left.Agent, dialog) ? LegEndReason.ExternalConsultTransfer : LegEndReason.ConsultTransfer;
        if (IsNews(reason, left.Agent, dialog))
        {
            Tell(happened, left.Agent.Uuid, reason, dialog);
        }
    }

    private static LegEndReason? Reason(LegEvent happened, LegSnapshot leg, DialogSnapshot dialog, bool leftOthers) => leg switch
    {
        // With the customer's leg the dialog is over, so no reason counts by which it would go on.
        { Role: not LegRole.Customer, ExpectedEnd: { } expected } => expected,
        { Role: LegRole.Customer, ExpectedEnd: { } expected } when expected.EndsDialog() => expected,
        { Role: LegRole.Customer } when leftOthers => LegEndReason.ConferenceCustomerLeft,
        { Role: LegRole.Customer, AnsweredAt: null } when dialog.Direction == CallDirection.Outbound && happened.Cause == Cause.OriginatorCancel =>
            LegEndReason.OriginatorCancel,
        { Role: LegRole.Customer } => LegEndReason.DialogEnded,
        { Role: LegRole.Consulting } or { Role: LegRole.Consulted, AnsweredAt: not null } => LegEndReason.ConsultEnded,
        { Role: LegRole.Supervisor } => LegEndReason.SilentMonitor,
        // The agent's phone did it (REFER), not a flow.
        { Role: LegRole.Agent } when happened.Cause.Name == "BLIND_TRANSFER" => LegEndReason.DirectTransfer,
        { Role: LegRole.Agent } when happened.Cause.Name == "ATTENDED_TRANSFER" =>
            IsLeftToOutside(leg, dialog) ? LegEndReason.ExternalConsultTransfer : LegEndReason.ConsultTransfer,
        _ => null,
    };

    /// <summary>Whether the customer goes on with somebody outside, who is still the one consulted when the bridge comes after the agent's end.</summary>
    private static bool IsLeftToOutside(LegSnapshot agent, DialogSnapshot dialog) =>
        dialog.Legs.Any(other => other.Uuid != agent.Uuid && other.Role is LegRole.Agent or LegRole.Consulted && other.IsOutside);

    /// <summary>
    /// A phone that transfers by itself drops its first leg first. The routing engine is told of the consult before, as ever
    /// (seed 001 §4.5, "Consult Call"): after a code that ends the dialog it knows the call no more.
    /// </summary>
    private void EndConsultOf(LegEvent happened, LegSnapshot agent, DialogSnapshot dialog)
    {
        if (agent.User is not null && dialog.Legs.FirstOrDefault(leg => leg.Role == LegRole.Consulting && leg.User == agent.User) is { } second
            && IsNews(LegEndReason.ConsultEnded, second, dialog))
        {
            _consultsTold.Add(second.Uuid);
            Tell(happened, second.Uuid, LegEndReason.ConsultEnded, dialog);
        }
    }

    private bool IsNews(LegEndReason reason, LegSnapshot leg, DialogSnapshot dialog)
    {
        if (reason.EndsDialog())
        {
            return legs.TryEnd(dialog.Id);
        }

        if (leg.Role is not (LegRole.Consulting or LegRole.Consulted))
        {
            return true;
        }

        foreach (var other in dialog.Legs.Where(other => other.Uuid != leg.Uuid && other.Role is LegRole.Consulting or LegRole.Consulted))
        {
            _consultsTold.Add(other.Uuid);
        }

        return reason != LegEndReason.ConsultEnded || !_consultsTold.Contains(leg.Uuid);
    }

    /// <summary>Ends what is left of a conference whose customer is gone.</summary>
    private void BreakUp(LegEvent happened, LegSnapshot leg, ConferenceEnds.BrokenUp conference)
    {
        LogBrokeUp(conference.Room, conference.Rest.Count);
        string last = conference.Rest.FirstOrDefault(member => member.Role != LegRole.Supervisor)?.Uuid ?? leg.Uuid;
        foreach (var dialog in conference.Dialogs)
        {
            Tell(happened, last, LegEndReason.ConferenceEnded, dialog);
        }

        foreach (var member in conference.Rest)
        {
            commands.Post($"hang up {member.Uuid}", token => media.HangUpAsync(member.Address, Cause.NormalClearing, token));
        }
    }

    private void Tell(LegEvent happened, string legUuid, LegEndReason reason, DialogSnapshot dialog) => messages.Send(new CxMessage.CallLegEnded
    {
        DialogId = dialog.Id,
        CustomerIdentifier = dialog.CustomerNumber,
        ServiceIdentifier = dialog.ServiceNumber,
        At = happened.At,
        LegUuid = legUuid,
        Reason = reason,
    });

    private void TellStray(LegEvent happened, LegSnapshot leg) => messages.Send(new CxMessage.MediaServerCallEnd
    {
        DialogId = leg.Uuid,
        CustomerIdentifier = leg.Party,
        ServiceIdentifier = leg.Direction == LegDirection.Inbound ? leg.DestinationNumber : leg.CallerNumber,
        At = happened.At,
        LegUuid = leg.Uuid,
        Cause = happened.Cause,
    });

    [LoggerMessage(EventIds.ConferenceBrokeUp, LogLevel.Information, "The customer left the conference {Room}; of the others {Count} are left and hung up.")]
    private partial void LogBrokeUp(string room, int count);
}
