namespace FsVoice.CallFlows.Tests;

/// <summary>Writes into a call's timeline what its flow reports to the routing, and passes it on.</summary>
internal sealed class RoutingSpy(IRouting inner, ScriptedCall call) : IRouting
{
    public async ValueTask<IAgentRequest> RequestAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        call.Timeline.Add($"> request {request.Queue} {request.Priority}");
        return new Request(await inner.RequestAsync(request, cancellationToken), call);
    }

    private sealed class Request(IAgentRequest inner, ScriptedCall call) : IAgentRequest
    {
        private bool _disposed;

        public string Queue => inner.Queue;

        public bool IsFull => inner.IsFull;

        public bool IsStaffed => inner.IsStaffed;

        public TimeSpan? EstimatedWait => inner.EstimatedWait;

        public int Position => inner.Position;

        public ValueTask<ReservedAgent> WaitForAgentAsync(CancellationToken cancellationToken)
        {
            call.Timeline.Add("> wait");
            return inner.WaitForAgentAsync(cancellationToken);
        }

        public ValueTask OfferFailedAsync(OfferFailure failure, CancellationToken cancellationToken)
        {
            call.Timeline.Add($"> failed {failure}");
            return inner.OfferFailedAsync(failure, cancellationToken);
        }

        public ValueTask ConnectedAsync(CancellationToken cancellationToken)
        {
            call.Timeline.Add("> connected");
            return inner.ConnectedAsync(cancellationToken);
        }

        public ValueTask EndedAsync(CancellationToken cancellationToken)
        {
            call.Timeline.Add("> ended");
            return inner.EndedAsync(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                call.Timeline.Add("> left");
            }

            _disposed = true;
            return inner.DisposeAsync();
        }
    }
}
