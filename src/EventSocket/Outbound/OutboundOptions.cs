using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Outbound;

/// <summary>Settings of the connections that FreeSWITCH opens to us, one for a call.</summary>
public sealed record OutboundOptions : EventSocketOptions
{
    /// <summary>
    /// How long FreeSWITCH keeps the socket open after the hang-up, in whole seconds, 1 or more. Without it
    /// CHANNEL_HANGUP_COMPLETE, which holds the final times, is usually lost.
    /// </summary>
    public int LingerSeconds { get; init; } = 10;

    /// <summary>
    /// Events of <c>myevents</c> that are switched off again. Each is some 6 KB to be written, sent and read for
    /// nothing; the default leaves what a call's state needs.
    /// </summary>
    public IReadOnlyList<EventName> UnwantedEvents { get; init; } = new[]
    {
        EventName.ChannelExecute, EventName.ChannelState, EventName.ChannelPark,
    };

    /// <summary>Shortens FreeSWITCH's poll while an application's end is awaited; null leaves the poll at 20 ms.</summary>
    public EventNudger? Nudger { get; init; }
}
