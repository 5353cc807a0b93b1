using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What every store of messages does; a new store gets a class of its own below.</summary>
public abstract class CxMessageStoreContract : IAsyncLifetime
{
    private ICxMessageStore Store { get; set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<ICxMessageStore> OpenAsync();

    [SkippableFact]
    public async Task Messages_come_back_in_their_order_with_rising_numbers()
    {
        var messages = Enumerable.Range(0, 20).Select(i => CxMessages.Outgoing($"{i}", i % 2 == 0 ? "even" : "odd") with { At = Records.Noon.AddSeconds(-i) }).ToArray();
        await Store.AppendAsync(messages[..15], default);
        await Store.AppendAsync(messages[15..], default);

        var even = await Store.FindAsync("even", default);
        var odd = await Store.FindAsync("odd", default);

        Assert.Equal(messages.Where((_, i) => i % 2 == 0).Select(m => m.Json), even.Select(m => m.Json));
        Assert.Equal(messages.Where((_, i) => i % 2 == 1).Select(m => m.Json), odd.Select(m => m.Json));
        Assert.Equal(20, even.Concat(odd).Select(m => m.Sequence).Distinct().Count());
        Assert.Equal(even.Select(m => m.Sequence).Order(), even.Select(m => m.Sequence));
        Assert.True(even[^1].Sequence > odd[^2].Sequence);
    }

    [SkippableFact]
    public async Task A_message_comes_back_as_it_was_appended()
    {
        var message = CxMessages.Outgoing("{}") with { At = new DateTimeOffset(2026, 3, 1, 17, 0, 0, TimeSpan.FromHours(5)).AddTicks(1_234_567) };
        await Store.AppendAsync([message], default);

        var found = Assert.Single(await Store.FindAsync(CxMessages.Dialog, default));

        Assert.Equal((message.Intent, message.DialogId, message.Json), (found.Intent, found.DialogId, found.Json));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560), found.At);
    }

    [SkippableFact]
    public async Task A_message_that_is_there_is_passed_over()
    {
        var first = CxMessages.Outgoing("first");
        var second = CxMessages.Outgoing("second");
        await Store.AppendAsync([first, first with { Json = "same batch" }], default);
        await Store.AppendAsync([first with { Json = "later batch" }, second], default);

        Assert.Equal(["first", "second"], (await Store.FindAsync(CxMessages.Dialog, default)).Select(m => m.Json));
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_comes_back_and_finds_no_other_dialog(string text)
    {
        await Store.AppendAsync([CxMessages.Outgoing(text, text) with { Intent = text }, CxMessages.Outgoing("neighbour")], default);

        var found = Assert.Single(await Store.FindAsync(text, default));
        Assert.Equal((text, text, text), (found.Json, found.DialogId, found.Intent));
        Assert.Equal("neighbour", Assert.Single(await Store.FindAsync(CxMessages.Dialog, default)).Json);
    }

    [SkippableFact]
    public async Task A_batch_is_written_whole_or_not_at_all()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Store.AppendAsync([CxMessages.Outgoing("good"), null!], default));

        Assert.Empty(await Store.FindAsync(CxMessages.Dialog, default));
    }

    [SkippableFact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendAsync([CxMessages.Outgoing("x")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync(CxMessages.Dialog, cancelled));

        Assert.Empty(await Store.FindAsync(CxMessages.Dialog, default));
    }

    [SkippableFact]
    public async Task Concurrent_writers_do_not_disturb_each_other()
    {
        const int Writers = 8, Batches = 10, BatchSize = 10;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                await Store.AppendAsync([.. Enumerable.Range(0, BatchSize).Select(i => CxMessages.Outgoing($"{batch}-{i}", $"{writer}"))], default);
            }
        })));

        var expected = Enumerable.Range(0, Batches).SelectMany(batch => Enumerable.Range(0, BatchSize).Select(i => $"{batch}-{i}")).ToArray();
        for (var writer = 0; writer < Writers; writer++)
        {
            Assert.Equal(expected, (await Store.FindAsync($"{writer}", default)).Select(m => m.Json));
        }
    }
}

public sealed class InMemoryCxMessageStoreTests : CxMessageStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<ICxMessageStore> OpenAsync() => Task.FromResult<ICxMessageStore>(new InMemoryCxMessageStore());
}

public sealed class SqliteCxMessageStoreTests : CxMessageStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<ICxMessageStore> OpenAsync() => new SqlCxMessageStore(await _database.OpenAsync());
}

public sealed class PostgresCxMessageStoreTests : CxMessageStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Postgres();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<ICxMessageStore> OpenAsync() => new SqlCxMessageStore(await _database.OpenAsync());
}
