namespace FsVoice.FakeFreeSwitch.Tests;

public sealed class TimeProviderTests
{
    [Fact]
    public void Timers_fire_in_order_each_at_its_own_time()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        var fired = new List<(string Name, double At)>();
        void Note(object? name) => fired.Add(((string)name!, (clock.GetUtcNow() - start).TotalSeconds));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var repeating = clock.CreateTimer(Note, "every", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using var never = clock.CreateTimer(Note, "never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([("every", 2), ("every", 4), ("late", 5), ("every", 6)], fired);
        Assert.Equal(start + TimeSpan.FromSeconds(6), clock.GetUtcNow());
        repeating.Dispose();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, fired.Count);
        Assert.Equal(0, clock.ActiveTimers);
    }

    [Fact]
    public void A_timer_armed_by_another_counts_from_that_ones_time()
    {
        var clock = new ManualTimeProvider();
        var fired = new List<double>();
        var start = clock.GetTimestamp();
        ITimer? second = null;
        using var first = clock.CreateTimer(
            _ => second = clock.CreateTimer(_ => fired.Add(clock.GetElapsedTime(start).TotalSeconds), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan),
            null,
            TimeSpan.FromSeconds(2),
            Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(60));
        second?.Dispose();
        Assert.Equal([5], fired);
    }

    [Fact]
    public async Task Delays_and_cancellations_of_the_framework_run_on_it()
    {
        var clock = new ManualTimeProvider();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2), clock);
        await clock.WaitForTimersAsync(2);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);
        Assert.True(clock.AdvanceToNextTimer());
        await delay;
        Assert.False(limit.IsCancellationRequested);
        Assert.True(clock.AdvanceToNextTimer());
        Assert.True(limit.IsCancellationRequested);
        Assert.False(clock.AdvanceToNextTimer());
    }

    [Fact]
    public async Task A_wait_for_timers_ends_when_they_are_armed()
    {
        var clock = new ManualTimeProvider();
        var waiting = clock.WaitForTimersAsync(1);
        Assert.False(waiting.IsCompleted);
        using var timer = clock.CreateTimer(static _ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await waiting.WaitAsync(TestServer.Limit);
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromSeconds(1), clock.NextDue);
    }

    [Fact]
    public void A_scaled_clock_runs_faster_than_the_one_below()
    {
        var below = new ManualTimeProvider();
        var clock = new ScaledTimeProvider(below, 10);
        var start = clock.GetUtcNow();
        var timestamp = clock.GetTimestamp();
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        below.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, fired);
        below.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(2, fired);
        Assert.Equal(TimeSpan.FromSeconds(40), clock.GetUtcNow() - start);
        Assert.Equal(TimeSpan.FromSeconds(40), clock.GetElapsedTime(timestamp));
    }

    [Fact]
    public async Task A_call_on_a_scaled_switch_lasts_its_own_time_in_less()
    {
        using var server = new TestServer();
        await using var fake = new FakeSwitch(new FakeSwitchOptions { TimeScale = 200 });
        var (call, peer) = await server.CallAsync(fake);
        using var open = peer;
        await peer.HandshakeAsync();
        await peer.RunAsync("answer");
        await peer.RunAsync("playback", "silence_stream://20000");
        await peer.ExecuteAsync("hangup");
        var report = await peer.EventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.True(int.Parse(report.Variable("billsec")!, System.Globalization.CultureInfo.InvariantCulture) >= 20);
        await call.Ended.WaitAsync(TestServer.Limit);
    }
}
