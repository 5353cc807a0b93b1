using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

/// <summary>The reply to <c>connect</c>, which is the channel's data as one event.</summary>
internal sealed class ConnectReply() : AwaitedReply<EventSocketEvent>(runContinuationsAsynchronously: false)
{
    public override void OnReply(EventSocketMessage message)
    {
        if (message.ContentType != ContentType.CommandReply)
        {
            message.Dispose();
            TryFail(OutboundHandshakeException.NotAChannel());
            return;
        }

        var data = new EventSocketEvent(message);
        if (!TrySet(data))
        {
            data.Dispose();
        }
    }
}
