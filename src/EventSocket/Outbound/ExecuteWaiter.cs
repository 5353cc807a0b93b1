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
    private EventId _id;
    private int _done;

    public ExecuteWaiter(OutboundConnection owner, uint connectionId, uint sequence)
    {
        _owner = owner;
        EventUuid = Format(connectionId, sequence, _id);
    }

    /// <summary>The id that FreeSWITCH hands back as <c>Application-UUID</c>.</summary>
    public string EventUuid { get; }

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

    /// <summary>
    /// Ids need to be unique on the channel only, across every connection that ever controlled it: a random part for
    /// the connection and a count. They go out with every step, so they are short.
    /// </summary>
    private static string Format(uint connectionId, uint sequence, Span<byte> utf8)
    {
        Utf8Formatter.TryFormat(connectionId, utf8, out _, new System.Buffers.StandardFormat('x', 8));
        utf8[8] = (byte)'-';
        Utf8Formatter.TryFormat(sequence, utf8[9..], out _, new System.Buffers.StandardFormat('x', 8));
        return System.Text.Encoding.ASCII.GetString(utf8);
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

    [InlineArray(17)]
    private struct EventId
    {
        private byte _first;
    }
}
