using FsVoice.CallFlows;
using FsVoice.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.Storage.Tests;

/// <summary>What a watcher of the directory hears, on both databases.</summary>
public abstract class DirectoryChangesContract : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestDatabase _database;
    private DirectoryNode _node = null!;

    private protected DirectoryChangesContract(TestDatabase database) => _database = database;

    public async Task InitializeAsync()
    {
        _node = await DirectoryNode.OpenAsync(await _database.OpenAsync());
        await _node.AddTenantAsync();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_watcher_begins_with_everything_and_hears_each_change_with_its_revision()
    {
        await using var watcher = Watch(_node);
        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());

        var agent = (await _node.Store.Agents.CreateAsync(Sound.Domain, Sound.Agent, default)).Item!;
        Assert.Equal(new DirectoryChange(Sound.Domain, 2, DirectoryKind.Agent, "1020"), await watcher.ChangeAsync());
        var secret = _node.Secrets.NewSipSecret(Sound.Domain, "1021").Stored;
        await _node.Store.Agents.UpdateAsync(Sound.Domain, agent with { Extension = "1021", Secret = secret }, default);
        Assert.Equal(new DirectoryChange(Sound.Domain, 3, DirectoryKind.Agent, "1021") { FormerKey = "1020" }, await watcher.ChangeAsync());
        await _node.Store.Agents.DeleteAsync(Sound.Domain, agent.Id, 0, default);
        Assert.Equal(new DirectoryChange(Sound.Domain, 4, DirectoryKind.Agent, "1021"), await watcher.ChangeAsync());
    }

    [SkippableFact]
    public async Task What_was_refused_is_not_heard()
    {
        await using var watcher = Watch(_node);
        await watcher.NextAsync();

        await _node.Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Extension = "x" }, default);
        await _node.Store.Agents.DeleteAsync(Sound.Domain, Guid.NewGuid(), 0, default);
        await _node.Store.Agents.CreateAsync("nobody.example", Sound.Agent with { Tenant = "nobody.example" }, default);
        await _node.Store.OwnedNumbers.CreateAsync(Sound.Domain, Sound.Owned, default);

        Assert.Equal(DirectoryKind.OwnedNumber, (await watcher.ChangeAsync()).Kind);
    }

    [SkippableFact]
    public async Task A_change_is_there_when_it_is_heard()
    {
        await using var watcher = Watch(_node);
        await watcher.NextAsync();
        for (int i = 0; i < 20; i++)
        {
            var writing = _node.Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Extension = $"{2000 + i}" }, default);
            var heard = await watcher.ChangeAsync();
            Assert.True((await _node.Store.LoadTenantAsync(Sound.Domain, default))!.Revision >= heard.Revision);
            await writing;
        }
    }

    [SkippableFact]
    public async Task A_watcher_that_does_not_keep_up_is_told_that_everything_may_have_changed()
    {
        await using var watcher = Watch(_node);
        await watcher.NextAsync();
        for (int i = 0; i < 20_000; i++)
        {
            _node.Changes.Publish(new DirectoryChange(Sound.Domain, i, DirectoryKind.Agent, "1020"));
        }

        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        Assert.Equal(DirectoryKind.Agent, (await watcher.ChangeAsync()).Kind);
    }

    [SkippableFact]
    public async Task Watching_ends_with_its_token()
    {
        await using var watcher = Watch(_node);
        await watcher.NextAsync();
        // Everything may come once more, when the database is listened to.
        var ended = Assert.ThrowsAnyAsync<OperationCanceledException>(() => watcher.ChangeAsync());

        await watcher.StopAsync();

        await ended;
    }

    /// <summary>A container that knows it by its class and its interface ends it for both.</summary>
    [SkippableFact]
    public async Task It_may_be_ended_twice()
    {
        await using var watcher = Watch(_node);
        await watcher.NextAsync();

        await _node.Changes.DisposeAsync();
        await _node.Changes.DisposeAsync();
    }

    private protected static Watcher Watch(DirectoryNode node) => new(node.Changes);

    private protected sealed class Watcher : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly IAsyncEnumerator<DirectoryChange> _changes;
        private readonly HashSet<(long, string)> _seen = [];
        private Task<bool>? _next;

        public Watcher(DirectoryChanges changes) => _changes = changes.WatchAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);

        public async Task<DirectoryChange> NextAsync()
        {
            _next = _changes.MoveNextAsync().AsTask();
            Assert.True(await _next.WaitAsync(Patience));
            return _changes.Current;
        }

        /// <summary>The next one that is one change. A change of one's own may come twice, and everything comes when the database is listened to.</summary>
        public async Task<DirectoryChange> ChangeAsync()
        {
            while (true)
            {
                var change = await NextAsync();
                if (change != DirectoryChange.Everything && _seen.Add((change.Revision, change.Key)))
                {
                    return change;
                }
            }
        }

        public Task StopAsync() => _stop.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            if (_next is { } next)
            {
                await next.ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await _changes.DisposeAsync();
            _stop.Dispose();
        }
    }
}

public sealed class SqliteDirectoryChangesTests() : DirectoryChangesContract(TestDatabase.Sqlite())
{
    // Longer than it takes to notice; the listener may wait on a clock that a test moves.
    private static readonly TimeSpan Interval = SqliteListener.Interval;

    [Fact]
    public async Task Another_process_s_change_is_noticed_and_what_else_it_writes_is_not()
    {
        await using var file = TestDatabase.Sqlite();
        var time = new WatchedTime();
        var database = await file.OpenAsync();
        await using var here = new DirectoryChanges(database, time, NullLogger<DirectoryChanges>.Instance);
        await using var there = await DirectoryNode.OpenAsync(await file.OpenAsync());
        await using var watcher = new Watcher(here);
        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        // When it begins to wait it has told that it listens.
        await time.NextWaitAsync();
        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        var next = watcher.NextAsync();

        await new SqlCallRecordStore(there.Database).SaveAsync([Records.Full("call")], default);
        time.Advance(Interval);
        await time.NextWaitAsync();
        Assert.False(next.IsCompleted);

        await there.AddTenantAsync();
        time.Advance(Interval);
        Assert.Equal(DirectoryChange.Everything, await next);
        Assert.True(here.IsLive);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_once_and_makes_everything_count_as_changed_when_it_can()
    {
        await using var file = TestDatabase.Sqlite();
        var time = new WatchedTime();
        var database = await file.OpenAsync();
        var log = new ListLogger<DirectoryChanges>();
        await using var changes = new DirectoryChanges(database, time, log);
        await using var watcher = new Watcher(changes);
        await watcher.NextAsync();
        await time.NextWaitAsync();
        await watcher.NextAsync();
        Assert.True(changes.IsLive);

        await database.WriteAsync(session => session.ExecuteAsync("ALTER TABLE tenant_revisions RENAME TO elsewhere"), default);
        for (int tries = 0; tries < 3; tries++)
        {
            time.Advance(Interval);
            await time.NextWaitAsync();
            Assert.False(changes.IsLive);
        }

        await database.WriteAsync(session => session.ExecuteAsync("ALTER TABLE elsewhere RENAME TO tenant_revisions"), default);
        time.Advance(Interval);

        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        Assert.True(changes.IsLive);
        Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning);
    }
}

// A database of its own: notifications know no schemas.
public sealed class PostgresDirectoryChangesTests() : DirectoryChangesContract(TestDatabase.Postgres(isOwnDatabase: true))
{
    [SkippableFact]
    public async Task Another_node_s_changes_are_heard_and_a_lost_server_makes_everything_count_as_changed()
    {
        Skip.If(PrivatePostgres.WhyNot is not null, PrivatePostgres.WhyNot);
        using var server = await PrivatePostgres.StartAsync();
        var options = new DatabaseOptions { ConnectionString = await server.CreateDatabaseAsync() };
        await using var hereDatabase = await SqlDatabase.OpenAsync(options, TimeProvider.System, default);
        await using var thereDatabase = await SqlDatabase.OpenAsync(options, TimeProvider.System, default);
        await using var here = await DirectoryNode.OpenAsync(hereDatabase);
        await using var there = await DirectoryNode.OpenAsync(thereDatabase);
        await using var watcher = Watch(here);
        Assert.False(here.Changes.IsLive);
        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        Assert.True(here.Changes.IsLive);

        await there.AddTenantAsync();
        Assert.Equal(new DirectoryChange(Sound.Domain, 1, DirectoryKind.Tenant, Sound.Domain), await watcher.NextAsync());

        await server.CrashAsync();
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => there.Store.Agents.CreateAsync(Sound.Domain, Sound.Agent, default));
        Assert.False(failure.IsOutcomeUnknown);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => here.Store.LoadTenantAsync(Sound.Domain, default));
        await server.ResumeAsync();

        Assert.Equal(DirectoryChange.Everything, await watcher.NextAsync());
        Assert.True(here.Changes.IsLive);
        Assert.Equal(DirectoryStatus.Done, (await there.Store.Agents.CreateAsync(Sound.Domain, Sound.Agent, default)).Status);
        Assert.Equal(new DirectoryChange(Sound.Domain, 2, DirectoryKind.Agent, "1020"), await watcher.NextAsync());
        Assert.Single((await here.Store.LoadTenantAsync(Sound.Domain, default))!.Agents);
    }

    /// <summary>Else a change by another node would come late after a long outage: a password that was taken away would still count.</summary>
    [Fact]
    public async Task A_server_that_is_away_is_tried_each_second_and_told_of_once()
    {
        var nowhere = new Npgsql.NpgsqlConnectionStringBuilder("Host=/nonexistent;Database=fsvoice;Username=u");
        var time = new WatchedTime();
        var log = new ListLogger<DirectoryChanges>();
        await using var listener = new PostgresListener(nowhere, DirectoryChanges.Channel, new NoSink(), time, log);
        listener.Start();

        for (int tries = 0; tries < 8; tries++)
        {
            var wait = await time.NextWaitAsync();
            Assert.True(wait <= TimeSpan.FromSeconds(1));
            time.Advance(wait);
        }

        Assert.Single(log.Entries);
    }

    private sealed class NoSink : IChangeSink
    {
        public void Heard(string payload)
        {
        }

        public void Live()
        {
        }

        public void Lost()
        {
        }
    }

    [SkippableFact]
    public async Task What_is_written_while_nothing_is_heard_is_told_by_the_node_itself_and_the_feed_says_since_when_it_is_deaf()
    {
        Skip.If(PrivatePostgres.WhyNot is not null, PrivatePostgres.WhyNot);
        using var server = await PrivatePostgres.StartAsync();
        var options = new DatabaseOptions { ConnectionString = await server.CreateDatabaseAsync() };
        await using var database = await SqlDatabase.OpenAsync(options, TimeProvider.System, default);
        // A clock that stands: after the first failure the listener waits for ever.
        var time = new ManualTimeProvider();
        var deaf = new WarningSignal();
        await using var changes = new DirectoryChanges(database, time, deaf);
        var store = new SqlDirectoryStore(
            database, changes, await DirectorySecrets.OpenAsync(new SecretOptions { Key = DirectoryNode.Key }, database, default), new DirectoryRules(), time);
        await using var watcher = new Watcher(changes);
        await watcher.NextAsync();
        await watcher.NextAsync();
        Assert.True(changes.IsLive);
        var live = time.GetUtcNow();

        await server.CrashAsync();
        await server.ResumeAsync();
        await deaf.Warned.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(changes.IsLive);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(live, changes.LastHeard);

        Assert.Equal(DirectoryStatus.Done, (await store.Tenants.CreateAsync(Sound.Domain, Sound.Tenant, default)).Status);
        Assert.Equal(DirectoryKind.Tenant, (await watcher.NextAsync()).Kind);
    }

    /// <summary>Says when the feed has noticed that it is deaf.</summary>
    private sealed class WarningSignal : ILogger<DirectoryChanges>
    {
        private readonly TaskCompletionSource _warned = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Warned => _warned.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                _warned.TrySetResult();
            }
        }
    }
}
