using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FsVoice.Lookups;

/// <summary>
/// A thread that runs on one core while nothing else wants to (SCHED_IDLE, sched(7)). Who asks at a fixed rate runs on it, on the
/// servers' own core: it never sleeps, and so the core does not. At a thousand questions a second a core is idle nine tenths of the
/// time; a virtual one that sleeps must be woken by its host for each question, which takes as long as the answer and sometimes
/// milliseconds, and one that turns beside it takes time that the host has for both together. What the server does, it does first.
/// </summary>
internal static partial class IdleThread
{
    private const int SchedIdle = 5;

    /// <summary>Runs this to its end and gives what it gave.</summary>
    /// <param name="core">In taskset's words.</param>
    /// <param name="work">Runs on the thread.</param>
    public static T Run<T>(string core, Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Settle(int.Parse(core, CultureInfo.InvariantCulture));
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException($"the thread on core {core} failed", failure);
    }

    private static void Settle(int core)
    {
        ulong mask = 1UL << core;
        int priority = 0;
        if (sched_setaffinity(0, sizeof(ulong), in mask) != 0 || sched_setscheduler(0, SchedIdle, in priority) != 0)
        {
            throw new Win32Exception();
        }
    }

    // Of the calling thread: pid 0 (sched_setaffinity(2), sched_setscheduler(2)).
    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int pid, nint size, in ulong mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setscheduler(int pid, int policy, in int priority);
}
