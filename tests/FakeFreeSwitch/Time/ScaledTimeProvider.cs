namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// A clock that runs faster or slower than the one below it: at scale 10 a prompt of ten seconds takes one second, and
/// every time stamp that is read from it agrees with that. The demonstration runs a day's calls in a minute with it.
/// </summary>
public sealed class ScaledTimeProvider : TimeProvider
{
    private readonly TimeProvider _inner;
    private readonly double _scale;
    private readonly DateTimeOffset _start;
    private readonly long _startTimestamp;

    /// <summary>Starts at the present time of <paramref name="inner"/>.</summary>
    /// <param name="inner">The clock below.</param>
    /// <param name="scale">Seconds here per second of <paramref name="inner"/>; greater than zero.</param>
    public ScaledTimeProvider(TimeProvider inner, double scale)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        _inner = inner;
        _scale = scale;
        _start = inner.GetUtcNow();
        _startTimestamp = inner.GetTimestamp();
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => _inner.LocalTimeZone;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _start + Elapsed();

    /// <inheritdoc />
    public override long GetTimestamp() => Elapsed().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, _inner.CreateTimer(callback, state, Shrink(dueTime), Shrink(period)));

    private TimeSpan Elapsed() => _inner.GetElapsedTime(_startTimestamp) * _scale;

    private TimeSpan Shrink(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / _scale;

    private sealed class ScaledTimer(ScaledTimeProvider owner, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(owner.Shrink(dueTime), owner.Shrink(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
