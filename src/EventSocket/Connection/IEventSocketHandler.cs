using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Connection;

/// <summary>
/// What a connection tells its owner, always on the reading side and always in the order of arrival. Must not block:
/// nothing else is read meanwhile.
/// </summary>
internal interface IEventSocketHandler
{
    /// <summary>Whether the handler wants events of this name at all: others are dropped unread.</summary>
    bool Wants(EventName name) => true;

    /// <summary>An event arrived. The handler owns it.</summary>
    void OnEvent(EventSocketEvent received);

    /// <summary>A frame that is neither event nor reply arrived: auth/request, disconnect-notice, rude-rejection, log/data. The handler owns it.</summary>
    void OnNotice(EventSocketMessage message);

    /// <summary>The connection ended. Called once, after every waiter was told.</summary>
    void OnFault(EventSocketFault fault);
}
