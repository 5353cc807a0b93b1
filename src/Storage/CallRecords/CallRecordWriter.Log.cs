using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

public sealed partial class CallRecordWriter
{
    [LoggerMessage(4001, LogLevel.Information, "Read {Count} call records back from the spill file of the last run")]
    private partial void LogReadBack(int count);

    [LoggerMessage(4002, LogLevel.Error, "{Count} lines of the spill file are no call records; they are kept beside it")]
    private partial void LogUnreadableLines(int count);

    [LoggerMessage(4003, LogLevel.Error, "The spill file could not be read ({Error}); it is left as it is")]
    private partial void LogSpillNotRead(string error);

    [LoggerMessage(4004, LogLevel.Warning, "The store of call records failed {Failures} times in a row ({Error}); {Pending} records wait")]
    private partial void LogStoreFails(int failures, string error, int pending);

    [LoggerMessage(4005, LogLevel.Information, "The store of call records works again after {Failures} failures")]
    private partial void LogStoreRecovered(int failures);

    [LoggerMessage(4006, LogLevel.Warning, "The store did not take all call records before the deadline; {Pending} go to the spill file")]
    private partial void LogDeadline(int pending);

    [LoggerMessage(4007, LogLevel.Warning, "{Count} call records were written to the spill file")]
    private partial void LogSpilled(int count);

    [LoggerMessage(4008, LogLevel.Critical, "{Count} call records are lost: neither the store nor the spill file took them ({Error})")]
    private partial void LogLost(int count, string error);

    [LoggerMessage(4009, LogLevel.Warning, "The spill file could not be removed ({Error}); the next start reads it again, which does no harm")]
    private partial void LogSpillNotRemoved(string error);
}
