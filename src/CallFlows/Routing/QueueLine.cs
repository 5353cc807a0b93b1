namespace FsVoice.CallFlows;

/// <summary>The callers of one queue in the order in which they are served. Touched under the engine's lock only.</summary>
internal sealed class QueueLine(QueueOptions options)
{
    private readonly List<QueuedCaller> _callers = [];

    public QueueOptions Options { get; } = options;

    /// <summary>The agents that take calls of this queue.</summary>
    public IReadOnlyList<AgentSlot> Agents { get; set; } = [];

    public void Add(QueuedCaller caller) => _callers.Insert(~IndexOf(caller), caller);

    public void Remove(QueuedCaller caller) => _callers.RemoveAt(IndexOf(caller));

    public int PositionOf(QueuedCaller caller) => IndexOf(caller) + 1;

    /// <summary>The first caller who is ready to take an agent: one who still hears a prompt keeps the place but is passed over.</summary>
    public QueuedCaller? FirstWaiting()
    {
        foreach (QueuedCaller caller in _callers)
        {
            if (caller.State == CallerState.Waiting)
            {
                return caller;
            }
        }

        return null;
    }

    /// <summary>The agent who has been idle longest, or null when none is ready.</summary>
    public AgentSlot? LongestIdle()
    {
        AgentSlot? longest = null;
        foreach (AgentSlot agent in Agents)
        {
            if (agent.State == AgentState.Ready && (longest is null || agent.IdleSince < longest.IdleSince))
            {
                longest = agent;
            }
        }

        return longest;
    }

    public QueueSnapshot Snapshot() => new(
        Options.Name,
        _callers.Count,
        // Not the first in the line: who has priority may have come last.
        _callers.Count == 0 ? null : _callers.Min(caller => caller.Since),
        Agents.Count,
        Agents.Count(agent => agent.State == AgentState.Ready),
        Agents.Count(agent => agent.State is AgentState.Reserved or AgentState.Busy or AgentState.WrapUp));

    public QueuedCall? Find(string callUuid)
    {
        int index = _callers.FindIndex(caller => string.Equals(caller.CallUuid, callUuid, StringComparison.Ordinal));
        return index < 0 ? null : new QueuedCall(Options.Name, index + 1, _callers[index].Priority, _callers[index].Since);
    }

    private int IndexOf(QueuedCaller caller) => _callers.BinarySearch(caller, QueuedCaller.ServingOrder);
}
