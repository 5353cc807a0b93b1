using System.Collections.Concurrent;

namespace FsVoice.CallFlows;

/// <summary>Figures of recordings since the start, for metrics. Members may be called from anywhere.</summary>
public sealed class RecordingCounts
{
    private readonly ConcurrentDictionary<RecordingAlarmKind, long> _alarms = new();
    private long _started;
    private long _active;
    private long _recordedMilliseconds;

    /// <summary>Recorders started; one file may take several.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Recorders that run, paused ones among them.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>What dialogs that are over had recorded.</summary>
    public TimeSpan Recorded => TimeSpan.FromMilliseconds(Interlocked.Read(ref _recordedMilliseconds));

    /// <summary>Alarms of a kind.</summary>
    public long Alarms(RecordingAlarmKind kind) => _alarms.GetValueOrDefault(kind);

    internal void RecorderStarted()
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _active);
    }

    internal void RecorderEnded() => Interlocked.Decrement(ref _active);

    internal void Alarm(RecordingAlarmKind kind) => _alarms.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    internal void DialogEnded(TimeSpan recorded) => Interlocked.Add(ref _recordedMilliseconds, (long)recorded.TotalMilliseconds);
}
