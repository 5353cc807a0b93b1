namespace FsVoice.CallFlows;

/// <summary>Where a caller of <see cref="BuiltInRouting"/> stands.</summary>
internal enum CallerState
{
    /// <summary>Has a place in the line and waits for nothing (yet, or after a failed offer).</summary>
    Queued,

    /// <summary>Has a place in the line and waits for an agent.</summary>
    Waiting,

    /// <summary>Holds an agent whose phone is about to ring or rings.</summary>
    Reserved,

    /// <summary>Talks to the agent.</summary>
    Talking,

    /// <summary>Has nothing and wants nothing any more.</summary>
    Over,
}

/// <summary>A caller in a queue of <see cref="BuiltInRouting"/>; all of its state is kept under the engine's lock.</summary>
internal sealed class QueuedCaller(BuiltInRouting routing, QueueLine line, AgentRequest request, long arrival, DateTimeOffset since) : IAgentRequest
{
    /// <summary>Callers of a failed offer first, then by priority, then by arrival.</summary>
    public static IComparer<QueuedCaller> ServingOrder { get; } = Comparer<QueuedCaller>.Create(static (one, other) =>
        one.Requeued != other.Requeued ? other.Requeued.CompareTo(one.Requeued)
        : one.Priority != other.Priority ? other.Priority.CompareTo(one.Priority)
        : one.Arrival.CompareTo(other.Arrival));

    public QueueLine Line { get; } = line;

    public string CallUuid { get; } = request.CallUuid;

    public string Queue => Line.Options.Name;

    public bool IsFull => false;

    public bool IsStaffed => routing.IsStaffed(this);

    public TimeSpan? EstimatedWait => routing.EstimateWait(this);

    public int Priority { get; } = request.Priority;

    public long Arrival { get; } = arrival;

    /// <summary>When the caller entered the queue, UTC.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>An offer failed: this caller has waited before. Changed only while not in the line, whose order it decides.</summary>
    public bool Requeued { get; set; }

    public CallerState State { get; set; }

    public AgentSlot? Agent { get; set; }

    public AgentWait? Wait { get; set; }

    public int Position => routing.PositionOf(this);

    /// <summary>Whether the caller may be given to this agent, who is one of the queue's.</summary>
    public bool Takes(AgentSlot agent) =>
        request.AgentExtension is null || string.Equals(request.AgentExtension, agent.Options.Extension, StringComparison.OrdinalIgnoreCase);

    public ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken) => routing.WaitAsync(this, cancellationToken);

    // The three reports below take effect even when the token has ended: what they free must be freed.
    public ValueTask OfferFailedAsync(OfferFailure failure, CancellationToken cancellationToken)
    {
        routing.OfferFailed(this, failure);
        return ValueTask.CompletedTask;
    }

    public ValueTask ConnectedAsync(CancellationToken cancellationToken)
    {
        routing.Connected(this);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndedAsync(CancellationToken cancellationToken)
    {
        routing.Ended(this);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        routing.Leave(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// One wait for an agent. It is completed under the engine's lock, so that the task and the engine's state never tell
/// two stories; who awaits it runs elsewhere, never inside the lock.
/// </summary>
internal sealed class AgentWait(QueuedCaller caller) : TaskCompletionSource<ReservedAgent>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public QueuedCaller Caller { get; } = caller;

    public CancellationTokenRegistration Registration { get; set; }
}
