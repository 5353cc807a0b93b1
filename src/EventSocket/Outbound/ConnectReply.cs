using System.Threading.Tasks.Sources;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

/// <summary>The reply to <c>connect</c>, which is the channel's data as one event.</summary>
internal sealed class ConnectReply : PendingReply, IValueTaskSource<EventSocketEvent>
{
    private ManualResetValueTaskSourceCore<EventSocketEvent> _core;
    private CancellationTokenRegistration _cancellation;
    private int _done;

    public ValueTask<EventSocketEvent> Task => new(this, _core.Version);

    public void CancelWith(CancellationToken cancellationToken) => _cancellation = cancellationToken.UnsafeRegister(
        static (state, token) => ((ConnectReply)state!).Fail(new OperationCanceledException(token)), this);

    public override void OnReply(EventSocketMessage message)
    {
        if (Finish())
        {
            _core.SetResult(new EventSocketEvent(message));
        }
        else
        {
            message.Dispose();
        }
    }

    public override void OnFault(EventSocketFault fault) => Fail(new EventSocketClosedException(fault));

    public override void OnLate() => Fail(new EventSocketTimeoutException());

    public EventSocketEvent GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Fail(Exception exception)
    {
        if (Finish())
        {
            _core.SetException(exception);
        }
    }

    private bool Finish()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
        {
            return false;
        }

        _cancellation.Unregister();
        return true;
    }
}
