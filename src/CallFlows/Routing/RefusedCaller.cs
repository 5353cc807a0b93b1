namespace FsVoice.CallFlows;

/// <summary>The request of a caller whom a full queue did not take.</summary>
internal sealed class RefusedCaller(string queue) : IAgentRequest
{
    public string Queue => queue;

    public bool IsFull => true;

    public bool IsStaffed => false;

    public int Position => 0;

    public TimeSpan? EstimatedWait => null;

    public ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken) => throw NotInQueue();

    public ValueTask OfferFailedAsync(OfferFailure failure, CancellationToken cancellationToken) => throw NotInQueue();

    public ValueTask ConnectedAsync(CancellationToken cancellationToken) => throw NotInQueue();

    public ValueTask EndedAsync(CancellationToken cancellationToken) => throw NotInQueue();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotInQueue() => new("The queue was full: the request holds nothing.");
}
