using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage.Tests;

/// <summary>The writer at its end and at its start: draining, the spill file, and a process killed at the worst moments.</summary>
public sealed class CallRecordSpillTests : WriterFixture
{
    [Fact]
    public async Task A_stop_writes_what_waits_before_it_ends()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        var first = await store.NextAttemptAsync();
        Enqueue(writer, "b", "c");

        var stop = writer.StopAsync(Deadline, default);
        Assert.Same(stop, writer.StopAsync(TimeSpan.Zero, default));
        first.Succeed();
        var second = await store.NextAttemptAsync();
        Assert.False(stop.IsCompleted);
        second.Succeed();
        await stop.WaitAsync(TestLimits.Guard);

        Assert.Equal(["a", "b", "c"], store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task A_stop_ends_the_wait_of_a_failing_store_and_tries_again()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        for (var i = 0; i < 8; i++)
        {
            Time.Advance(await FailOnceAsync(store));
        }

        var longWait = await FailOnceAsync(store);
        var stop = writer.StopAsync(Deadline, default);
        // No time has gone by. The waits from here on are short ones again.
        (await store.NextAttemptAsync()).Fail();
        var shortWait = await Time.NextWaitAsync(wait => wait != Deadline);
        Time.Advance(shortWait);
        (await store.NextAttemptAsync()).Succeed();
        await stop.WaitAsync(TestLimits.Guard);

        Assert.True(longWait > TimeSpan.FromSeconds(10));
        Assert.InRange(shortWait, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Assert.Equal(["a"], store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task What_the_store_did_not_take_is_written_first_by_the_next_start_exactly_once()
    {
        var failing = new ScriptedStore();
        await using (var writer = await StartedWriterAsync(failing))
        {
            Enqueue(writer, "a", "b");
            await FailOnceAsync(failing);
            Enqueue(writer, "c");
            var stop = writer.StopAsync(Deadline, default);
            await Time.NextWaitAsync(wait => wait == Deadline);
            Time.Advance(Deadline);
            await stop.WaitAsync(TestLimits.Guard);
        }

        Assert.Equal(3, (await File.ReadAllLinesAsync(SpillPath)).Length);
        // Two were put aside when the store had failed.
        Assert.Contains("1 call records were written to the spill file", LogLines(LogLevel.Warning));

        var store = new ScriptedStore();
        var next = Writer(store);
        Enqueue(next, "d");
        await next.StartAsync(default);
        Assert.Equal(4, next.Pending);
        var attempt = await store.NextAttemptAsync();
        Assert.Equal(["a", "b", "c", "d"], attempt.Uuids);
        attempt.Records.Take(3).ToList().ForEach(record => Records.AssertEqual(Records.Full(record.CallUuid), record));
        Assert.True(File.Exists(SpillPath));
        attempt.Succeed();
        await StopAsync(next);

        Assert.Equal(4, store.Written.Count);
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task A_store_that_hangs_does_not_hold_up_the_stop()
    {
        var store = new ScriptedStore { IgnoresCancellation = true };
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        var hanging = await store.NextAttemptAsync();
        Enqueue(writer, "b");

        var stop = writer.StopAsync(Deadline, default);
        await Time.NextWaitAsync(wait => wait == Deadline);
        Time.Advance(Deadline);
        await stop.WaitAsync(TestLimits.Guard);

        // Nobody knows whether "a" will be written: it is kept, and the store refuses the second one.
        Assert.Equal(2, (await File.ReadAllLinesAsync(SpillPath)).Length);
        hanging.Succeed();
        await writer.Consumer.WaitAsync(TestLimits.Guard);
        var next = await StartedWriterAsync(store);
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(next);
        Assert.Equal(["a", "b"], store.Written.Select(record => record.CallUuid));
    }

    [Fact]
    public async Task A_cancelled_stop_spills_at_once()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        await store.NextAttemptAsync();

        await writer.StopAsync(Deadline, new CancellationToken(canceled: true)).WaitAsync(TestLimits.Guard);

        Assert.Single(await File.ReadAllLinesAsync(SpillPath));
    }

    [Fact]
    public async Task A_process_killed_between_the_write_and_the_removal_of_the_file_writes_nothing_twice()
    {
        await SpillAsync("a", "b");
        var store = new ScriptedStore();
        var killed = await StartedWriterAsync(store);
        var attempt = await store.NextAttemptAsync();
        // In the database, and the process hears nothing more: this writer is left as it stands.
        attempt.Commit();
        Assert.True(File.Exists(SpillPath));

        var next = await StartedWriterAsync(store);
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(next);

        Assert.Equal(2, killed.Pending);
        Assert.Equal(["a", "b"], store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task A_process_killed_half_way_through_the_spilled_records_loses_none()
    {
        var uuids = Enumerable.Range(0, 700).Select(i => $"{i}").ToArray();
        await SpillAsync(uuids);
        var store = new ScriptedStore();
        await StartedWriterAsync(store);
        (await store.NextAttemptAsync()).Succeed();
        await store.NextAttemptAsync();
        // Killed here: 500 are written, 200 are not.
        Assert.Equal(700, (await File.ReadAllLinesAsync(SpillPath)).Length);

        var next = await StartedWriterAsync(store);
        (await store.NextAttemptAsync()).Succeed();
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(next);

        Assert.Equal(uuids, store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task A_process_killed_within_a_line_costs_that_line_only()
    {
        await SpillAsync("a", "b", "half");
        var whole = await File.ReadAllBytesAsync(SpillPath);
        await File.WriteAllBytesAsync(SpillPath, whole[..^40]);
        await SpillAsync("c");

        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        var attempt = await store.NextAttemptAsync();
        attempt.Succeed();
        await StopAsync(writer);

        Assert.Equal(["a", "b", "c"], attempt.Uuids);
        Assert.False(File.Exists(SpillPath));
        Assert.Contains("half", Assert.Single(await File.ReadAllLinesAsync(SpillPath + ".unreadable")), StringComparison.Ordinal);
        Assert.Single(LogLines(LogLevel.Error), "1 lines of the spill file are no call records; they are kept beside it");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1, 2")]
    [InlineData("\u0001\uFFFD")]
    [InlineData("""{"CallUuid":null}""")]
    public async Task A_file_of_nonsense_is_put_aside(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SpillPath)!);
        await File.WriteAllLinesAsync(SpillPath, [line, ""]);
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);

        await StopAsync(writer);

        Assert.False(store.HasAttempt);
        Assert.False(File.Exists(SpillPath));
        Assert.Equal([line], await File.ReadAllLinesAsync(SpillPath + ".unreadable"));
    }

    [Theory]
    [InlineData("CallUuid", "null")]
    [InlineData("Outcome", "\"Nonsense\"")]
    [InlineData("Outcome", "\"99\"")]
    [InlineData("FailedOffers", "99999999999")]
    [InlineData("FailedOffers", "\"2\"")]
    [InlineData("StartedAtUs", "9223372036854775807")]
    [InlineData("StartedAtUs", "900000000000000000")]
    [InlineData("TalkUs", "-9223372036854775808")]
    [InlineData("Flows", "\"inbound-ivr\"")]
    public async Task A_record_with_a_value_that_cannot_be_is_put_aside(string field, string value)
    {
        await SpillAsync("a");
        var line = JsonNode.Parse(await File.ReadAllTextAsync(SpillPath))!;
        Assert.NotNull(line[field]);
        line[field] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(SpillPath, line.ToJsonString());
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);

        await StopAsync(writer);

        Assert.False(store.HasAttempt);
        Assert.Equal([line.ToJsonString()], await File.ReadAllLinesAsync(SpillPath + ".unreadable"));
    }

    [Fact]
    public async Task A_second_bad_run_adds_only_what_is_new()
    {
        await SpillAsync("a");
        var store = new ScriptedStore();
        await using (var writer = await StartedWriterAsync(store))
        {
            Enqueue(writer, "b");
            await store.NextAttemptAsync();
            await writer.StopAsync(Deadline, new CancellationToken(canceled: true)).WaitAsync(TestLimits.Guard);
        }

        Assert.Equal(2, (await File.ReadAllLinesAsync(SpillPath)).Length);
        var next = await StartedWriterAsync(store);
        var attempt = await store.NextAttemptAsync();
        attempt.Succeed();
        await StopAsync(next);
        Assert.Equal(["a", "b"], attempt.Uuids);
    }

    [Fact]
    public async Task A_record_after_the_stop_goes_to_the_spill_file()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        await StopAsync(writer);

        Enqueue(writer, "late");

        Assert.Equal(0, writer.Pending);
        Assert.Contains("late", Assert.Single(await File.ReadAllLinesAsync(SpillPath)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_writer_that_was_never_started_spills_when_disposed()
    {
        await using (var writer = Writer(new ScriptedStore()))
        {
            Enqueue(writer, "a");
        }

        Assert.Single(await File.ReadAllLinesAsync(SpillPath));
    }

    [Fact]
    public async Task A_spill_file_that_cannot_be_written_is_said_with_the_number_of_lost_records()
    {
        // A directory stands where the file should be.
        Directory.CreateDirectory(SpillPath);
        var writer = Writer(new ScriptedStore());
        Enqueue(writer, "a", "b");

        await writer.StopAsync(TimeSpan.Zero, default);
        Enqueue(writer, "late");

        Assert.Equal(
            [
                "2 call records are lost: neither the store nor the spill file took them (UnauthorizedAccessException)",
                "1 call records are lost: neither the store nor the spill file took them (UnauthorizedAccessException)",
            ],
            LogLines(LogLevel.Critical));
    }

    [Fact]
    public async Task A_spill_file_that_cannot_be_read_is_left_alone_and_calls_go_on()
    {
        await SpillAsync("a");
        var store = new ScriptedStore();
        await using (new FileStream(SpillPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var writer = await StartedWriterAsync(store);
            Enqueue(writer, "b");
            (await store.NextAttemptAsync()).Succeed();
            await StopAsync(writer);
        }

        Assert.Equal(["b"], store.Written.Select(record => record.CallUuid));
        Assert.Single(await File.ReadAllLinesAsync(SpillPath));
        Assert.Single(LogLines(LogLevel.Error), "The spill file could not be read (IOException); it is left as it is");
    }

    [Theory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_survives_the_spill_file(string text)
    {
        var record = Records.Full(text) with
        {
            CallerNumber = text,
            CallerName = text,
            DialedNumber = text,
            Domain = text,
            Flows = [text, text],
            HangupCause = new Cause(text),
            Queue = text,
            AgentId = text,
            AgentExtension = text,
        };
        await using (var writer = Writer(new ScriptedStore()))
        {
            writer.Enqueue(record);
            writer.Enqueue(Records.Bare("neighbour"));
        }

        var store = new ScriptedStore();
        var next = await StartedWriterAsync(store);
        var attempt = await store.NextAttemptAsync();
        attempt.Succeed();

        Assert.Equal(2, attempt.Records.Count);
        Records.AssertEqual(record, attempt.Records[0]);
        Records.AssertEqual(Records.Bare("neighbour"), attempt.Records[1]);
    }

    [Fact]
    public async Task Half_a_character_does_not_cost_the_record()
    {
        await using (var writer = Writer(new ScriptedStore()))
        {
            writer.Enqueue(Records.Full("a") with { CallerName = "x\uD83Dy" });
            writer.Enqueue(Records.Full("b"));
        }

        var store = new InMemoryCallRecordStore();
        var next = await StartedWriterAsync(store);
        await StopAsync(next);

        Assert.Equal("x\uFFFDy", (await store.FindAsync("a", default))!.CallerName);
        Assert.NotNull(await store.FindAsync("b", default));
    }
}
