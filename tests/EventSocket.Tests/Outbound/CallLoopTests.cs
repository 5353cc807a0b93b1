using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Outbound;

/// <summary>One queue, one worker: events and continuations in order, never two at a time.</summary>
public sealed class CallLoopTests
{
    [Fact]
    public async Task Work_from_many_threads_never_runs_two_at_a_time_and_keeps_the_order_of_each()
    {
        const int Threads = 6;
        const int Each = 5000;
        var overlap = new Overlap();
        var last = new int[Threads + 1];
        using var done = new CountdownEvent((Threads + 1) * Each);
        var loop = new CallLoop(
            received => overlap.Run(() =>
            {
                using (received)
                {
                    Assert.Equal(last[Threads]++, received.GetNumber("N"u8));
                    done.Signal();
                }
            }),
            overlap.Fail);

        var posting = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                int number = i;
                SendOrPostCallback work = _ => overlap.Run(() =>
                {
                    Assert.Same(loop, SynchronizationContext.Current);
                    Assert.Equal(last[thread]++, number);
                    done.Signal();
                });
                if (thread % 2 == 0)
                {
                    loop.Post(work, null);
                }
                else
                {
                    loop.RunOrQueue(work, null);
                }
            }
        }));
        var delivering = Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                loop.Deliver(EventText.Plain($"Event-Name: DTMF\nN: {i}\n\n"));
            }
        });

        await Task.WhenAll([.. posting, delivering]).Within();
        Assert.True(done.Wait(Waiting.Limit));
        overlap.AssertNone();
        Assert.All(last, count => Assert.Equal(Each, count));
    }

    [Fact]
    public async Task A_call_with_timers_other_threads_and_events_runs_its_code_one_piece_at_a_time()
    {
        var overlap = new Overlap();
        await using var call = await TestCall.StartAsync();
        var loop = default(SynchronizationContext);
        call.Connection.OnEvent = _ => overlap.Run(() => Assert.Same(loop, SynchronizationContext.Current));
        using var stop = new CancellationTokenSource();
        int ticks = 0;
        int elsewhere = 0;

        // Three pieces of the call's code at once, each waiting for something else: applications, a timer, other threads.
        var running = call.Connection.RunAsync(async () =>
        {
            loop = SynchronizationContext.Current;
            await Task.WhenAll(Applications(), Timer(), Elsewhere());

            async Task Applications()
            {
                for (int i = 0; i < 300; i++)
                {
                    await call.Connection.ExecuteAsync(new Answer(), breakOff: false, default);
                    overlap.Run(() => Assert.Same(loop, SynchronizationContext.Current));
                }

                await stop.CancelAsync();
            }

            async Task Timer()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
                while (!stop.IsCancellationRequested)
                {
                    await timer.WaitForNextTickAsync();
                    overlap.Run(() => ticks++);
                }
            }

            async Task Elsewhere()
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.Run(() => Thread.SpinWait(50));
                    overlap.Run(() => elsewhere++);
                }
            }
        });

        for (int i = 0; i < 300; i++)
        {
            string id = await call.AcceptAsync("answer");
            await call.Peer.SendAsync(TestCall.Event("DTMF") + TestCall.Complete(id) + TestCall.Event("CHANNEL_ANSWER"));
        }

        await running.Within();
        overlap.AssertNone();
        Assert.True(elsewhere > 0);
        Assert.True(ticks > 0);
    }

    [Fact]
    public void Idle_work_runs_on_the_callers_thread_and_leaves_its_context_as_it_was()
    {
        var loop = new CallLoop(_ => { }, _ => { });
        var context = SynchronizationContext.Current;
        int thread = 0;
        loop.RunOrQueue(
            _ =>
            {
                thread = Environment.CurrentManagedThreadId;
                Assert.True(loop.IsCurrent);
            },
            null);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Same(context, SynchronizationContext.Current);
        Assert.False(loop.IsCurrent);
    }

    [Fact]
    public void Work_from_inside_runs_behind_what_is_queued()
    {
        var order = new List<int>();
        var loop = new CallLoop(_ => order.Add(3), _ => { });
        loop.RunOrQueue(
            _ =>
            {
                loop.Post(_ => order.Add(2), null);
                loop.Deliver(EventText.Plain("Event-Name: DTMF\n\n"));
                loop.RunOrQueue(_ => order.Add(4), null);
                order.Add(1);
            },
            null);
        Assert.Equal([1, 2, 3, 4], order);
    }

    [Fact]
    public void Work_that_throws_is_told_and_the_queue_goes_on()
    {
        var failures = new List<Exception>();
        int ran = 0;
        var loop = new CallLoop(_ => throw new InvalidOperationException("event"), failures.Add);
        loop.RunOrQueue(
            _ =>
            {
                loop.Post(_ => throw new InvalidOperationException("work"), null);
                loop.Deliver(EventText.Plain("Event-Name: DTMF\n\n"));
                loop.Post(_ => ran++, null);
            },
            null);
        loop.RunOrQueue(_ => ran++, null);
        Assert.Equal(["work", "event"], failures.Select(error => error.Message));
        Assert.Equal(2, ran);
    }

    [Fact]
    public async Task Work_that_keeps_itself_busy_does_not_keep_the_callers_thread()
    {
        // The thread is the reading side's: kept, it would never read that the caller left.
        var loop = new CallLoop(_ => { }, _ => { });
        using var stop = new CancellationTokenSource();
        var stopped = new TaskCompletionSource();
        try
        {
            await Task.Run(() => loop.RunOrQueue(Busy, null)).Within();
        }
        finally
        {
            await stop.CancelAsync();
        }

        await stopped.Task.Within();

        void Busy(object? state)
        {
            if (stop.IsCancellationRequested)
            {
                stopped.SetResult();
            }
            else
            {
                loop.Post(Busy, null);
            }
        }
    }

    [Fact]
    public void Waiting_for_the_queue_is_refused()
    {
        var loop = new CallLoop(_ => { }, _ => { });
        Assert.Throws<NotSupportedException>(() => loop.Send(_ => { }, null));
        Assert.Same(loop, loop.CreateCopy());
    }

    [Fact]
    public async Task Variables_may_be_read_while_events_flow_and_are_never_those_of_memory_given_back()
    {
        // Each event's memory goes back to the pool when the next one comes. A read of memory that went back would show
        // another event's bytes, since other calls use the same pool all the time.
        await using var call = await TestCall.StartAsync(data: TestCall.ChannelData(more: Pair(0)));
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var other = EventText.Plain("Event-Name: DTMF\n" + Padded(999_999, "other"));
            }
        })).ToArray();
        int seen = 0;
        var running = call.Connection.RunAsync(async () =>
        {
            while (seen < 2000 && !stop.IsCancellationRequested)
            {
                // Back through the queue each time, on whatever thread, while events come in.
                await Task.Run(() => Thread.SpinWait(20));
                int a = int.Parse(call.Connection.GetVariable("a")!);
                int b = int.Parse(call.Connection.GetVariable("b")!);
                Assert.Equal(a, b);
                Assert.True(a >= seen, $"{a} after {seen}");
                seen = a;
            }
        });

        for (int i = 1; i <= 2000; i++)
        {
            string text = "Event-Name: CHANNEL_ANSWER\nUnique-ID: " + TestCall.Uuid + "\n" + Padded(i, "own");
            await call.Peer.SendAsync($"Content-Length: {text.Length}\nContent-Type: text/event-plain\n\n{text}");
        }

        await running.Within();
        await stop.CancelAsync();
        await Task.WhenAll(others).Within();
    }

    private static string Pair(int i) => $"variable_a: {i}\nvariable_b: {i}\n";

    private static string Padded(int i, string filler) => $"variable_a: {i}\n{string.Concat(Enumerable.Range(0, 40).Select(n => $"variable_{n}: {filler}\n"))}variable_b: {i}\n\n";

    /// <summary>Notices when two pieces of work run at the same time, and keeps what failed in them.</summary>
    private sealed class Overlap
    {
        private readonly List<Exception> _failures = [];
        private int _inside;

        public void Run(Action work)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                Fail(new InvalidOperationException("Two pieces of work run at the same time."));
            }

            try
            {
                work();
            }
            catch (Exception e)
            {
                Fail(e);
            }

            Interlocked.Decrement(ref _inside);
        }

        public void Fail(Exception e)
        {
            lock (_failures)
            {
                _failures.Add(e);
            }
        }

        public void AssertNone()
        {
            lock (_failures)
            {
                Assert.Empty(_failures);
            }
        }
    }
}
