namespace FsVoice.CallFlows;

/// <summary>
/// Keeps right, while a dialog is a conference, why an agent's leg would end if it left now: the last agent who leaves the
/// customer with somebody outside ends the dialog by it (seed 001 §4.4, EXTERNAL_CONSULT_CONFERENCE).
/// </summary>
public sealed class ConferenceRoles(ILegs legs) : ILegObserver
{
    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (dialog is null || happened.Kind is not (LegEventKind.ConferenceJoined or LegEventKind.ConferenceLeft or LegEventKind.Ended))
        {
            return;
        }

        string? room = dialog.Customer is { Room: { } entered } customer && !IsOver(customer.Uuid) ? entered : null;
        LegSnapshot[] agents = [.. dialog.Agents.Where(agent => !IsOver(agent.Uuid))];
        LegSnapshot[] inside = [.. agents.Where(agent => !agent.IsOutside && agent.Room is not null && agent.Room == room)];
        bool isOutsideThere = agents.Any(agent => agent.IsOutside && agent.Room is not null && agent.Room == room);
        // What was said of who leaves now holds: the end of the leg is told of after its leaving the room.
        bool isLeaving = happened.Kind != LegEventKind.ConferenceJoined;
        foreach (LegSnapshot agent in agents.Where(agent => !agent.IsOutside && !(isLeaving && agent.Uuid == leg.Uuid)))
        {
            Say(agent, isOutsideThere && inside.Length == 1 && inside[0].Uuid == agent.Uuid);
        }

        bool IsOver(string uuid) => happened.Kind == LegEventKind.Ended && uuid == leg.Uuid;
    }

    /// <summary>What others said of the leg's end is left as it is.</summary>
    private void Say(LegSnapshot agent, bool endsDialog)
    {
        if (endsDialog && agent.ExpectedEnd is null)
        {
            legs.Expect(agent.Uuid, LegEndReason.ExternalConsultConference);
        }
        else if (!endsDialog && agent.ExpectedEnd == LegEndReason.ExternalConsultConference)
        {
            legs.Expect(agent.Uuid, null);
        }
    }
}
