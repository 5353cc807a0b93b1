using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Outbound;

/// <summary>
/// The one ordered queue of a call and its one worker. Events of the call and every continuation of code that awaits
/// inside it run here, one after the other, never two at a time.
/// </summary>
/// <remarks>
/// The reading side runs the queue itself when nobody else does, so that a reply reaches the flow and the flow's next
/// command reaches the socket without a change of thread; that hop is most of what a step would cost. Work that
/// arrives from elsewhere (a timer, the routing engine) is run by the thread pool, or by whoever runs the queue already.
/// </remarks>
/// <param name="onEvent">Handles an event, which it owns.</param>
/// <param name="onFailed">
/// Told of an exception that came out of a handler or a continuation, which then is no call's business but a bug. The queue
/// goes on behind it: its other work holds clean-up, and the thread is often one that serves other calls.
/// </param>
internal sealed class CallLoop(Action<EventSocketEvent> onEvent, Action<Exception> onFailed) : SynchronizationContext, IThreadPoolWorkItem
{
    // How much of the queue is run without giving the thread back. A step is a handful; what goes on longer is code that
    // keeps itself busy, which on the reading side's thread would keep it from reading, also that the caller left.
    private const int MaxInARow = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Item> _queue = new();
    private bool _running;

    /// <summary>True on the worker.</summary>
    public bool IsCurrent => ReferenceEquals(Current, this);

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            _queue.Enqueue(new Item(d, state, null));
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Refused: waiting for the queue from inside or outside of it would be a deadlock in waiting.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A call's queue cannot be waited for.");

    /// <inheritdoc />
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Handles an event on the caller's thread when the queue is idle, else behind what is queued.</summary>
    public void Deliver(EventSocketEvent received) => RunOrQueue(new Item(null, null, received));

    /// <summary>Like <see cref="Post"/>, but on the caller's thread when the queue is idle.</summary>
    public void RunOrQueue(SendOrPostCallback d, object? state) => RunOrQueue(new Item(d, state, null));

    /// <summary>Runs work on the queue, where every continuation of its awaits runs too, and returns its end.</summary>
    /// <param name="work">The work.</param>
    /// <param name="onCallersThread">Whether it may begin on the caller's thread when the queue is idle (<see cref="RunOrQueue(SendOrPostCallback, object?)"/>).</param>
    public Task RunAsync(Func<Task> work, bool onCallersThread)
    {
        var run = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (onCallersThread)
        {
            RunOrQueue(Begin, (work, run));
        }
        else
        {
            Post(Begin, (work, run));
        }

        return run.Task.Unwrap();

        static void Begin(object? state)
        {
            var (work, run) = ((Func<Task>, TaskCompletionSource<Task>))state!;
            try
            {
                run.SetResult(work());
            }
            catch (Exception e)
            {
                run.SetException(e);
            }
        }
    }

    void IThreadPoolWorkItem.Execute() => Drain(null);

    private void RunOrQueue(Item item)
    {
        lock (_gate)
        {
            if (_running)
            {
                _queue.Enqueue(item);
                return;
            }

            _running = true;
        }

        Drain(item);
    }

    private void Drain(Item? first)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            int left = MaxInARow;
            for (Item? item = first ?? Next(); item is { } work; item = Next())
            {
                Run(work);
                if (--left == 0)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    private Item? Next()
    {
        lock (_gate)
        {
            if (_queue.TryDequeue(out var item))
            {
                return item;
            }

            _running = false;
            return null;
        }
    }

    private void Run(Item item)
    {
        try
        {
            if (item.Event is { } received)
            {
                onEvent(received);
            }
            else
            {
                item.Callback!(item.State);
            }
        }
        catch (Exception e)
        {
            onFailed(e);
        }
    }

    private readonly record struct Item(SendOrPostCallback? Callback, object? State, EventSocketEvent? Event);
}
