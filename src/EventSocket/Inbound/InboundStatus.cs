using FsVoice.EventSocket.Connection;

namespace FsVoice.EventSocket.Inbound;

/// <summary>Where an inbound client stands.</summary>
public enum InboundState
{
    /// <summary>Not connected; an attempt is under way or waits for its time.</summary>
    Connecting,

    /// <summary>Logged in and subscribed.</summary>
    Connected,

    /// <summary>Closed by its owner.</summary>
    Closed,
}

/// <summary>A change of an inbound client.</summary>
/// <param name="State">The new state.</param>
/// <param name="Fault">For <see cref="InboundState.Connecting"/>: why the connection, or the attempt, ended; null at the first attempt.</param>
/// <param name="CoreRestarted">For <see cref="InboundState.Connected"/>: this is another run of FreeSWITCH than before (its Core-UUID changed), so every channel known from before is gone.</param>
public sealed record InboundStatus(InboundState State, EventSocketFault? Fault = null, bool CoreRestarted = false);
