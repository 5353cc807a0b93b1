using System.Diagnostics;

namespace FsVoice.LoadGenerator;

/// <summary>
/// A thread that runs a number of calls at a time until the run's share of calls is used up: one epoll for all of them,
/// each handled to the end of what it received before the next.
/// </summary>
internal sealed class EventLoop
{
    private const int SweepMilliseconds = 50;

    private readonly LoadRun _run;
    private readonly CallStage _stage;
    private readonly FakeCall[] _calls;
    private readonly Stack<int> _idle = new();
    private readonly byte[] _ready = new byte[16 * 512];
    private int _settingUp;
    private int _nextToRelease;

    /// <param name="run">Where the calls come from.</param>
    /// <param name="options">What to play.</param>
    /// <param name="templates">Shared by all loops: they are not written to.</param>
    /// <param name="slots">Calls at a time; in park mode, all calls of this loop.</param>
    public EventLoop(LoadRun run, Options options, CallTemplates[] templates, int slots)
    {
        _run = run;
        _stage = new CallStage(options, templates, NativeSocket.CreateEpoll());
        _calls = new FakeCall[slots];
        for (int slot = slots - 1; slot >= 0; slot--)
        {
            _calls[slot] = new FakeCall(_stage, slot);
            _idle.Push(slot);
        }
    }

    public RunStatistics Statistics => _stage.Statistics;

    public int Parked => Volatile.Read(ref _stage.Parked);

    public void Run()
    {
        long nextSweep = 0;
        while (StartCalls())
        {
            int count = NativeSocket.Wait(_stage.Epoll, _ready, WaitTime());
            long now = Stopwatch.GetTimestamp();
            _stage.Clock.Update();
            for (int index = 0; index < count; index++)
            {
                (uint events, int slot) = NativeSocket.Event(_ready, index);
                Handle(_calls[slot], slot, events, now);
            }

            RunTimers();
            if (now >= nextSweep)
            {
                nextSweep = now + (Stopwatch.Frequency / 1000 * SweepMilliseconds);
                Sweep(now);
            }
        }

        NativeSocket.Close(_stage.Epoll);
    }

    /// <summary>Fills the idle slots.</summary>
    /// <returns>False when there is nothing to do any more.</returns>
    private bool StartCalls()
    {
        // Parked calls do not count: only so many are on their way there at a time, or the server's backlog overflows.
        while (_idle.Count > 0 && _settingUp < _run.ConnectionsPerLoop && _run.TryTakeCall())
        {
            int slot = _idle.Peek();
            if (_calls[slot].Start())
            {
                _idle.Pop();
                _settingUp++;
            }
        }

        return _idle.Count < _calls.Length;
    }

    private void Handle(FakeCall call, int slot, uint events, long arrivedAt)
    {
        bool wasParked = call.IsParked;
        if ((events & NativeSocket.Writable) != 0)
        {
            call.OnWritable();
        }

        // Errors and hang-ups are told by reading.
        if (!call.IsIdle && (events & ~NativeSocket.Writable) != 0)
        {
            call.OnReadable(arrivedAt);
        }

        Account(call, slot, wasParked);
    }

    private void Account(FakeCall call, int slot, bool wasParked)
    {
        if (wasParked != call.IsParked)
        {
            _settingUp += wasParked ? 1 : -1;
        }

        if (call.IsIdle)
        {
            _settingUp--;
            _idle.Push(slot);
        }
    }

    private int WaitTime()
    {
        if (!_stage.Timers.TryPeek(out _, out long due))
        {
            return SweepMilliseconds;
        }

        double left = (due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
        return (int)Math.Clamp(Math.Ceiling(left), 0, SweepMilliseconds);
    }

    private void RunTimers()
    {
        long now = Stopwatch.GetTimestamp();
        while (_stage.Timers.TryPeek(out (FakeCall Call, long Application) timer, out long due) && due <= now)
        {
            _stage.Timers.Dequeue();
            bool wasIdle = timer.Call.IsIdle;
            timer.Call.OnTimer(timer.Application);
            if (!wasIdle && timer.Call.IsIdle)
            {
                Account(timer.Call, timer.Call.Token, false);
            }
        }
    }

    private void Sweep(long now)
    {
        for (int slot = 0; slot < _calls.Length; slot++)
        {
            FakeCall call = _calls[slot];
            if (call.IsIdle)
            {
                continue;
            }

            bool wasParked = call.IsParked;
            call.CheckTime(now);
            Account(call, slot, wasParked);
        }

        if (_run.Released)
        {
            Release();
        }
    }

    /// <summary>Lets the callers of parked calls hang up, as many at a time as calls are set up at a time.</summary>
    private void Release()
    {
        for (; _nextToRelease < _calls.Length && _settingUp < _run.ConnectionsPerLoop; _nextToRelease++)
        {
            FakeCall call = _calls[_nextToRelease];
            if (call.IsParked)
            {
                call.HangUpByCaller();
                Account(call, _nextToRelease, true);
            }
        }
    }
}
