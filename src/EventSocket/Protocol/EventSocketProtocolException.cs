namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// The peer sent bytes that are no frame of the event socket. The connection cannot be used after it: without
/// the frame's length nobody knows where the next one starts.
/// </summary>
/// <param name="message">What is wrong with the frame. Never holds the peer's bytes: they may be secrets.</param>
/// <param name="offset">Where: bytes from the start of the connection to the start of the frame that is wrong.</param>
public sealed class EventSocketProtocolException(string message, long offset)
    : Exception($"{message} (frame at byte {offset} of the stream)")
{
    /// <summary>Bytes from the start of the connection to the start of the broken frame.</summary>
    public long Offset { get; } = offset;
}
