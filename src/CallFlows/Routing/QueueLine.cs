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

    private int IndexOf(QueuedCaller caller) => _callers.BinarySearch(caller, QueuedCaller.ServingOrder);
}
