namespace FsVoice.CallFlows;

/// <summary>A talk that is to be recorded, or would be if nothing paused it.</summary>
/// <param name="Leg">The leg that is recorded.</param>
/// <param name="Agent">The agent's extension.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsOnHold">Whether a phone of the two has the other side on hold.</param>
internal sealed record RecordedTalk(LegAddress Leg, string Agent, RecordingKind Kind, bool IsOnHold)
{
    /// <summary>
    /// The talks of a dialog as it is now. A supervisor's leg is never one of them, nor is a customer who is not with an
    /// agent (IVR, queue, ringing).
    /// </summary>
    public static IReadOnlyList<RecordedTalk> Of(DialogSnapshot dialog, bool consult)
    {
        var talks = new List<RecordedTalk>();
        if (dialog.Customer is { Room: { } room } inRoom)
        {
            talks.AddRange(InRoom(dialog, inRoom, room));
        }
        else if (dialog.Customer is { BridgedTo: { } other } customer && dialog.Legs.FirstOrDefault(leg => leg.Uuid == other) is { } agent && IsAgent(agent))
        {
            talks.Add(new RecordedTalk(customer.Address, agent.Party, RecordingKind.Talk, customer.IsHolding || agent.IsHolding));
        }

        if (consult)
        {
            talks.AddRange(Consults(dialog));
        }

        return talks;
    }

    private static IEnumerable<RecordedTalk> InRoom(DialogSnapshot dialog, LegSnapshot customer, string room)
    {
        var inside = dialog.Legs.Where(leg => leg.Room == room && IsAgent(leg)).ToList();
        var agents = inside.Where(leg => !leg.IsOutside).DistinctBy(leg => leg.Party).ToList();
        // Somebody outside who was consulted is no agent: the one agent's recording of the customer's leg goes on in its
        // file (seed 001 §8.3, step 5). All legs of the dialog count, since the room is entered one by one.
        if (agents.Count <= 1 && dialog.Legs.Any(leg => leg.IsOutside && IsAgent(leg)))
        {
            return (agents.Count == 1 ? agents[0] : inside.FirstOrDefault()) is { } one
                ? [new RecordedTalk(customer.Address, one.Party, RecordingKind.Talk, customer.IsHolding || one.IsHolding)]
                : [];
        }

        return agents.Select(leg => new RecordedTalk(leg.Address, leg.Party, RecordingKind.Conference, customer.IsHolding || leg.IsHolding));
    }

    private static IEnumerable<RecordedTalk> Consults(DialogSnapshot dialog) =>
        from leg in dialog.Legs
        where leg is { Role: LegRole.Consulting, BridgedTo: not null }
        let other = dialog.Legs.FirstOrDefault(other => other.Uuid == leg.BridgedTo)
        where other is { Role: LegRole.Consulted }
        select new RecordedTalk(leg.Address, other.Party, RecordingKind.Consult, leg.IsHolding || other.IsHolding);

    // Whom an agent consulted becomes an agent by the transfer, perhaps before anybody has said so: what counts is the talk
    // with the customer.
    private static bool IsAgent(LegSnapshot leg) => leg.Role is LegRole.Agent or LegRole.Consulting or LegRole.Consulted;
}
