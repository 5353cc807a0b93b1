namespace FsVoice.CallFlows;

/// <summary>
/// Keeps right, while a dialog is a conference, why each of its legs would end if it left now: the customer leaving the
/// others is CONFERENCE_CUSTOMER_LEFT, and not so when nobody is left to leave; the last agent leaving the customer with
/// somebody outside is EXTERNAL_CONSULT_CONFERENCE (seed 001 §4.4, §4.5).
/// </summary>
public sealed class ConferenceRoles(ILegs legs) : ILegObserver
{
    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened.Kind is not (LegEventKind.ConferenceJoined or LegEventKind.ConferenceLeft or LegEventKind.Ended)
            || dialog?.Customer is not { Room: { } room } customer)
        {
            return;
        }

        LegSnapshot[] others = [.. dialog.Agents.Where(agent => agent.Room == room && !(happened.Kind == LegEventKind.Ended && agent.Uuid == leg.Uuid))];
        LegSnapshot[] inside = [.. others.Where(agent => !agent.IsOutside)];
        Say(customer, LegEndReason.ConferenceCustomerLeft, others.Length > 0);
        foreach (LegSnapshot agent in inside)
        {
            Say(agent, LegEndReason.ExternalConsultConference, inside.Length == 1 && others.Length > 1);
        }
    }

    /// <summary>What others said of the leg's end is left as it is.</summary>
    private void Say(LegSnapshot leg, LegEndReason reason, bool holds)
    {
        if (holds && leg.ExpectedEnd is null)
        {
            legs.Expect(leg.Uuid, reason);
        }
        else if (!holds && leg.ExpectedEnd == reason)
        {
            legs.Expect(leg.Uuid, null);
        }
    }
}
