using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Inbound;

/// <summary>Settings of a connection that we open to FreeSWITCH (mod_event_socket's listener).</summary>
public sealed record InboundOptions : EventSocketOptions
{
    /// <summary>Host name or address of FreeSWITCH.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; init; } = 8021;

    /// <summary>The password of event_socket.conf.</summary>
    public required string Password { get; init; }

    /// <summary>Events to subscribe to, without CUSTOM. HEARTBEAT and BACKGROUND_JOB are added by themselves.</summary>
    public IReadOnlyList<EventName> Events { get; init; } = [];

    /// <summary>Subclasses of CUSTOM to subscribe to, such as <c>sofia::register</c>.</summary>
    public IReadOnlyList<string> CustomEvents { get; init; } = [];

    /// <summary>How long to wait for the TCP connection and the log-in together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after the first failure; it doubles up to <see cref="MaxReconnectDelay"/>, and each is spread by up to half of it.</summary>
    public TimeSpan MinReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long FreeSWITCH may be silent before it counts as gone. It sends HEARTBEAT every 20 s (switch.conf, event-heartbeat-interval).</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Events held for a reader that is slow; beyond it the newest are dropped and counted.</summary>
    public int EventCapacity { get; init; } = 10_000;

    /// <inheritdoc />
    public override string ToString() => $"{Host}:{Port}";
}
