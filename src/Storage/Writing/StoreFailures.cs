namespace FsVoice.Storage;

/// <summary>How the store has been failing; used by the writer's consumer only.</summary>
internal sealed class StoreFailures
{
    private int _doublings;

    /// <summary>Failures since it last took something.</summary>
    public int InRow { get; set; }

    /// <summary>The timestamp of the last warning; null when there was none. Outlives a recovery: a store that fails every other time must not fill the log.</summary>
    public long? LastWarning { get; set; }

    /// <summary>The log has a warning that no recovery followed.</summary>
    public bool Warned { get; set; }

    /// <summary>The log has that what waits is in memory alone; once in an outage.</summary>
    public bool SaidFull { get; set; }

    /// <summary>A stop has cut a wait short.</summary>
    public bool Hurried { get; set; }

    /// <summary>
    /// The next wait: twice the last one up to the most allowed, less up to a half at random, so that several servers
    /// do not come back to a database in step.
    /// </summary>
    public TimeSpan Wait(StoreWriterOptions options)
    {
        // 30 doublings of a millisecond are 12 days: the shift cannot overflow before the minimum caps it.
        var full = Math.Min(options.RetryMin.TotalMilliseconds * (1L << Math.Min(_doublings++, 30)), options.RetryMax.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 - (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>The next wait is a short one again.</summary>
    public void ResetWait() => _doublings = 0;
}
