using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FsVoice.Lookups;

/// <summary>
/// When the machine stood still: a virtual core is taken away by its host, for tens of milliseconds at times, and what runs on it does
/// not know. It shows in a thread that never sleeps: between two passes of its loop, of some ten microseconds, its own processor time
/// went on by more than <see cref="Least"/>. Time in which the kernel ran something else there, the server above all, is no processor
/// time of the thread, and is not counted; neither is what the host takes while the server runs: that stays the server's.
/// </summary>
internal sealed partial class MachineGaps
{
    /// <summary>Less is the thread's own work.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(0.3);

    private const int ThreadProcessorTime = 3;

    private readonly List<(long Begin, long End)> _gaps = [];
    private long _lastLook;
    private long _lastTime;

    /// <summary>All of them together.</summary>
    public double Seconds => _gaps.Sum(gap => gap.End - gap.Begin) / (double)Stopwatch.Frequency;

    /// <summary>Before the first pass, on the thread of the loop.</summary>
    public void Begin() => (_lastLook, _lastTime) = (Stopwatch.GetTimestamp(), OwnTime());

    /// <summary>After each pass.</summary>
    public void Look(long now)
    {
        long time = OwnTime();
        if (time - _lastTime > Least.TotalNanoseconds)
        {
            _gaps.Add((_lastLook, now));
        }

        (_lastLook, _lastTime) = (now, time);
    }

    public void Clear() => _gaps.Clear();

    /// <summary>Whether one of them lies in this time at least in part.</summary>
    public bool Touch(long begin, long end)
    {
        // The first that ends behind the beginning.
        int low = 0, high = _gaps.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_gaps[middle].End <= begin)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _gaps.Count && _gaps[low].Begin < end;
    }

    private static long OwnTime()
    {
        _ = clock_gettime(ThreadProcessorTime, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
