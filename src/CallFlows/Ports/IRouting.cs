namespace FsVoice.CallFlows;

/// <summary>Finds agents for callers. The built-in engine is the default; a routing engine outside (CCM) is another adapter.</summary>
public interface IRouting
{
    /// <summary>
    /// Puts a caller into a queue. The request must be disposed: that frees whatever it holds, also a reserved agent
    /// of a caller who left.
    /// </summary>
    /// <exception cref="UnknownQueueException">There is no such queue.</exception>
    ValueTask<IAgentRequest> RequestAsync(AgentRequest request, CancellationToken cancellationToken);
}

/// <summary>A caller's wish for an agent.</summary>
/// <param name="CallUuid">The call.</param>
/// <param name="Queue">The queue's name, or its id.</param>
/// <param name="Priority">Higher is served first; equal ones in order of arrival.</param>
public sealed record AgentRequest(string CallUuid, string Queue, int Priority = 0)
{
    /// <summary>What <see cref="Queue"/> is.</summary>
    public QueueKey Key { get; init; }

    /// <summary>The extension of the only agent who may take the call (a NAMED transfer); null for any agent of the queue.</summary>
    public string? AgentExtension { get; init; }
}

/// <summary>What a queue is called by (seed 001 §12.1, <c>resource.type</c>).</summary>
public enum QueueKey
{
    /// <summary>Its name.</summary>
    Name,

    /// <summary>Its id.</summary>
    Id,
}

/// <summary>A caller who waits, until disposed.</summary>
public interface IAgentRequest : IAsyncDisposable
{
    /// <summary>The queue's name, whatever it was called by.</summary>
    string Queue { get; }

    /// <summary>True when the queue takes no more callers: the request holds nothing and is good for disposal only.</summary>
    bool IsFull { get; }

    /// <summary>
    /// True while an agent who may take the call is at work: ready, held for somebody, talking, or finishing work after a
    /// call. A routing engine that cannot tell says true.
    /// </summary>
    bool IsStaffed { get; }

    /// <summary>
    /// How long the caller will wait, estimated from how long agents were busy with this queue's last calls and how many of
    /// them are at work. Null when there is nothing to estimate from.
    /// </summary>
    TimeSpan? EstimatedWait { get; }

    /// <summary>Callers in front of this one plus one; zero while an agent is reserved.</summary>
    int Position { get; }

    /// <summary>
    /// Waits for an agent. The agent given is reserved for this caller alone until the request reports or is
    /// disposed. Called again after a failed offer, the caller stands at the front.
    /// </summary>
    ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken);

    /// <summary>The offer failed: what becomes of the agent follows from why. Not-ready after <see cref="OfferFailure.NoAnswer"/> (RONA).</summary>
    ValueTask OfferFailedAsync(OfferFailure failure, CancellationToken cancellationToken);

    /// <summary>Caller and agent talk: the agent is busy until <see cref="EndedAsync"/> or disposal, then in wrap-up.</summary>
    ValueTask ConnectedAsync(CancellationToken cancellationToken);

    /// <summary>The talk is over.</summary>
    ValueTask EndedAsync(CancellationToken cancellationToken);
}

/// <summary>An agent held for one caller.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Extension">The agent's extension.</param>
/// <param name="DialString">How FreeSWITCH reaches the agent's phone.</param>
public sealed record ReservedAgent(string AgentId, string Extension, string DialString);

/// <summary>Why an offer to an agent failed (seed 001 §9; causes told apart as field-notes 5.9 asks).</summary>
public enum OfferFailure
{
    /// <summary>RONA: rang and was not answered. The agent becomes not-ready.</summary>
    NoAnswer,

    /// <summary>The agent's phone was busy. The agent becomes not-ready: another offer would meet the same.</summary>
    Busy,

    /// <summary>The agent rejected the call. The agent becomes not-ready.</summary>
    Rejected,

    /// <summary>The agent's phone is not registered. The agent becomes not-ready.</summary>
    NotRegistered,

    /// <summary>The network or the switch failed. The agent becomes not-ready, so that no loop can arise.</summary>
    Failed,

    /// <summary>The caller left before the agent answered. The agent becomes ready again.</summary>
    CallerLeft,

    /// <summary>
    /// The phone was never rung, by no fault of the agent's (a value that FreeSWITCH cannot carry): the agent becomes ready
    /// again, as the last in the order of the idle, so that the caller's next try meets another one where there is one.
    /// </summary>
    NotTried,
}

/// <summary>No queue has this name.</summary>
/// <param name="queue">The name or id asked for.</param>
public sealed class UnknownQueueException(string queue) : Exception($"There is no queue '{queue}'.")
{
    /// <summary>The name asked for.</summary>
    public string Queue { get; } = queue;
}
