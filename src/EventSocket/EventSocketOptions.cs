using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket;

/// <summary>The format that events are asked for in.</summary>
public enum EventFormat
{
    /// <summary>
    /// Lines with url-encoded values: the cheaper one for both sides. Lossy for values that hold a percent sign followed
    /// by two upper-case hexadecimal digits (switch_utils.c, switch_url_encode_opt).
    /// </summary>
    Plain,

    /// <summary>One JSON object an event; carries every value exactly.</summary>
    Json,
}

/// <summary>Settings of a connection, in either direction.</summary>
public record EventSocketOptions
{
    /// <summary>What the peer may make this side hold.</summary>
    public EventSocketLimits Limits { get; init; } = EventSocketLimits.Default;

    /// <summary>How long a command may wait for its reply. FreeSWITCH answers in well under a millisecond, but an <c>api</c> command holds the answer until it is done.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The format of events.</summary>
    public EventFormat Format { get; init; } = EventFormat.Plain;

    /// <summary>
    /// Whether code that awaits a reply goes on beside the reading side (on the thread pool) instead of on it. An outbound
    /// connection has its own queue for that and needs no further hop.
    /// </summary>
    internal bool ContinueOffReader { get; init; }

    /// <summary>Told of each reply how long it took, for metrics. Must be quick and must not throw.</summary>
    public Action<TimeSpan>? ReplyMeasured { get; init; }

    /// <summary>The clock of every wait.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
