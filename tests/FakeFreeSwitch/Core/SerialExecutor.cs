using System.Collections.Concurrent;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// Runs everything of one switch one step at a time. FreeSWITCH has a thread per call and per socket; here they are
/// coroutines that are resumed on this context, so that the state of the fake needs no locks and the order of its events
/// is the same in every run.
/// </summary>
internal sealed class SerialExecutor : SynchronizationContext
{
    private const int StepsWithoutRest = 100;

    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly List<Action> _atRest = [];
    private readonly List<TaskCompletionSource> _waitingForIdle = [];
    private int _running;

    /// <summary>What broke inside the fake itself; tests must see these, so <see cref="FakeSwitch.DisposeAsync"/> throws them.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    public override void Post(SendOrPostCallback d, object? state)
    {
        _queue.Enqueue((d, state));
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Drain(), this, preferLocal: false);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    public void Post(Action action) => Post(static state => ((Action)state!)(), action);

    /// <summary>Runs <paramref name="action"/> on this context and gives its result to the caller's own context.</summary>
    public Task<T> RunAsync<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    public Task RunAsync(Action action) => RunAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>
    /// Runs <paramref name="action"/> once what follows from the present step has run too, or after a bounded number of
    /// steps; on this context only. What goes out to a peer waits for that: the peer's next command must not overtake
    /// the rest of what its last one set going.
    /// </summary>
    public void AtRest(Action action) => _atRest.Add(action);

    /// <summary>Starts a coroutine that nobody awaits; what it throws is kept in <see cref="Faults"/>.</summary>
    public void Start(Func<Task> coroutine) => Post(() => Watch(coroutine()));

    /// <summary>Completes when nothing is left to run; what waits for a timer or for a socket does not count.</summary>
    public Task IdleAsync()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _waitingForIdle.Add(idle));
        return idle.Task;
    }

    public void Watch(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        task.ContinueWith(
            static (finished, state) => ((SerialExecutor)state!)._faults.Enqueue(finished.Exception!.GetBaseException()),
            this,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Rest()
    {
        foreach (var action in _atRest)
        {
            action();
        }

        _atRest.Clear();
    }

    private void Drain()
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            do
            {
                var steps = 0;
                while (_queue.TryDequeue(out var item))
                {
                    try
                    {
                        item.Callback(item.State);
                    }
                    catch (Exception exception)
                    {
                        _faults.Enqueue(exception);
                    }

                    if (++steps % StepsWithoutRest == 0)
                    {
                        Rest();
                    }
                }

                Rest();
                _waitingForIdle.ForEach(static idle => idle.TrySetResult());
                _waitingForIdle.Clear();
                Volatile.Write(ref _running, 0);
            }
            while (!_queue.IsEmpty && Interlocked.Exchange(ref _running, 1) == 0);
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }
}
