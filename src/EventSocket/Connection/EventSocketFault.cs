namespace FsVoice.EventSocket.Connection;

/// <summary>Why a connection ended.</summary>
public enum FaultKind
{
    /// <summary>The peer closed the connection between two frames: the ordinary end.</summary>
    PeerClosed,

    /// <summary>The peer closed the connection in the middle of a frame, or the network broke.</summary>
    Transport,

    /// <summary>The peer sent something that is no frame, or one beyond the limits.</summary>
    Protocol,

    /// <summary>The peer answered a command that was never sent: replies and commands no longer match.</summary>
    OutOfStep,

    /// <summary>The peer does not read what it is sent.</summary>
    Overrun,

    /// <summary>An access list of the peer refused the connection.</summary>
    Rejected,

    /// <summary>The peer refused the password.</summary>
    AuthenticationFailed,

    /// <summary>Nothing was heard for too long.</summary>
    Silent,

    /// <summary>This side closed the connection.</summary>
    Closed,

    /// <summary>Code of this side that was told of an event, or went on with a call, threw: a bug, with the exception as <see cref="EventSocketFault.Cause"/>.</summary>
    HandlerFailed,
}

/// <summary>The first, and only, reason for which a connection ended. Every waiter fails with it.</summary>
/// <param name="Kind">The kind of end.</param>
/// <param name="Reason">A sentence for the log; holds nothing the peer sent.</param>
public sealed record EventSocketFault(FaultKind Kind, string Reason)
{
    /// <summary>The exception behind it, for the log; null when there is none.</summary>
    public Exception? Cause { get; init; }

    /// <summary>This side closed the connection.</summary>
    public static EventSocketFault Closed { get; } = new(FaultKind.Closed, "The connection was closed by this side.");
}

/// <summary>A command could not be answered, because the connection is gone.</summary>
/// <param name="fault">Why it is gone.</param>
public sealed class EventSocketClosedException(EventSocketFault fault) : IOException(fault.Reason, fault.Cause)
{
    /// <summary>Why the connection is gone.</summary>
    public EventSocketFault Fault { get; } = fault;
}

/// <summary>
/// A command was not answered in time. The connection goes on: the late reply is recognised and dropped.
/// </summary>
public sealed class EventSocketTimeoutException() : TimeoutException("FreeSWITCH did not answer the command in time.");
