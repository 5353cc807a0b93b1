using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>What a <see cref="StoreWriter{T}"/> logs. What it writes is named in the plural, such as "call records".</summary>
internal static partial class StoreWriterLog
{
    [LoggerMessage(4001, LogLevel.Information, "Read {Count} {What} back from the spill file of the last run")]
    public static partial void ReadBack(ILogger logger, int count, string what);

    [LoggerMessage(4002, LogLevel.Error, "{Count} lines of the spill file are no {What}; they are kept beside it")]
    public static partial void UnreadableLines(ILogger logger, int count, string what);

    [LoggerMessage(4003, LogLevel.Error, "The spill file could not be read ({Error}); it is left as it is")]
    public static partial void SpillNotRead(ILogger logger, string error);

    [LoggerMessage(4004, LogLevel.Warning, "The store of {What} failed {Failures} times in a row ({Error}); {Pending} wait")]
    public static partial void StoreFails(ILogger logger, string what, int failures, string error, int pending);

    [LoggerMessage(4005, LogLevel.Information, "The store of {What} works again after {Failures} failures")]
    public static partial void StoreRecovered(ILogger logger, string what, int failures);

    [LoggerMessage(4006, LogLevel.Warning, "The store did not take all {What} before the deadline; {Pending} go to the spill file")]
    public static partial void Deadline(ILogger logger, string what, int pending);

    [LoggerMessage(4007, LogLevel.Warning, "{Count} {What} were written to the spill file")]
    public static partial void Spilled(ILogger logger, int count, string what);

    [LoggerMessage(4008, LogLevel.Critical, "{Count} {What} are lost: neither the store nor the spill file took them ({Error})")]
    public static partial void Lost(ILogger logger, int count, string what, string error);

    [LoggerMessage(4009, LogLevel.Warning, "The spill file could not be removed ({Error}); the next start reads it again, which does no harm")]
    public static partial void SpillNotRemoved(ILogger logger, string error);

    [LoggerMessage(4010, LogLevel.Error, "The spill file of {What} is full; what comes now is in memory alone until the store works again")]
    public static partial void SpillFull(ILogger logger, string what);

    [LoggerMessage(4011, LogLevel.Error, "The spill file of {What} cannot be written ({Error}); what waits is in memory alone until the store works again")]
    public static partial void SpillNotWritten(ILogger logger, string what, string error);

    [LoggerMessage(4012, LogLevel.Warning, "{Count} {What} are in the spill file for the next start")]
    public static partial void SpillKept(ILogger logger, int count, string what);
}
