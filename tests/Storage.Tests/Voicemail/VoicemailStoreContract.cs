using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What every store of messages does; a new store gets a class of its own below.</summary>
public abstract class VoicemailStoreContract : IAsyncLifetime
{
    private IVoicemailStore Store { get; set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<IVoicemailStore> OpenAsync();

    [SkippableFact]
    public async Task A_message_comes_back_as_it_was_added()
    {
        var message = Message();
        await Store.AddAsync(message, default);
        await Store.AddAsync(Message(), default);

        Assert.Equal(message, await Store.FindAsync(message.Id, default));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), default));
    }

    [SkippableFact]
    public async Task A_message_that_is_added_again_stays_as_it_was()
    {
        var message = Message();
        await Store.AddAsync(message, default);
        await Store.MarkReadAsync(message.Id, true, default);
        await Store.AddAsync(message with { Mailbox = "other" }, default);

        Assert.Equal(message with { IsRead = true }, await Store.FindAsync(message.Id, default));
    }

    [SkippableFact]
    public async Task A_mailbox_lists_its_own_messages_the_newest_first()
    {
        var messages = Enumerable.Range(0, 4).Select(minute => Message(Records.Noon.AddMinutes(minute))).ToList();
        foreach (int index in new[] { 2, 0, 3, 1 })
        {
            await Store.AddAsync(messages[index], default);
        }

        await Store.AddAsync(Message() with { Mailbox = "1006" }, default);
        await Store.MarkReadAsync(messages[2].Id, true, default);

        Assert.Equal([3, 2, 1, 0], await ListAsync(unreadOnly: false, 1000));
        Assert.Equal([3, 1, 0], await ListAsync(unreadOnly: true, 1000));
        Assert.Equal([3, 1], await ListAsync(unreadOnly: true, 2));

        async Task<IEnumerable<int>> ListAsync(bool unreadOnly, int limit) =>
            (await Store.ListAsync("1005", unreadOnly, limit, default)).Select(message => messages.FindIndex(m => m.Id == message.Id));
    }

    [SkippableFact]
    public async Task Messages_of_one_moment_are_in_one_order_in_every_store()
    {
        Guid[] ids = [new("00000000-0000-0000-0000-000000000002"), new("ff000000-0000-0000-0000-000000000001"), new("00000000-0000-0000-0000-000000000001")];
        foreach (var id in ids)
        {
            await Store.AddAsync(Message() with { Id = id }, default);
        }

        Assert.Equal([ids[1], ids[0], ids[2]], (await Store.ListAsync("1005", false, 10, default)).Select(message => message.Id));
    }

    [SkippableFact]
    public async Task Read_and_unread()
    {
        var message = Message();
        await Store.AddAsync(message, default);
        Assert.True(await Store.MarkReadAsync(message.Id, true, default));
        Assert.True((await Store.FindAsync(message.Id, default))!.IsRead);
        Assert.True(await Store.MarkReadAsync(message.Id, false, default));
        Assert.False((await Store.FindAsync(message.Id, default))!.IsRead);
        Assert.False(await Store.MarkReadAsync(Guid.NewGuid(), true, default));
    }

    [SkippableFact]
    public async Task A_deleted_message_is_gone()
    {
        var message = Message();
        await Store.AddAsync(message, default);
        Assert.True(await Store.DeleteAsync(message.Id, default));
        Assert.False(await Store.DeleteAsync(message.Id, default));
        Assert.Null(await Store.FindAsync(message.Id, default));
        Assert.Empty(await Store.ListAsync("1005", false, 10, default));
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_comes_back_from_every_field(string text)
    {
        var message = Message() with { CallUuid = text, Mailbox = text, CallerNumber = text, CallerName = text, Path = text };
        await Store.AddAsync(message, default);

        Assert.Equal(message, Assert.Single(await Store.ListAsync(text, true, 10, default)));
        Assert.Empty(await Store.ListAsync("another", false, 10, default));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_list_has_bounds(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync("1005", false, limit, default));

    [SkippableFact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var message = Message();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AddAsync(message, new CancellationToken(canceled: true)));
        Assert.Null(await Store.FindAsync(message.Id, default));
    }

    private static VoicemailMessage Message(DateTimeOffset? createdAt = null) => new()
    {
        Id = Guid.NewGuid(),
        CallUuid = "call-1",
        Mailbox = "1005",
        CallerNumber = "+18005550199",
        CallerName = "Ann",
        Duration = TimeSpan.FromMicroseconds(4_260_001),
        Path = "/var/lib/fsvoice/voicemail/1005/m.wav",
        CreatedAt = createdAt ?? Records.Noon.AddMicroseconds(1),
    };
}

public sealed class InMemoryVoicemailStoreTests : VoicemailStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IVoicemailStore> OpenAsync() => Task.FromResult<IVoicemailStore>(new InMemoryVoicemailStore());
}

public sealed class SqliteVoicemailStoreTests : VoicemailStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IVoicemailStore> OpenAsync() => new SqlVoicemailStore(await _database.OpenAsync());
}

public sealed class PostgresVoicemailStoreTests : VoicemailStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Postgres();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IVoicemailStore> OpenAsync() => new SqlVoicemailStore(await _database.OpenAsync());
}
