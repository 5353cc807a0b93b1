namespace FsVoice.OutboundSocket.Calls;

/// <summary>Log entries 4000 to 4009.</summary>
internal sealed partial class CallConnectionHandler
{
    [LoggerMessage(4000, LogLevel.Warning, "A connection was closed before a call began: {Reason}")]
    private partial void LogHandshakeFailed(string reason);

    [LoggerMessage(4001, LogLevel.Debug, "Call to {DialedNumber} begins with flow {Flow}.")]
    private partial void LogCallStarted(string dialedNumber, string flow);

    [LoggerMessage(4002, LogLevel.Warning, "FreeSWITCH did not tell the end of the call; the record has this server's time.")]
    private partial void LogEndUnheard();

    [LoggerMessage(4003, LogLevel.Debug, "FreeSWITCH did not close the socket after 'exit'.")]
    private partial void LogNotClosed();
}
