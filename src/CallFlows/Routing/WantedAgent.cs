namespace FsVoice.CallFlows;

/// <summary>
/// A caller who waits for an agent, until disposed. It keeps the routing engine's account straight: each
/// ASSIGN_RESOURCE_REQUESTED is followed by a talk or by exactly one CANCEL_RESOURCE_REQUESTED, whatever happens.
/// </summary>
public sealed class WantedAgent : IAsyncDisposable
{
    /// <summary>The reason code of a request that the caller's side gave up (<see cref="CxMessage.CancelResourceRequested.ReasonCode"/>).</summary>
    public const string Cancelled = "CANCELLED";

    private readonly IAgentRequest _request;
    private readonly AgentMessages _messages;
    private int _priority;
    private bool _isAsked;
    private bool _isConnected;

    internal WantedAgent(IAgentRequest request, AgentWish wish, AgentMessages messages)
    {
        _request = request;
        _messages = messages;
        _priority = wish.Priority;
        Wish = wish;
        if (!request.IsFull)
        {
            Ask();
        }
    }

    /// <summary>What is wanted.</summary>
    public AgentWish Wish { get; }

    /// <summary>The dialog that the agent is wanted for; null for a call that is nobody's dialog, such as one between agents.</summary>
    public required string? DialogId { get; init; }

    /// <inheritdoc cref="IAgentRequest.Queue" />
    public string Queue => _request.Queue;

    /// <inheritdoc cref="IAgentRequest.IsFull" />
    public bool IsFull => _request.IsFull;

    /// <inheritdoc cref="IAgentRequest.IsStaffed" />
    public bool IsStaffed => _request.IsStaffed;

    /// <inheritdoc cref="IAgentRequest.Position" />
    public int Position => _request.Position;

    /// <inheritdoc cref="IAgentRequest.EstimatedWait" />
    public TimeSpan? EstimatedWait => _request.EstimatedWait;

    /// <summary>Waits for an agent; after a failed offer from the front of the queue, and the agent is asked for anew.</summary>
    public ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken)
    {
        if (!_isAsked)
        {
            Ask();
        }

        return _request.WaitForAgentAsync(cancellationToken);
    }

    /// <summary>The offer failed. Says CANCEL_RESOURCE_REQUESTED; who waits again asks again.</summary>
    /// <param name="failure">What becomes of the agent follows from it.</param>
    /// <param name="reasonCode">See <see cref="CxMessage.CancelResourceRequested.ReasonCode"/>.</param>
    /// <param name="nextPriority">The priority with which the agent is asked for the next time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask OfferFailedAsync(OfferFailure failure, string reasonCode, int nextPriority, CancellationToken cancellationToken)
    {
        Cancel(reasonCode);
        _priority = Math.Max(_priority, nextPriority);
        return _request.OfferFailedAsync(failure, cancellationToken);
    }

    /// <inheritdoc cref="IAgentRequest.ConnectedAsync" />
    public ValueTask ConnectedAsync(CancellationToken cancellationToken)
    {
        _isConnected = true;
        return _request.ConnectedAsync(cancellationToken);
    }

    /// <inheritdoc cref="IAgentRequest.EndedAsync" />
    public ValueTask EndedAsync(CancellationToken cancellationToken) => _request.EndedAsync(cancellationToken);

    /// <summary>The caller leaves the queue. May be called again.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_isConnected)
        {
            Cancel(Cancelled);
        }

        return _request.DisposeAsync();
    }

    private void Ask()
    {
        _isAsked = true;
        _messages.Assign(_priority);
    }

    private void Cancel(string reasonCode)
    {
        if (_isAsked)
        {
            _isAsked = false;
            _messages.Cancel(reasonCode);
        }
    }
}
