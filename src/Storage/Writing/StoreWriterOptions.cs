namespace FsVoice.Storage;

/// <summary>How what a <see cref="StoreWriter{T}"/> takes reaches its store.</summary>
public abstract record StoreWriterOptions
{
    /// <param name="spillPath">The default of <see cref="SpillPath"/>.</param>
    private protected StoreWriterOptions(string spillPath) => SpillPath = spillPath;

    /// <summary>
    /// The file that takes what the store did not take before the stop; belongs beside the database. One process, one
    /// file. Numbers and names of callers stand in it as in the database: give it the same protection.
    /// </summary>
    public string SpillPath { get; init; }

    /// <summary>The most bytes of the spill file, from 1 MiB; what it does not hold is in memory alone, and lost with the process.</summary>
    public long MaxSpillBytes { get; init; } = 1L << 30;

    /// <summary>At most so many items in one transaction, 1 to 10,000.</summary>
    public int MaxBatch { get; init; } = 500;

    /// <summary>
    /// How long items are gathered before they are written, at most 10 seconds; zero writes each as soon as the store is
    /// free. A transaction costs several system calls, whether it holds one item or hundreds. A stop does not wait for it.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.Zero;

    /// <summary>The wait after the first failure of the store; doubles with each further one.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>While the store fails, at most one warning in this time.</summary>
    public TimeSpan WarnEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long <see cref="StoreWriter{T}.DisposeAsync"/> lets the store take what is left.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Adds a line to <paramref name="errors"/> for each thing that is wrong.</summary>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="path">Where these options stand in the configuration.</param>
    public virtual void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrWhiteSpace(SpillPath))
        {
            errors.Add($"{path}:{nameof(SpillPath)} is empty");
        }

        if (MaxSpillBytes < 1 << 20)
        {
            errors.Add($"{path}:{nameof(MaxSpillBytes)} is {MaxSpillBytes}, not 1048576 or more");
        }

        if (MaxBatch is < 1 or > 10_000)
        {
            errors.Add($"{path}:{nameof(MaxBatch)} is {MaxBatch}, not 1 to 10000");
        }

        if (Gather < TimeSpan.Zero || Gather > TimeSpan.FromSeconds(10))
        {
            errors.Add($"{path}:{nameof(Gather)} is {Gather}, not from zero to ten seconds");
        }

        CheckTime(RetryMin, nameof(RetryMin));
        CheckTime(RetryMax, nameof(RetryMax));
        CheckTime(WarnEvery, nameof(WarnEvery));
        CheckTime(DisposeTimeout, nameof(DisposeTimeout));
        if (RetryMax < RetryMin)
        {
            errors.Add($"{path}:{nameof(RetryMax)} is shorter than {nameof(RetryMin)}");
        }

        void CheckTime(TimeSpan value, string name)
        {
            // A day: far above any use and far below what a timer refuses.
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                errors.Add($"{path}:{name} is {value}, not more than zero and at most a day");
            }
        }
    }
}
