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

/// <summary>A reply that somebody awaits.</summary>
internal sealed class AwaitedReply : PendingReply, IValueTaskSource<CommandReply>
{
    private ManualResetValueTaskSourceCore<CommandReply> _core;
    private CancellationTokenRegistration _cancellation;
    private int _done;

    /// <param name="runContinuationsAsynchronously">Whether the waiter may run code of strangers, which must not hold up the reading side.</param>
    public AwaitedReply(bool runContinuationsAsynchronously) => _core.RunContinuationsAsynchronously = runContinuationsAsynchronously;

    public ValueTask<CommandReply> Task => new(this, _core.Version);

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((AwaitedReply)state!).Fail(new OperationCanceledException(token)), this);
        }
    }

    public override void OnReply(EventSocketMessage message)
    {
        using (message)
        {
            if (Finish())
            {
                _core.SetResult(CommandReply.From(message));
            }
        }
    }

    public override void OnFault(EventSocketFault fault) => Fail(new EventSocketClosedException(fault));

    public override void OnLate() => Fail(new EventSocketTimeoutException());

    public CommandReply GetResult(short token) => _core.GetResult(token);

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

    /// <summary>True for the first of reply, fault, delay and cancellation; the others find the waiter gone.</summary>
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
