using System.Diagnostics;

namespace FsVoice.LoadGenerator;

/// <summary>A number of calls, shared out to event loops.</summary>
internal sealed class LoadRun
{
    private readonly Options _options;
    private readonly List<EventLoop> _loops = [];
    private int _callsLeft;
    private volatile bool _released;

    public LoadRun(Options options, CallTemplates[] templates, int calls)
    {
        _options = options;
        _callsLeft = calls;
        int loops = Math.Min(options.Threads, calls);
        ConnectionsPerLoop = Math.Max(1, options.Connections / loops);
        int slots = options.Park > 0 ? ((calls - 1) / loops) + 1 : ConnectionsPerLoop;
        for (int loop = 0; loop < loops; loop++)
        {
            _loops.Add(new EventLoop(this, options, templates, slots));
        }
    }

    public int ConnectionsPerLoop { get; }

    /// <summary>Parked calls may end.</summary>
    public bool Released => _released;

    /// <summary>Calls that are parked now.</summary>
    public int Parked => _loops.Sum(loop => loop.Parked);

    public bool TryTakeCall() => Interlocked.Decrement(ref _callsLeft) >= 0;

    /// <summary>Runs all calls to their end.</summary>
    public RunResult Run()
    {
        List<Thread> threads = Start();
        return Finish(threads, Stopwatch.GetTimestamp());
    }

    /// <summary>Parks all calls, holds them and lets the callers leave.</summary>
    /// <param name="server">Whose memory to read, if it is known.</param>
    public ParkResult RunParked(ServerProcess? server)
    {
        long before = server?.Settle(TimeSpan.FromSeconds(1)) ?? 0;
        long start = Stopwatch.GetTimestamp();
        List<Thread> threads = Start();
        int reached = 0;
        while (Stopwatch.GetElapsedTime(start) < _options.Timeout + TimeSpan.FromSeconds(_options.Park / 100.0))
        {
            reached = Parked;
            if (reached == _options.Park || threads.TrueForAll(thread => !thread.IsAlive))
            {
                break;
            }

            Thread.Sleep(20);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Thread.Sleep(_options.Hold);
        int held = Parked;
        long after = server?.ResidentKilobytes() ?? 0;
        _released = true;
        RunResult result = Finish(threads, start);
        return new ParkResult(_options.Park, reached, held, seconds, before, after, result);
    }

    private List<Thread> Start()
    {
        var threads = new List<Thread>();
        foreach (EventLoop loop in _loops)
        {
            var thread = new Thread(loop.Run) { Name = "calls" };
            thread.Start();
            threads.Add(thread);
        }

        return threads;
    }

    private RunResult Finish(List<Thread> threads, long start)
    {
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var statistics = new RunStatistics();
        foreach (EventLoop loop in _loops)
        {
            statistics.Merge(loop.Statistics);
        }

        return new RunResult(seconds, statistics);
    }
}

/// <param name="Seconds">From the first connection to the last close.</param>
/// <param name="Statistics">Of all loops.</param>
internal sealed record RunResult(double Seconds, RunStatistics Statistics)
{
    public double CallsPerSecond => Statistics.Succeeded / Seconds;
}

/// <param name="Requested">Calls to park.</param>
/// <param name="Parked">Calls that reached the parking application.</param>
/// <param name="Held">Calls still parked at the end of the hold.</param>
/// <param name="Seconds">Until all were parked.</param>
/// <param name="ResidentBefore">Memory of the server without calls, kilobytes; 0 when its process is not known.</param>
/// <param name="ResidentParked">Memory of the server at the end of the hold, kilobytes.</param>
/// <param name="Run">How the calls ended.</param>
internal sealed record ParkResult(
    int Requested, int Parked, int Held, double Seconds, long ResidentBefore, long ResidentParked, RunResult Run)
{
    public double KilobytesPerCall => Held == 0 ? 0 : (ResidentParked - ResidentBefore) / (double)Held;

    /// <summary>All were parked, stayed parked, and ended well when their callers left.</summary>
    public bool IsGood => Held == Requested && Run.Statistics.Failed == 0;
}
