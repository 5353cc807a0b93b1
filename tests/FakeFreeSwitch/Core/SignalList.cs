namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// A list that only grows and that can be waited on: an item that came before the wait is seen too, and each item is
/// given to one waiter only, so that the second wait for a playback is for the second playback. Thread-safe.
/// </summary>
internal sealed class SignalList<T>
{
    private readonly Lock _lock = new();
    private readonly List<(T Item, bool Claimed)> _items = [];
    private readonly List<(Func<T, bool> Predicate, TaskCompletionSource<T> Source)> _waiters = [];
    private Exception? _closed;

    public IReadOnlyList<T> Snapshot()
    {
        lock (_lock)
        {
            return _items.ConvertAll(static entry => entry.Item);
        }
    }

    public void Add(T item)
    {
        TaskCompletionSource<T>? claimedBy = null;
        lock (_lock)
        {
            var waiter = _waiters.FindIndex(candidate => candidate.Predicate(item));
            if (waiter >= 0)
            {
                claimedBy = _waiters[waiter].Source;
                _waiters.RemoveAt(waiter);
            }

            _items.Add((item, claimedBy is not null));
        }

        if (claimedBy is null)
        {
            return;
        }

        // By way of the executor: the step that added the item runs to its end first, so that the waiter finds its
        // timers armed and its state set.
        if (SynchronizationContext.Current is SerialExecutor executor)
        {
            executor.Post(() => claimedBy.TrySetResult(item));
        }
        else
        {
            claimedBy.TrySetResult(item);
        }
    }

    public Task<T> WaitAsync(Func<T, bool> predicate, CancellationToken ct)
    {
        lock (_lock)
        {
            var index = _items.FindIndex(entry => !entry.Claimed && predicate(entry.Item));
            if (index >= 0)
            {
                _items[index] = (_items[index].Item, true);
                return Task.FromResult(_items[index].Item);
            }

            if (_closed is not null)
            {
                return Task.FromException<T>(_closed);
            }

            var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((predicate, source));
            return ct.CanBeCanceled ? source.Task.WaitAsync(ct) : source.Task;
        }
    }

    /// <summary>No more items: whoever still waits, or will, gets <paramref name="reason"/> instead of hanging for ever.</summary>
    public void Close(Exception reason)
    {
        List<(Func<T, bool> Predicate, TaskCompletionSource<T> Source)> waiting;
        lock (_lock)
        {
            _closed ??= reason;
            waiting = [.. _waiters];
            _waiters.Clear();
        }

        foreach (var (_, source) in waiting)
        {
            source.TrySetException(reason);
        }
    }
}
