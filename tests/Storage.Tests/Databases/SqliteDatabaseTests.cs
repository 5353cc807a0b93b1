using Dapper;
using Microsoft.Data.Sqlite;

namespace FsVoice.Storage.Tests;

public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    // The built-in steps grow with the product: what a test adds comes behind them.
    private static readonly int Newest = Migration.All.Count;
    private static readonly IEnumerable<long> AllVersions = Enumerable.Range(1, Newest).Select(version => (long)version);
    private static readonly Migration Broken = new(Newest + 1, "broken", "CREATE TABLE half_way (x BIGINT); INSERT INTO no_such_table VALUES (1)");
    private static readonly Migration Second = new(Newest + 1, "second", "CREATE TABLE second (x BIGINT)");

    private readonly SqliteFile _file = new();

    [Fact]
    public async Task A_fresh_file_gets_its_directory_the_schema_and_write_ahead_logging()
    {
        Assert.False(Directory.Exists(Path.GetDirectoryName(_file.Path)));

        await _file.OpenAsync();

        Assert.Equal(AllVersions, await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
        Assert.Equal(["wal"], await QueryAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(
            [
                "administrators", "agents", "api_keys", "blocked_numbers", "call_records", "cx_messages", "idempotency_keys", "inbound_routes",
                "ivr_journeys", "ivr_selections", "outbound_routes", "owned_numbers", "recording_gaps", "recording_manifests", "recordings", "ring_groups",
                "schedules", "schema_version", "server_settings", "sip_trunks", "tenant_revisions", "tenants", "voicemail_messages",
            ],
            await TablesAsync());
    }

    [Fact]
    public void Every_migration_has_the_next_number()
    {
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => migration.Version));
    }

    [Fact]
    public async Task Records_are_there_after_a_reopen_and_no_step_runs_twice()
    {
        var record = Records.Full("call");
        var first = await _file.OpenAsync();
        await new SqlCallRecordStore(first).SaveAsync([record], default);
        await first.DisposeAsync();

        var second = await _file.OpenAsync();

        Records.AssertEqual(record, await new SqlCallRecordStore(second).FindAsync("call", default));
        Assert.Equal(AllVersions, await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
    }

    [Fact]
    public async Task A_missing_step_is_taken_and_dated()
    {
        await _file.OpenAsync();
        var time = new WatchedTime();

        await using var database = await SqlDatabase.OpenAsync(_file.Options, time, [.. Migration.All, Second], default);

        Assert.Equal(AllVersions.Append(Newest + 1), await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
        Assert.Equal(
            [DatabaseTime.ToMicroseconds(time.GetUtcNow())], await QueryAsync<long>($"SELECT applied_at_us FROM schema_version WHERE version = {Newest + 1}"));
        Assert.Contains("second", await TablesAsync());
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_what_to_do_and_left_alone()
    {
        await _file.OpenAsync([.. Migration.All, Second]);

        var refusal = await Assert.ThrowsAsync<DatabaseSchemaException>(_file.OpenAsync);

        Assert.Equal(
            $"The database has schema version {Newest + 1}; this build knows versions up to {Newest}. Start the newer build, or restore a copy made before the upgrade.",
            refusal.Message);
        Assert.Equal(AllVersions.Append(Newest + 1), await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
    }

    [Fact]
    public async Task A_broken_step_leaves_the_database_as_it_was()
    {
        var first = await _file.OpenAsync();
        await new SqlCallRecordStore(first).SaveAsync([Records.Full("call")], default);

        var refusal = await Assert.ThrowsAsync<DatabaseSchemaException>(() => _file.OpenAsync([.. Migration.All, Broken]));

        Assert.Equal($"The database could not be brought to schema version {Newest + 1} (broken); it was left as it was.", refusal.Message);
        Assert.Equal(AllVersions, await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
        Assert.DoesNotContain("half_way", await TablesAsync());
        Assert.NotNull(await new SqlCallRecordStore(await _file.OpenAsync()).FindAsync("call", default));
    }

    [Fact]
    public async Task A_broken_step_on_a_fresh_file_takes_the_steps_before_it_back()
    {
        await Assert.ThrowsAsync<DatabaseSchemaException>(() => _file.OpenAsync([.. Migration.All, Broken]));

        Assert.Empty(await TablesAsync());
    }

    [Fact]
    public async Task Several_processes_that_start_at_once_take_each_step_once()
    {
        // Each has a gate of its own, as processes do: only SQLite's lock is between them.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(_file.OpenAsync)));

        Assert.Equal(AllVersions, await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
    }

    [Fact]
    public async Task A_write_holds_the_lock_from_its_first_moment()
    {
        // Else it could read, find another process's write before its own, and fail half way.
        var database = await _file.OpenAsync();
        await using var other = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        await other.OpenAsync();

        await database.WriteAsync(
            _ =>
            {
                Assert.Equal(SQLitePCL.raw.SQLITE_BUSY, SQLitePCL.raw.sqlite3_exec(other.Handle, "BEGIN IMMEDIATE"));
                return Task.CompletedTask;
            },
            default);
        Assert.Equal(SQLitePCL.raw.SQLITE_OK, SQLitePCL.raw.sqlite3_exec(other.Handle, "BEGIN IMMEDIATE"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.Path)!);
        var content = new string('x', 4_096);
        await File.WriteAllTextAsync(_file.Path, content);

        await Assert.ThrowsAsync<SqliteException>(_file.OpenAsync);

        Assert.Equal(content, await File.ReadAllTextAsync(_file.Path));
    }

    [Fact]
    public async Task A_selection_without_its_journey_is_refused()
    {
        var database = await _file.OpenAsync();

        await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(
            session => (Task)session.ExecuteAsync(
                JourneySql.InsertSelection, new SelectionRow { CallId = "none", StartTimeUs = 0, Position = 0, Menu = "", Selection = "", TimestampUs = 0 }),
            default));
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private Task<IReadOnlyList<string>> TablesAsync() => QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");

    /// <summary>Asks the file itself, past the code under test.</summary>
    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        await connection.OpenAsync();
        return (await connection.QueryAsync<T>(sql)).ToArray();
    }
}
