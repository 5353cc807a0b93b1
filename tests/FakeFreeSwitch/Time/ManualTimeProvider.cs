namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// A virtual clock: time stands still until a test advances it, and timers fire in order of their due time. It stands
/// in for Microsoft's FakeTimeProvider, which the package registry that we build from does not hold. Thread-safe.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly List<Func<Task>> _idleProbes = [];
    private DateTimeOffset _now;
    private long _order;

    /// <summary>Starts the clock, in UTC.</summary>
    /// <param name="start">The first value of <see cref="GetUtcNow"/>; without it 2026-01-01T00:00:00Z.</param>
    public ManualTimeProvider(DateTimeOffset? start = null)
    {
        _now = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are armed now.</summary>
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

    /// <summary>When the next armed timer is due; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                return Next()?.Due;
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
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock forward and fires every timer that falls due, each at its own due time. What the timers set going
    /// on other threads may arm new timers only after this has returned: use <see cref="AdvanceAsync"/> when those must
    /// be met on the way.
    /// </summary>
    /// <param name="by">How far; not negative.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetUtcNow() + by;
        while (Step(target))
        {
        }
    }

    /// <summary>
    /// Like <see cref="Advance"/>, but lets everything that registered an idle probe (each <see cref="FakeSwitch"/>
    /// does) come to rest before the first step, between two timers and after the last.
    /// </summary>
    /// <param name="by">How far; not negative.</param>
    public async Task AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await SettleAsync().ConfigureAwait(false);
        var target = GetUtcNow() + by;
        while (Step(target))
        {
            await SettleAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Jumps to the next armed timer and fires it (with all others of the same instant).</summary>
    /// <returns>False when no timer is armed: the clock has not moved.</returns>
    public bool AdvanceToNextTimer()
    {
        var due = NextDue;
        if (due is null)
        {
            return false;
        }

        var by = due.Value - GetUtcNow();
        Advance(by < TimeSpan.Zero ? TimeSpan.Zero : by);
        return true;
    }

    /// <summary>Completes as soon as at least <paramref name="count"/> timers are armed; at once if they already are.</summary>
    public Task WaitForTimersAsync(int count, CancellationToken ct = default)
    {
        lock (_lock)
        {
            if (_timers.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(ct);
        }
    }

    /// <summary>Adds a probe that completes when its owner has nothing left to run; see <see cref="AdvanceAsync"/>.</summary>
    public void AddIdleProbe(Func<Task> probe)
    {
        lock (_lock)
        {
            _idleProbes.Add(probe);
        }
    }

    /// <summary>Takes a probe out again.</summary>
    public void RemoveIdleProbe(Func<Task> probe)
    {
        lock (_lock)
        {
            _idleProbes.Remove(probe);
        }
    }

    private async Task SettleAsync()
    {
        Func<Task>[] probes;
        lock (_lock)
        {
            probes = [.. _idleProbes];
        }

        foreach (var probe in probes)
        {
            await probe().ConfigureAwait(false);
        }
    }

    private bool Step(DateTimeOffset target)
    {
        ManualTimer? due;
        lock (_lock)
        {
            due = Next();
            if (due is null || due.Due > target)
            {
                _now = target > _now ? target : _now;
                return false;
            }

            _now = due.Due > _now ? due.Due : _now;
            due.Rearm();
        }

        due.Fire();
        return true;
    }

    private ManualTimer? Next()
    {
        ManualTimer? next = null;
        foreach (var timer in _timers)
        {
            if (next is null || timer.Due < next.Due || (timer.Due == next.Due && timer.Order < next.Order))
            {
                next = timer;
            }
        }

        return next;
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public long Order { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            List<TaskCompletionSource>? reached = null;
            lock (owner._lock)
            {
                owner._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = owner._now + dueTime;
                    Order = owner._order++;
                    owner._timers.Add(this);
                    for (var i = owner._waiters.Count - 1; i >= 0; i--)
                    {
                        if (owner._timers.Count >= owner._waiters[i].Count)
                        {
                            (reached ??= []).Add(owner._waiters[i].Reached);
                            owner._waiters.RemoveAt(i);
                        }
                    }
                }
            }

            reached?.ForEach(static source => source.TrySetResult());
            return true;
        }

        // Called under the clock's lock.
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
