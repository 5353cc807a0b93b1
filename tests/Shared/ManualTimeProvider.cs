namespace FsVoice.Testing;

/// <summary>
/// A virtual clock: time stands still until a test moves it, and timers fire in order of their due time, on the thread
/// that moves it. It stands in for Microsoft's FakeTimeProvider, which the package registry that we build from does not
/// hold. Linked into the test projects that need it. Thread-safe.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private long _order;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are armed.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what falls due, each timer at its own time.</summary>
    public void Advance(TimeSpan by) => AdvanceUntil(static () => false, by);

    /// <summary>
    /// Moves the clock from timer to timer until the condition holds or <paramref name="atMost"/> has passed. True when
    /// the condition holds; the clock then stands where it came true.
    /// </summary>
    public bool AdvanceUntil(Func<bool> condition, TimeSpan atMost)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, TimeSpan.Zero);
        DateTimeOffset target = GetUtcNow() + atMost;
        while (!condition())
        {
            ManualTimer? due;
            lock (_lock)
            {
                due = _timers.MinBy(timer => (timer.Due, timer.Order));
                if (due is null || due.Due > target)
                {
                    _now = target > _now ? target : _now;
                    return condition();
                }

                _now = due.Due > _now ? due.Due : _now;
                due.Rearm();
            }

            // Outside the lock: the callback may arm timers and take locks of its own.
            due.Fire();
        }

        return true;
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public long Order { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = owner._now + dueTime;
                    Order = owner._order++;
                    owner._timers.Add(this);
                }
            }

            return true;
        }

        /// <summary>Called under the clock's lock.</summary>
        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
                Order = owner._order++;
            }
            else
            {
                owner._timers.Remove(this);
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
