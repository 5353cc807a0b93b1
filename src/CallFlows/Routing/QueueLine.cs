namespace FsVoice.CallFlows;

/// <summary>The callers of one queue in the order in which they are served. Touched under the engine's lock only.</summary>
internal sealed class QueueLine(QueueOptions options)
{
    private readonly List<QueuedCaller> _callers = [];

    public QueueOptions Options { get; } = options;

    /// <summary>How many callers stand in the line.</summary>
    public int Count => _callers.Count;

    /// <summary>How long agents were busy with each of the last calls.</summary>
    public HandlingTimes Handled { get; } = new();

    /// <summary>The agents that take calls of this queue.</summary>
    public IReadOnlyList<AgentSlot> Agents { get; set; } = [];

    public void Add(QueuedCaller caller) => _callers.Insert(~IndexOf(caller), caller);

    public void Remove(QueuedCaller caller) => _callers.RemoveAt(IndexOf(caller));

    public int PositionOf(QueuedCaller caller) => IndexOf(caller) + 1;

    /// <summary>
    /// The first caller who is ready to take this agent: one who still hears a prompt, or wants another agent, keeps the
    /// place but is passed over.
    /// </summary>
    public QueuedCaller? FirstWaiting(AgentSlot agent)
    {
        foreach (QueuedCaller caller in _callers)
        {
            if (caller.State == CallerState.Waiting && caller.Takes(agent))
            {
                return caller;
            }
        }

        return null;
    }

    /// <summary>The agent for this caller who has been idle longest, or null when none is free.</summary>
    public AgentSlot? LongestIdle(QueuedCaller caller)
    {
        AgentSlot? longest = null;
        foreach (AgentSlot agent in Agents)
        {
            if (agent.IsFree && caller.Takes(agent) && (longest is null || agent.IdleSince < longest.IdleSince))
            {
                longest = agent;
            }
        }

        return longest;
    }

    /// <summary>Agents for this caller who are ready or will be soon.</summary>
    public int AtWork(QueuedCaller caller) => Agents.Count(agent => IsAtWork(agent) && caller.Takes(agent));

    public QueueSnapshot Snapshot() => new(
        Options.Name,
        _callers.Count,
        // Not the first in the line: who has priority may have come last.
        _callers.Count == 0 ? null : _callers.Min(caller => caller.Since),
        Agents.Count,
        Agents.Count(agent => agent.IsFree),
        Agents.Count(agent => !agent.IsFree && IsAtWork(agent)));

    public QueuedCall? Find(string callUuid)
    {
        int index = _callers.FindIndex(caller => string.Equals(caller.CallUuid, callUuid, StringComparison.Ordinal));
        return index < 0 ? null : new QueuedCall(Options.Name, index + 1, _callers[index].Priority, _callers[index].Since);
    }

    private static bool IsAtWork(AgentSlot agent) => agent.State is not (AgentState.NotReady or AgentState.LoggedOut);

    private int IndexOf(QueuedCaller caller) => _callers.BinarySearch(caller, QueuedCaller.ServingOrder);
}
