namespace FsVoice.CallFlows;

// The agents' side: states by hand, wrap-up and the penalty after a failed offer.
public sealed partial class BuiltInRouting
{
    /// <inheritdoc />
    public IReadOnlyList<AgentSnapshot> List()
    {
        lock (_lock)
        {
            return [.. _agents.Values.Select(agent => agent.Snapshot()).OrderBy(agent => agent.AgentId, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc />
    public AgentSnapshot? FindByExtension(string extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        lock (_lock)
        {
            return _agentsByExtension.GetValueOrDefault(extension)?.Snapshot();
        }
    }

    /// <inheritdoc />
    /// <remarks>Ready during wrap-up ends the wrap-up; not-ready during the penalty after a failed offer makes it last.</remarks>
    public bool TrySet(string agentId, AgentState state)
    {
        ArgumentNullException.ThrowIfNull(agentId);
        if (state is not (AgentState.Ready or AgentState.NotReady or AgentState.LoggedOut))
        {
            throw new ArgumentOutOfRangeException(nameof(state), state, "Only calls bring this state about.");
        }

        if (!_agents.TryGetValue(agentId, out AgentSlot? agent))
        {
            return false;
        }

        QueuedCaller? next = null;
        lock (_lock)
        {
            if (agent.State is AgentState.Reserved or AgentState.Busy)
            {
                agent.Wish = state;
            }
            else if (state != AgentState.Ready)
            {
                agent.Enter(state, _time.GetUtcNow());
            }
            else if (agent.State != AgentState.Ready)
            {
                next = BecomeIdle(agent);
            }
        }

        Log.AgentStateSet(_logger, agent.Options.Id, state);
        LogReserved(next, agent);
        return true;
    }

    /// <summary>Ready anew: last in the order of the idle. Returns the caller who got the agent, if one waits.</summary>
    private QueuedCaller? BecomeIdle(AgentSlot agent)
    {
        agent.IdleSince = ++_idleOrder;
        return OfferToWaiting(agent);
    }

    /// <summary>Ready again after a caller left before the answer: the agent did not work and keeps the place among the idle.</summary>
    private QueuedCaller? ReturnToIdle(AgentSlot agent)
    {
        if (agent.Wish is AgentState.NotReady or AgentState.LoggedOut)
        {
            agent.Enter(agent.Wish.Value, _time.GetUtcNow());
            return null;
        }

        return OfferToWaiting(agent);
    }

    private QueuedCaller? OfferToWaiting(AgentSlot agent)
    {
        agent.Enter(AgentState.Ready, _time.GetUtcNow());
        if (!agent.IsFree)
        {
            return null;
        }

        QueuedCaller? first = null;
        foreach (QueueLine line in agent.Lines)
        {
            QueuedCaller? caller = line.FirstWaiting(agent);
            if (caller is not null && (first is null || QueuedCaller.ServingOrder.Compare(caller, first) < 0))
            {
                first = caller;
            }
        }

        if (first is not null)
        {
            Reserve(agent, first);
        }

        return first;
    }

    private QueuedCaller? StartWrapUp(AgentSlot agent, TimeSpan wrapUp)
    {
        if (agent.Wish is AgentState.NotReady or AgentState.LoggedOut)
        {
            agent.Enter(agent.Wish.Value, _time.GetUtcNow());
            return null;
        }

        if (wrapUp == TimeSpan.Zero)
        {
            return BecomeIdle(agent);
        }

        agent.Enter(AgentState.WrapUp, _time.GetUtcNow());
        ReadyAfter(agent, wrapUp);
        return null;
    }

    /// <summary>
    /// A failed offer makes the agent not-ready, whatever it wished: a phone that is not answered must not get the next
    /// call, else every caller in the queue rings it in turn. Who signed out meanwhile is out.
    /// </summary>
    private void Penalize(AgentSlot agent)
    {
        AgentState? wish = agent.Wish;
        agent.Enter(wish == AgentState.LoggedOut ? AgentState.LoggedOut : AgentState.NotReady, _time.GetUtcNow());
        if (_penalty > TimeSpan.Zero && wish is null or AgentState.Ready)
        {
            ReadyAfter(agent, _penalty);
        }
    }

    private void ReadyAfter(AgentSlot agent, TimeSpan time)
    {
        long version = agent.Version;
        agent.Timer = _time.CreateTimer(_ => TimeUp(agent, version), null, time, Timeout.InfiniteTimeSpan);
    }

    private void TimeUp(AgentSlot agent, long version)
    {
        QueuedCaller? next;
        lock (_lock)
        {
            if (agent.Version != version)
            {
                return;
            }

            next = BecomeIdle(agent);
        }

        Log.AgentReadyAgain(_logger, agent.Options.Id);
        LogReserved(next, agent);
    }
}
