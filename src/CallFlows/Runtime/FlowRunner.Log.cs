using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>Log entries 3000 to 3019.</summary>
public sealed partial class FlowRunner
{
    [LoggerMessage(3000, LogLevel.Error, "Call {CallUuid}: flow {Flow} failed after step {Step}.")]
    private partial void LogFlowFailed(Exception exception, string callUuid, string flow, CallStep step);

    [LoggerMessage(3001, LogLevel.Error, "Call {CallUuid}: there is no flow {Flow}.")]
    private partial void LogUnknownFlow(string callUuid, string flow);

    [LoggerMessage(3002, LogLevel.Error, "Call {CallUuid}: too many hand-overs, the last to flow {Flow}.")]
    private partial void LogTooManyHandOvers(string callUuid, string flow);

    [LoggerMessage(3003, LogLevel.Error, "Call {CallUuid}: the watchdog ends flow {Flow}, which did nothing for its call since step {Step}.")]
    private partial void LogIdle(string callUuid, string flow, CallStep step);

    [LoggerMessage(3004, LogLevel.Warning, "Call {CallUuid}: the watchdog ends flow {Flow}: the call lasts too long.")]
    private partial void LogTooLong(string callUuid, string flow);

    [LoggerMessage(3005, LogLevel.Error, "Call {CallUuid}: flow {Flow} does not return; it is left behind after step {Step}.")]
    private partial void LogLeftBehind(string callUuid, string flow, CallStep step);

    [LoggerMessage(3006, LogLevel.Error, "Call {CallUuid}: the work {Work} for the end of the call failed.")]
    private partial void LogCleanUpFailed(Exception exception, string callUuid, string work);

    [LoggerMessage(3007, LogLevel.Warning, "Call {CallUuid}: the caller of flow {Flow} did not authenticate.")]
    private partial void LogNotAuthenticated(string callUuid, string flow);

    [LoggerMessage(3008, LogLevel.Warning, "Call {CallUuid}: the error prompt was cut short.")]
    private partial void LogPromptCutShort(string callUuid);

    [LoggerMessage(3009, LogLevel.Error, "A flow that was left behind failed later.")]
    private partial void LogLateFailure(Exception exception);
}
