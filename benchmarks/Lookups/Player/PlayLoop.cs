using System.Diagnostics;
using System.Text;
using FsVoice.LoadGenerator;

namespace FsVoice.Lookups;

/// <summary>One thread and one epoll that ask and look at each answer.</summary>
internal sealed class PlayLoop
{
    private readonly PlayOptions _options;
    private readonly QuestionBook _book;
    private readonly byte[]? _answer;
    private readonly byte[] _host;
    private readonly int _epoll = NativeSocket.CreateEpoll();
    private readonly byte[] _ready = new byte[16 * 256];
    private readonly Connection[] _connections;
    private readonly Stack<int> _idle = new();
    private readonly Queue<long> _due = new();
    private readonly List<(long Asked, long Answered)> _times = [];
    private readonly MachineGaps? _gaps;
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Random _arrivals;
    private int _good;
    private int _unknown;
    private int _maxAge;

    public PlayLoop(PlayOptions options)
    {
        _options = options;
        _book = new QuestionBook(options.AgentsFile, options.Seed);
        _answer = options.AnswerFile is { } file ? File.ReadAllBytes(file) : null;
        _host = Encoding.ASCII.GetBytes(options.Target.ToString());
        _arrivals = new Random(options.Seed + 1);
        _gaps = options.Rate > 0 ? new MachineGaps() : null;
        _connections = [.. Enumerable.Range(0, options.Connections).Select(token => new Connection(_epoll, options.Target, token))];
    }

    public PlayResult Run()
    {
        for (int i = 0; i < _connections.Length; i++)
        {
            if (!_connections[i].TryOpen())
            {
                throw new InvalidOperationException($"nobody listens on {_options.Target}");
            }

            _idle.Push(i);
        }

        if (_options.Warmup > TimeSpan.Zero)
        {
            Play(_options.Warmup);
        }

        _good = _unknown = _maxAge = 0;
        _times.Clear();
        _gaps?.Clear();
        var server = _options.ServerPid is { } pid ? new ServerProcess(pid) : null;
        TimeSpan machine = ServerProcess.MachineTime(), serverTime = server?.ProcessorTime() ?? default, own = Environment.CpuUsage.TotalTime;
        double seconds = Play(_options.Time);
        own = Environment.CpuUsage.TotalTime - own;
        machine = ServerProcess.MachineTime() - machine;
        serverTime = (server?.ProcessorTime() ?? default) - serverTime;
        long[] all = [.. _times.Select(one => one.Answered - one.Asked).Order()];
        long[] clean = _gaps is null ? all : [.. _times.Where(one => !_gaps.Touch(one.Asked, one.Answered)).Select(one => one.Answered - one.Asked).Order()];
        return new PlayResult
        {
            Good = _good,
            Unknown = _unknown,
            Failures = _failures,
            Seconds = seconds,
            P50 = PlayResult.At(clean, 0.50),
            P99 = PlayResult.At(clean, 0.99),
            P999 = PlayResult.At(clean, 0.999),
            Max = PlayResult.At(clean, 1),
            P99WithGaps = PlayResult.At(all, 0.99),
            MaxWithGaps = PlayResult.At(all, 1),
            GapShare = (_gaps?.Seconds ?? 0) / seconds,
            LeftOut = all.Length - clean.Length,
            MaxAge = _maxAge,
            PlayerSeconds = own.TotalSeconds,
            ServerSeconds = server is null ? null : serverTime.TotalSeconds,
            OtherCores = server is null ? null : Math.Max(0, (machine - own - serverTime).TotalSeconds / seconds),
        };
    }

    /// <summary>Asks for this time, and waits for the last answers.</summary>
    /// <returns>The seconds that it took.</returns>
    private double Play(TimeSpan time)
    {
        _gaps?.Begin();
        long start = Stopwatch.GetTimestamp(), end = start + (long)(time.TotalSeconds * Stopwatch.Frequency), nextSweep = start, now = start;
        long next = NextArrival(start);
        while (now < end || _idle.Count < _connections.Length || _due.Count > 0)
        {
            if (_options.Rate == 0)
            {
                while (now < end && _idle.TryPop(out int slot))
                {
                    Ask(slot, Stopwatch.GetTimestamp());
                }
            }
            else
            {
                for (; next <= now && next < end; next = NextArrival(next))
                {
                    _due.Enqueue(next);
                }

                // A question that finds no free connection waits; its time began when it was meant to be sent.
                while (_due.Count > 0 && _idle.TryPop(out int slot))
                {
                    Ask(slot, _due.Dequeue());
                }
            }

            // At a rate it never sleeps: what it would take to wake up would be counted as the server's.
            int count = NativeSocket.Wait(_epoll, _ready, _options.Rate > 0 ? 0 : 20);
            now = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                (uint events, int token) = NativeSocket.Event(_ready, i);
                Handle(token, events);
            }

            now = Stopwatch.GetTimestamp();
            _gaps?.Look(now);
            if (now >= nextSweep)
            {
                nextSweep = now + (Stopwatch.Frequency / 10);
                Sweep(now);
            }
        }

        return Stopwatch.GetElapsedTime(start, now).TotalSeconds;
    }

    private long NextArrival(long after) =>
        _options.Rate == 0 ? long.MaxValue : after + (long)(-Math.Log(1 - _arrivals.NextDouble()) / _options.Rate * Stopwatch.Frequency);

    private void Ask(int slot, long at)
    {
        if (!_connections[slot].Ask(_book, _host, at))
        {
            Lose(slot, "the connection broke");
        }
    }

    private void Handle(int slot, uint events)
    {
        var connection = _connections[slot];
        if ((events & NativeSocket.Writable) != 0 && !connection.Write())
        {
            Lose(slot, "the connection broke");
            return;
        }

        if ((events & ~NativeSocket.Writable) == 0)
        {
            return;
        }

        long asked = connection.AskedAt;
        int status = connection.Read();
        if (status == 0)
        {
            return;
        }

        if (status < 0)
        {
            Lose(slot, asked == 0 ? null : "the connection ended without an answer, or what came is no HTTP");
            return;
        }

        long now = Stopwatch.GetTimestamp();
        string? problem = status != 200 ? $"status {status}"
            : _answer is not null ? (connection.Body.SequenceEqual(_answer) ? null : "not the file")
            : QuestionBook.FindProblem(connection.Person, connection.Body);
        if (problem is not null)
        {
            Fail(problem);
        }
        else
        {
            _good++;
            _unknown += connection.Person.A1Hash is null ? 1 : 0;
            _maxAge = Math.Max(_maxAge, connection.Age);
            _times.Add((asked, now));
        }

        _idle.Push(slot);
    }

    private void Sweep(long now)
    {
        for (int slot = 0; slot < _connections.Length; slot++)
        {
            long asked = _connections[slot].AskedAt;
            if (asked != 0 && Stopwatch.GetElapsedTime(asked, now) > PlayOptions.AnswerTimeout)
            {
                Lose(slot, $"no answer in {PlayOptions.AnswerTimeout.TotalSeconds} s");
            }
        }
    }

    /// <summary>Another connection in the place of one that is of no use any more. An idle one may be closed by the server: no failure.</summary>
    private void Lose(int slot, string? reason)
    {
        if (reason is not null)
        {
            Fail(reason);
        }

        _connections[slot].Close();
        if (!_connections[slot].TryOpen())
        {
            throw new InvalidOperationException($"nobody listens on {_options.Target} any more");
        }

        if (reason is not null)
        {
            _idle.Push(slot);
        }
    }

    private void Fail(string reason) => _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
}
