using System.Diagnostics;

namespace FsVoice.FsPlugin.Events;

/// <summary>Tells of dropped events at once and then at intervals: a flood of events must not become one of the log.</summary>
/// <param name="before">How many were dropped before.</param>
internal sealed class DropReport(ulong before)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private ulong _told = before;
    private long? _toldAt;

    /// <summary>How many were dropped since the last report; null when there is nothing to tell, or not yet.</summary>
    /// <param name="dropped">How many were dropped so far.</param>
    public ulong? Take(ulong dropped)
    {
        if (dropped == _told || (_toldAt is { } at && Stopwatch.GetElapsedTime(at) < Interval))
        {
            return null;
        }

        ulong count = dropped - _told;
        _told = dropped;
        _toldAt = Stopwatch.GetTimestamp();
        return count;
    }
}
