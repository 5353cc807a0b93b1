using Microsoft.Extensions.Logging;

namespace FsVoice.Storage.Tests;

/// <summary>The writer while it runs: batches, order, and a store that fails.</summary>
public sealed class CallRecordWriterTests : WriterFixture
{
    [Fact]
    public async Task A_record_is_written_at_once_when_nothing_waits()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);

        Enqueue(writer, "a");
        (await store.NextAttemptAsync()).Succeed();
        Enqueue(writer, "b");
        (await store.NextAttemptAsync()).Succeed();

        await StopAsync(writer);
        Assert.Equal(["a", "b"], store.Written.Select(record => record.CallUuid));
    }

    [Fact]
    public async Task What_came_during_a_write_goes_in_batches_in_order()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        var uuids = Enumerable.Range(0, 1_201).Select(i => $"{i}").ToArray();

        Enqueue(writer, uuids[0]);
        var first = await store.NextAttemptAsync();
        Enqueue(writer, uuids[1..]);
        Assert.Equal(1_201, writer.Pending);
        first.Succeed();
        var sizes = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            var attempt = await store.NextAttemptAsync();
            sizes.Add(attempt.Uuids.Count);
            attempt.Succeed();
        }

        await StopAsync(writer);
        Assert.Equal([500, 500, 200], sizes);
        Assert.Equal(uuids, store.Written.Select(record => record.CallUuid));
        Assert.Equal(0, writer.Pending);
    }

    [Fact]
    public async Task Records_of_before_the_start_are_written_after_it()
    {
        var store = new ScriptedStore();
        var writer = Writer(store);
        Enqueue(writer, "early");
        Assert.False(store.HasAttempt);

        await writer.StartAsync(default);

        Assert.Equal(["early"], (await store.NextAttemptAsync()).Uuids);
    }

    [Fact]
    public async Task A_failing_store_is_tried_again_for_ever_in_order_with_growing_waits()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");

        var full = TimeSpan.FromMilliseconds(200);
        for (var i = 0; i < 40; i++)
        {
            var wait = await FailOnceAsync(store);
            Assert.InRange(wait, full / 2, full);
            Assert.False(store.HasAttempt);
            full = TimeSpan.FromTicks(Math.Min(full.Ticks * 2, RetryMax.Ticks));
            Enqueue(writer, $"b{i}");
            Time.Advance(wait);
        }

        Assert.Equal(41, writer.Pending);
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(writer);
        Assert.Equal(["a", .. Enumerable.Range(0, 40).Select(i => $"b{i}")], store.Written.Select(record => record.CallUuid));
    }

    [Fact]
    public async Task Waits_are_not_all_alike()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");

        var longest = new HashSet<TimeSpan>();
        for (var i = 0; i < 30; i++)
        {
            var wait = await FailOnceAsync(store);
            if (i > 8)
            {
                longest.Add(wait);
            }

            Time.Advance(wait);
        }

        Assert.True(longest.Count > 1);
    }

    [Fact]
    public async Task Waits_are_short_again_after_a_recovery()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        for (var i = 0; i < 5; i++)
        {
            Time.Advance(await FailOnceAsync(store));
        }

        (await store.NextAttemptAsync()).Succeed();
        Enqueue(writer, "b");

        Assert.InRange(await FailOnceAsync(store), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_failure_behind_the_commit_writes_nothing_twice()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        (await store.NextAttemptAsync()).Commit().Fail();
        Enqueue(writer, "b");
        Time.Advance(await Time.NextWaitAsync());

        (await store.NextAttemptAsync()).Succeed();

        await StopAsync(writer);
        Assert.Equal(["a", "b"], store.Written.Select(record => record.CallUuid));
    }

    [Fact]
    public async Task The_log_has_one_warning_a_minute_and_the_recovery_and_no_secret()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        var began = Time.GetUtcNow();
        while (Time.GetUtcNow() - began < TimeSpan.FromMinutes(10))
        {
            Time.Advance(await FailOnceAsync(store));
        }

        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(writer);

        var warnings = LogLines(LogLevel.Warning).ToArray();
        Assert.InRange(warnings.Length, 5, 11);
        Assert.Equal("The store of call records failed 1 times in a row (IOException); 1 wait", warnings[0]);
        Assert.Single(LogLines(LogLevel.Information), line => line.StartsWith("The store of call records works again", StringComparison.Ordinal));
        Assert.DoesNotContain(Log.Entries, entry => entry.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_fails_every_other_time_does_not_fill_the_log()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        for (var i = 0; i < 50; i++)
        {
            Enqueue(writer, $"{i}");
            Time.Advance(await FailOnceAsync(store));
            (await store.NextAttemptAsync()).Succeed();
        }

        await StopAsync(writer);

        Assert.Single(LogLines(LogLevel.Warning));
        Assert.Single(LogLines(LogLevel.Information));
    }

    [Fact]
    public async Task A_second_start_is_refused()
    {
        var writer = await StartedWriterAsync(new ScriptedStore());

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.StartAsync(default));
    }

    [Fact]
    public async Task Many_calls_hand_over_at_once_into_sqlite()
    {
        const int Calls = 8, RecordsEach = 250;
        await using var file = new SqliteFile();
        var store = new SqlCallRecordStore(await file.OpenAsync());
        var writer = await StartedWriterAsync(store);

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => Task.Run(() =>
        {
            for (var i = 0; i < RecordsEach; i++)
            {
                writer.Enqueue(Records.Bare($"{call}-{i}", Records.Noon.AddSeconds(i)));
            }
        })));
        await StopAsync(writer);

        Assert.Equal(0, writer.Pending);
        var count = 0;
        for (var call = 0; call < Calls; call++)
        {
            for (var i = 0; i < RecordsEach; i++)
            {
                count += await store.FindAsync($"{call}-{i}", default) is null ? 0 : 1;
            }
        }

        Assert.Equal(Calls * RecordsEach, count);
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public void Options_that_cannot_work_are_all_named()
    {
        var errors = new List<string>();
        new CallRecordWriterOptions().Validate(errors, "Records");
        Assert.Empty(errors);

        new CallRecordWriterOptions
        {
            SpillPath = " ",
            MaxBatch = 0,
            RetryMin = TimeSpan.FromSeconds(2),
            RetryMax = TimeSpan.FromSeconds(1),
            WarnEvery = TimeSpan.Zero,
            DisposeTimeout = TimeSpan.FromDays(2),
        }.Validate(errors, "Records");

        Assert.Equal(
            [
                "Records:SpillPath is empty",
                "Records:MaxBatch is 0, not 1 to 10000",
                "Records:WarnEvery is 00:00:00, not more than zero and at most a day",
                "Records:DisposeTimeout is 2.00:00:00, not more than zero and at most a day",
                "Records:RetryMax is shorter than RetryMin",
            ],
            errors);
    }
}
