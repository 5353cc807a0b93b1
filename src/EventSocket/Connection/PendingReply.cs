using System.Threading.Tasks.Sources;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Connection;

/// <summary>
/// A place in the reply queue. Replies carry no id, so each place is taken by the reply that arrives when it stands
/// at the front, whether anybody still waits for it or not.
/// </summary>
internal abstract class PendingReply
{
    /// <summary>When the command was sent, in ticks of the connection's clock.</summary>
    public long SentAt { get; set; }

    /// <summary>The reply arrived. The message belongs to the callee.</summary>
    public abstract void OnReply(EventSocketMessage message);

    /// <summary>The connection ended before the reply arrived.</summary>
    public abstract void OnFault(EventSocketFault fault);

    /// <summary>The reply is late. The place stays in the queue.</summary>
    public abstract void OnLate();
}

/// <summary>A reply that somebody awaits: the first of reply, fault, delay and cancellation settles it, the others find the waiter gone.</summary>
internal abstract class AwaitedReply<T> : PendingReply, IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core;
    private CancellationTokenRegistration _cancellation;
    private int _settled;

    /// <param name="runContinuationsAsynchronously">Whether the waiter may run code of strangers, which must not hold up the reading side.</param>
    protected AwaitedReply(bool runContinuationsAsynchronously) => _core.RunContinuationsAsynchronously = runContinuationsAsynchronously;

    public ValueTask<T> Task => new(this, _core.Version);

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((AwaitedReply<T>)state!).OnCancelled(token), this);

        // Settled meanwhile, by somebody who saw no registration yet: a token that lives as long as the call would hold it.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _settled) != 0)
        {
            _cancellation.Unregister();
        }
    }

    public override void OnFault(EventSocketFault fault) => TryFail(new EventSocketClosedException(fault));

    public override void OnLate() => TryFail(new EventSocketTimeoutException());

    public T GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected virtual void OnCancelled(CancellationToken cancellationToken) => TryFail(new OperationCanceledException(cancellationToken));

    protected bool TrySet(T result)
    {
        if (!TrySettle())
        {
            return false;
        }

        _core.SetResult(result);
        return true;
    }

    protected bool TryFail(Exception exception)
    {
        if (!TrySettle())
        {
            return false;
        }

        _core.SetException(exception);
        return true;
    }

    private bool TrySettle()
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0)
        {
            return false;
        }

        _cancellation.Unregister();
        return true;
    }
}

/// <summary>A command's reply that somebody awaits.</summary>
internal sealed class AwaitedReply(bool runContinuationsAsynchronously) : AwaitedReply<CommandReply>(runContinuationsAsynchronously)
{
    public override void OnReply(EventSocketMessage message)
    {
        using (message)
        {
            TrySet(CommandReply.From(message));
        }
    }
}

/// <summary>A reply nobody waits for: only a refusal is of interest.</summary>
internal sealed class UnawaitedReply(Action<CommandReply>? refused) : PendingReply
{
    public override void OnReply(EventSocketMessage message)
    {
        using (message)
        {
            if (refused is not null && CommandReply.From(message) is { IsOk: false } reply)
            {
                refused(reply);
            }
        }
    }

    public override void OnFault(EventSocketFault fault)
    {
    }

    public override void OnLate()
    {
    }
}
