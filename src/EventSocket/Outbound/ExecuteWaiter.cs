using System.Buffers.Text;
using System.Runtime.CompilerServices;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

/// <summary>
/// One application in flight: takes the reply to its <c>sendmsg</c> and its CHANNEL_EXECUTE_COMPLETE, matched by
/// <c>Application-UUID</c>, whichever ends it.
/// </summary>
internal sealed class ExecuteWaiter : AwaitedReply<ExecuteResult>
{
    private readonly OutboundConnection _owner;
    private readonly EventId _id;

    public ExecuteWaiter(OutboundConnection owner, Guid eventUuid)
        : base(runContinuationsAsynchronously: false)
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

    public bool TryComplete(ExecuteResult result) => TrySet(result);

    public bool TryCancel(CancellationToken cancellationToken) => TryFail(new OperationCanceledException(cancellationToken));

    protected override void OnCancelled(CancellationToken cancellationToken) => _owner.OnCancelled(this, cancellationToken);

    [InlineArray(36)]
    private struct EventId
    {
        private byte _first;
    }
}
