namespace FsVoice.LoadGenerator;

/// <summary>What the server was waiting for when a latency sample began.</summary>
internal enum Grant
{
    /// <summary>The server can not go on: an application runs, or more of its commands are already here.</summary>
    None,

    /// <summary>A command/reply (connect, linger, myevents).</summary>
    Reply,

    /// <summary>CHANNEL_EXECUTE_COMPLETE.</summary>
    Event,
}

/// <summary>Counts and latency samples of one event loop, in Stopwatch ticks; merged when the loops have ended.</summary>
internal sealed class RunStatistics
{
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    public int Succeeded { get; set; }

    public int Failed { get; private set; }

    public IReadOnlyDictionary<string, int> Failures => _failures;

    public long BytesSent { get; set; }

    public long BytesReceived { get; set; }

    public long EventsSent { get; set; }

    /// <summary>How long the writes took that the latency samples begin with.</summary>
    public List<long> Writes { get; } = new(1 << 16);

    /// <summary>From a reply being written to the first byte of the next command.</summary>
    public List<long> AfterReply { get; } = new(1 << 16);

    /// <summary>From a CHANNEL_EXECUTE_COMPLETE being written to the first byte of the next command.</summary>
    public List<long> AfterEvent { get; } = new(1 << 16);

    public void AddSample(Grant grant, long ticks) => (grant == Grant.Reply ? AfterReply : AfterEvent).Add(ticks);

    public void AddWrite(long ticks) => Writes.Add(ticks);

    public void AddFailure(string reason)
    {
        Failed++;
        _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
    }

    public void Merge(RunStatistics other)
    {
        Succeeded += other.Succeeded;
        Failed += other.Failed;
        BytesSent += other.BytesSent;
        BytesReceived += other.BytesReceived;
        EventsSent += other.EventsSent;
        Writes.AddRange(other.Writes);
        AfterReply.AddRange(other.AfterReply);
        AfterEvent.AddRange(other.AfterEvent);
        foreach ((string reason, int count) in other.Failures)
        {
            _failures[reason] = _failures.GetValueOrDefault(reason) + count;
        }
    }
}
