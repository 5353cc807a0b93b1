namespace FsVoice.CallFlows;

// What agents' phones do besides the queues' calls: a consult, a transfer or parked call that was taken, a call of the agent's
// own. Such an agent gets no call, and is free without wrap-up as soon as the last leg is over.
public sealed partial class BuiltInRouting
{
    /// <inheritdoc />
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(leg);
        if (leg.User is not { } user || !_agentsByExtension.TryGetValue(user, out AgentSlot? agent))
        {
            return;
        }

        QueuedCaller? next = null;
        lock (_lock)
        {
            if (happened.Kind != LegEventKind.Ended && agent.Options.IsUser(user, leg.Domain))
            {
                PickUp(agent, leg);
            }
            else
            {
                next = PutDown(agent, leg.Uuid);
            }
        }

        LogReserved(next, agent);
    }

    /// <summary>On each event, not the first alone: that a leg is a user's may be told later than that it exists.</summary>
    private void PickUp(AgentSlot agent, LegSnapshot leg)
    {
        if (agent.Legs.Add(leg.Uuid) && agent.Legs.Count == 1)
        {
            agent.OnPhoneSince = _time.GetUtcNow();
            agent.HasTalked = false;
        }

        agent.HasTalked |= leg.AnsweredAt is not null;
    }

    private QueuedCaller? PutDown(AgentSlot agent, string legUuid)
    {
        if (!agent.Legs.Remove(legUuid) || !agent.IsFree)
        {
            return null;
        }

        // A phone that only rang does not cost the place among the idle.
        return agent.HasTalked ? BecomeIdle(agent) : OfferToWaiting(agent);
    }
}
