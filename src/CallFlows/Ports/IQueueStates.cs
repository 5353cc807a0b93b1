namespace FsVoice.CallFlows;

/// <summary>Reads how the queues stand. A routing engine that cannot tell lists none.</summary>
public interface IQueueStates
{
    /// <summary>All queues, by name.</summary>
    IReadOnlyList<QueueSnapshot> ListQueues();

    /// <summary>Where a call waits, or null when it waits in no queue.</summary>
    QueuedCall? FindWaiting(string callUuid);
}

/// <summary>A queue as of now.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Waiting">Callers who wait; one whose agent's phone rings is not among them.</param>
/// <param name="OldestSince">Since when the caller waits who has waited longest, UTC; null when nobody does.</param>
/// <param name="Agents">Agents that take calls of this queue, whatever they do now.</param>
/// <param name="AgentsReady">Those of them who wait for a call.</param>
/// <param name="AgentsBusy">Those of them who are reserved, have a phone in use, or finish their work after a call. An agent of two queues counts in both.</param>
public sealed record QueueSnapshot(string Name, int Waiting, DateTimeOffset? OldestSince, int Agents, int AgentsReady, int AgentsBusy);

/// <summary>A caller's place in a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Position">Callers in front of this one plus one.</param>
/// <param name="Priority">Higher is served first.</param>
/// <param name="Since">When the caller entered the queue, UTC.</param>
public sealed record QueuedCall(string Queue, int Position, int Priority, DateTimeOffset Since);
