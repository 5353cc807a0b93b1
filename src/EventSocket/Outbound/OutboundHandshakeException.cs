namespace FsVoice.EventSocket.Outbound;

/// <summary>
/// The peer is no FreeSWITCH channel that this library can run a call on. The message says what was expected; closing
/// the connection lets the dialplan go on behind its <c>socket</c> action.
/// </summary>
/// <param name="message">What is wrong and what was expected.</param>
public sealed class OutboundHandshakeException(string message) : Exception(message)
{
    internal static OutboundHandshakeException NotAChannel() => new("The peer did not answer 'connect' with the data of a channel.");
}
