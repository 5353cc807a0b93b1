using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

/// <summary>
/// One application in flight: takes the reply to its <c>sendmsg</c> and its CHANNEL_EXECUTE_COMPLETE, matched by
/// <c>Application-UUID</c>, whichever ends it.
/// </summary>
internal sealed class ExecuteWaiter : PendingReply, IValueTaskSource<ExecuteResult>
{
    private readonly OutboundConnection _owner;
    private ManualResetValueTaskSourceCore<ExecuteResult> _core;
    private CancellationTokenRegistration _cancellation;
    private readonly EventId _id;
    private int _done;

    public ExecuteWaiter(OutboundConnection owner, Guid eventUuid)
    {
        _owner = owner;
        EventUuid = eventUuid;
        Utf8Formatter.TryFormat(eventUuid, _id, out _);
    }

    /// <summary>The id that FreeSWITCH hands back as <c>Application-UUID</c>.</summary>
    public Guid EventUuid { get; }

    public ReadOnlySpan<byte> EventUuidBytes => _id;

    /// <summary>Whether cancelling the wait also breaks the application off.</summary>
    public bool BreaksOff { get; init; }

    public ValueTask<ExecuteResult> Task => new(this, _core.Version);

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var waiter = (ExecuteWaiter)state!;
                    waiter._owner.OnCancelled(waiter, token);
                },
                this);
        }
    }

    public override void OnReply(EventSocketMessage message)
    {
        using (message)
        {
            if (CommandReply.From(message) is { IsOk: false } reply)
            {
                _owner.OnRefused(this, reply.Text);
            }
        }
    }

    // The owner hears of the fault itself and ends every waiter.
    public override void OnFault(EventSocketFault fault)
    {
    }

    public override void OnLate() => _owner.OnRefused(this, "no reply in time");

    public bool TryComplete(ExecuteResult result)
    {
        if (!Finish())
        {
            return false;
        }

        _core.SetResult(result);
        return true;
    }

    public bool TryCancel(CancellationToken cancellationToken)
    {
        if (!Finish())
        {
            return false;
        }

        _core.SetException(new OperationCanceledException(cancellationToken));
        return true;
    }

    public ExecuteResult GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private bool Finish()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
        {
            return false;
        }

        _cancellation.Unregister();
        return true;
    }

    [InlineArray(36)]
    private struct EventId
    {
        private byte _first;
    }
}
