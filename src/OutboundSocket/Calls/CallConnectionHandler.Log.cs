namespace FsVoice.OutboundSocket.Calls;

/// <summary>Log entries 5000 to 5009.</summary>
internal sealed partial class CallConnectionHandler
{
    [LoggerMessage(5000, LogLevel.Warning, "A connection was closed before a call began: {Reason}")]
    private partial void LogHandshakeFailed(string reason);

    [LoggerMessage(5001, LogLevel.Debug, "Call to {DialedNumber} begins with flow {Flow}.")]
    private partial void LogCallStarted(string dialedNumber, string flow);

    [LoggerMessage(5002, LogLevel.Warning, "FreeSWITCH did not tell the end of the call; the record has this server's time.")]
    private partial void LogEndUnheard();

    [LoggerMessage(5003, LogLevel.Debug, "FreeSWITCH did not close the socket after 'exit'.")]
    private partial void LogNotClosed();
}
