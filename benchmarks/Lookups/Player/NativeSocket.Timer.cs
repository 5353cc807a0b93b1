using System.Runtime.InteropServices;

namespace FsVoice.LoadGenerator;

/// <summary>A timer among the sockets: the next question is due to the microsecond, where epoll's own time has milliseconds.</summary>
internal static unsafe partial class NativeSocket
{
    public const int TimerToken = -1;

    /// <summary>A timer of the clock of <see cref="System.Diagnostics.Stopwatch"/>, watched under <see cref="TimerToken"/>.</summary>
    public static int CreateTimer(int epoll)
    {
        const int monotonic = 1, nonBlockingCloseOnExec = 0x800 | 0x80000;
        int timer = Check(timerfd_create(monotonic, nonBlockingCloseOnExec), "timerfd_create");
        Control(epoll, 1, timer, TimerToken, Readable);
        return timer;
    }

    /// <summary>Sets the timer off at a moment of the clock, in nanoseconds; also at one that has passed.</summary>
    public static void SetTimer(int timer, long at)
    {
        const int absolute = 1;
        long* times = stackalloc long[4];
        times[0] = 0;
        times[1] = 0;
        times[2] = at / 1_000_000_000;
        times[3] = at % 1_000_000_000;
        Check(timerfd_settime(timer, absolute, times, null), "timerfd_settime");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_settime(int timer, int flags, long* value, long* before);
}
