using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What every store of call records does; a new store gets a class of its own below.</summary>
public abstract class CallRecordStoreContract : IAsyncLifetime
{
    private ICallRecordStore Store { get; set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<ICallRecordStore> OpenAsync();

    [SkippableFact]
    public async Task A_record_comes_back_as_it_was_saved()
    {
        var full = Records.Full("full");
        var bare = Records.Bare("bare");

        await Store.SaveAsync([full, bare], default);

        Records.AssertEqual(full, await Store.FindAsync("full", default));
        var found = await Store.FindAsync("bare", default);
        Records.AssertEqual(bare, found);
        Assert.Null(found!.AnsweredAt);
        Assert.Null(found.Queue);
        Assert.Null(found.AgentId);
        Assert.Null(found.AgentExtension);
    }

    [SkippableFact]
    public async Task A_record_of_a_flow_takes_the_place_of_one_from_events_alone_and_of_no_other()
    {
        var flow = Records.Full("one");
        var events = Records.Bare("one") with { Flows = [] };

        await Store.SaveAsync([events], default);
        await Store.SaveAsync([flow], default);
        Records.AssertEqual(flow, await Store.FindAsync("one", default));
        await Store.SaveAsync([events, flow with { CallerName = "again" }], default);
        Records.AssertEqual(flow, await Store.FindAsync("one", default));

        await Store.SaveAsync([events with { CallUuid = "two" }], default);
        await Store.SaveAsync([events with { CallUuid = "two", CallerName = "again" }], default);
        Assert.Equal(events.CallerName, (await Store.FindAsync("two", default))!.CallerName);
    }

    [SkippableFact]
    public async Task Every_direction_and_outcome_comes_back()
    {
        var records = Enum.GetValues<CallOutcome>()
            .SelectMany(outcome => Enum.GetValues<CallDirection>(), (outcome, direction) =>
                Records.Bare($"{outcome}-{direction}") with { Outcome = outcome, Direction = direction })
            .ToArray();

        await Store.SaveAsync(records, default);

        foreach (var record in records)
        {
            Records.AssertEqual(record, await Store.FindAsync(record.CallUuid, default));
        }
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_comes_back_from_every_field(string text)
    {
        var record = Records.Full(text) with
        {
            CallerNumber = text,
            CallerName = text,
            DialedNumber = text,
            Domain = text,
            Flows = [text, "", text],
            HangupCause = new Cause(text),
            Queue = text,
            AgentId = text,
            AgentExtension = text,
        };
        var neighbour = Records.Full("neighbour");

        await Store.SaveAsync([neighbour, record], default);

        Records.AssertEqual(record, await Store.FindAsync(text, default));
        Records.AssertEqual(neighbour, await Store.FindAsync("neighbour", default));
        Assert.Equal(2, (await Store.ListAsync(10, null, default)).Count);
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_finds_no_other_call(string text)
    {
        await Store.SaveAsync([Records.Full("neighbour")], default);

        Assert.Null(await Store.FindAsync(text, default));
    }

    [SkippableFact]
    public async Task Uuids_are_told_apart_to_the_last_character()
    {
        await Store.SaveAsync([Records.Bare("a"), Records.Bare("A"), Records.Bare("a "), Records.Bare("a\0"), Records.Bare("a\0b")], default);

        Assert.Equal(5, (await Store.ListAsync(10, null, default)).Count);
        Assert.Equal("a", (await Store.FindAsync("a", default))!.CallUuid);
        Assert.NotNull(await Store.FindAsync("a\0", default));
    }

    [SkippableFact]
    public async Task The_first_record_of_a_call_stays()
    {
        var first = Records.Full("call");

        await Store.SaveAsync([first, first with { CallerName = "same batch" }], default);
        await Store.SaveAsync([first with { CallerName = "later batch" }, Records.Bare("other")], default);

        Records.AssertEqual(first, await Store.FindAsync("call", default));
        Assert.NotNull(await Store.FindAsync("other", default));
    }

    [SkippableFact]
    public async Task A_batch_is_written_whole_or_not_at_all()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Store.SaveAsync([Records.Bare("good"), null!], default));

        Assert.Null(await Store.FindAsync("good", default));
        await Store.SaveAsync([Records.Bare("good")], default);
        Assert.NotNull(await Store.FindAsync("good", default));
    }

    [SkippableFact]
    public async Task An_empty_batch_is_nothing()
    {
        await Store.SaveAsync([], default);

        Assert.Empty(await Store.ListAsync(1_000, null, default));
    }

    [SkippableFact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SaveAsync([Records.Bare("call")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync("call", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ListAsync(1, null, cancelled));

        Assert.Null(await Store.FindAsync("call", default));
    }

    [SkippableFact]
    public async Task Concurrent_writers_and_readers_do_not_disturb_each_other()
    {
        const int Writers = 8, Batches = 10, BatchSize = 10;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                // Every writer sends the same shared call too: one of them wins, the others are ignored.
                await Store.SaveAsync(
                    [.. Enumerable.Range(0, BatchSize).Select(i => Records.Bare($"{writer}-{batch}-{i}")), Records.Bare("shared")], default);
                Assert.NotNull(await Store.FindAsync($"{writer}-{batch}-0", default));
            }
        })));

        Assert.Equal((Writers * Batches * BatchSize) + 1, (await Store.ListAsync(1_000, null, default)).Count);
    }

    [SkippableFact]
    public async Task The_newest_calls_come_first_and_equal_ones_by_uuid()
    {
        await Store.SaveAsync(
            [
                Records.Bare("b", Records.Noon),
                Records.Bare("oldest", Records.Noon.AddTicks(-TimeSpan.TicksPerMicrosecond)),
                Records.Bare("a", Records.Noon),
                Records.Bare("newest", Records.Noon.AddYears(1)),
            ],
            default);

        var list = await Store.ListAsync(1_000, null, default);

        Assert.Equal(["newest", "a", "b", "oldest"], list.Select(record => record.CallUuid));
    }

    [SkippableFact]
    public async Task Pages_join_without_gap_or_overlap()
    {
        var saved = Enumerable.Range(0, 95).Select(i => Records.Bare($"call-{i:00}", Records.Noon.AddMicroseconds(i))).ToArray();
        await Store.SaveAsync(saved, default);

        var pages = new List<string>();
        DateTimeOffset? before = null;
        while (await Store.ListAsync(10, before, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            pages.AddRange(page.Select(record => record.CallUuid));
            before = page[^1].StartedAt;
        }

        Assert.Equal(saved.Reverse().Select(record => record.CallUuid), pages);
    }

    [SkippableFact]
    public async Task The_bound_of_a_page_keeps_its_own_moment_out_to_the_tick()
    {
        await Store.SaveAsync([Records.Bare("call", Records.Noon)], default);

        Assert.Empty(await Store.ListAsync(10, Records.Noon, default));
        Assert.Single(await Store.ListAsync(10, Records.Noon.AddTicks(1), default));
        Assert.Single(await Store.ListAsync(10, Records.Noon.AddTicks(1).ToOffset(TimeSpan.FromHours(5)), default));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task A_page_has_one_to_a_thousand_records(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync(limit, null, default));
    }

    [SkippableFact]
    public async Task Times_are_kept_to_the_microsecond_and_in_utc()
    {
        var finer = Records.Bare("call") with
        {
            StartedAt = new DateTimeOffset(2026, 3, 1, 17, 0, 0, TimeSpan.FromHours(5)).AddTicks(1_234_567),
            AnsweredAt = DateTimeOffset.UnixEpoch.AddTicks(-1),
            EndedAt = new DateTimeOffset(2199, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_999),
            QueueWait = TimeSpan.FromTicks(19),
            Talk = TimeSpan.FromTicks(-1),
        };

        await Store.SaveAsync([finer], default);

        var found = (await Store.FindAsync("call", default))!;
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560), found.StartedAt);
        Assert.Equal(TimeSpan.Zero, found.StartedAt.Offset);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(-10), found.AnsweredAt);
        Assert.Equal(new DateTimeOffset(2199, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_990), found.EndedAt);
        Assert.Equal(TimeSpan.FromTicks(10), found.QueueWait);
        Assert.Equal(TimeSpan.FromTicks(-10), found.Talk);
    }

    [SkippableFact]
    public async Task A_cause_that_nobody_set_is_unknown()
    {
        await Store.SaveAsync([Records.Bare("call") with { HangupCause = default }], default);

        Assert.Equal(Cause.Unknown, (await Store.FindAsync("call", default))!.HangupCause);
    }

    [SkippableFact]
    public async Task A_record_does_not_change_with_the_list_it_was_made_from()
    {
        var flows = new List<string> { "queue" };
        await Store.SaveAsync([Records.Bare("call") with { Flows = flows }], default);
        flows.Add("later");

        Assert.Equal(["queue"], (await Store.FindAsync("call", default))!.Flows);
    }
}

public sealed class InMemoryCallRecordStoreTests : CallRecordStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<ICallRecordStore> OpenAsync() => Task.FromResult<ICallRecordStore>(new InMemoryCallRecordStore());
}

public sealed class SqliteCallRecordStoreTests : CallRecordStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<ICallRecordStore> OpenAsync() => new SqlCallRecordStore(await _database.OpenAsync());
}

public sealed class PostgresCallRecordStoreTests : CallRecordStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Postgres();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<ICallRecordStore> OpenAsync() => new SqlCallRecordStore(await _database.OpenAsync());
}
