using FsVoice.CallFlows;
using FsVoice.Testing;
using Npgsql;

namespace FsVoice.Storage.Tests;

public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    private static readonly int Newest = Migration.All.Count;
    private static readonly IEnumerable<long> AllVersions = Enumerable.Range(1, Newest).Select(version => (long)version);
    private static readonly Migration Broken = new(Newest + 1, "broken", "CREATE TABLE half_way (x BIGINT); INSERT INTO no_such_table VALUES (1)");
    private static readonly Migration Second = new(Newest + 1, "second", "CREATE TABLE second (x BIGINT)");

    private readonly TestDatabase _database = TestDatabase.Postgres();
    private DatabaseOptions _options = null!;

    public async Task InitializeAsync() => _options = await _database.OptionsAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task Nodes_that_start_at_once_take_each_step_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(_database.OpenAsync)));

        Assert.Equal(AllVersions, await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
    }

    [SkippableFact]
    public async Task A_newer_schema_is_refused_with_what_to_do_and_left_alone()
    {
        await using (await SqlDatabase.OpenAsync(_options, TimeProvider.System, [.. Migration.All, Second], default))
        {
        }

        var refusal = await Assert.ThrowsAsync<DatabaseSchemaException>(_database.OpenAsync);

        Assert.StartsWith($"The database has schema version {Newest + 1}; this build knows versions up to {Newest}.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(AllVersions.Append(Newest + 1), await QueryAsync<long>("SELECT version FROM schema_version ORDER BY version"));
    }

    [SkippableFact]
    public async Task A_broken_step_leaves_the_database_as_it_was()
    {
        var refusal = await Assert.ThrowsAsync<DatabaseSchemaException>(
            () => SqlDatabase.OpenAsync(_options, TimeProvider.System, [.. Migration.All, Broken], default));

        Assert.Equal($"The database could not be brought to schema version {Newest + 1} (broken); it was left as it was.", refusal.Message);
        Assert.Empty(await QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"));
    }

    [SkippableFact]
    public async Task Texts_are_ordered_by_the_numbers_of_their_characters_whatever_the_server_s_locale_is()
    {
        await _database.OpenAsync();

        Assert.Empty(await QueryAsync<string>("""
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
            """));
        // Else the test could not fail.
        Assert.Equal(["a", "B"], await QueryAsync<string>("SELECT x FROM (VALUES ('B'), ('a')) AS t (x) ORDER BY x"));
    }

    [SkippableFact]
    public async Task Statements_that_come_again_are_prepared()
    {
        var database = await _database.OpenAsync();
        await database.ReadAsync(
            async session =>
            {
                for (int i = 0; i < 5; i++)
                {
                    await session.FindAsync<CallRecordRow>(CallRecordSql.Find, new { callUuid = "x" });
                }

                Assert.NotEmpty(await session.QueryAsync<string>("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%call_uuid%'"));
                return true;
            },
            default);
    }

    [SkippableFact]
    public async Task A_text_with_nul_does_not_hold_back_its_batch()
    {
        var store = new SqlCallRecordStore(await _database.OpenAsync());

        await store.SaveAsync([Records.Bare("a\0b") with { CallerName = "\uD83D" }, Records.Bare("c")], default);

        Assert.Equal("\uFFFD", (await store.FindAsync("a\uFFFDb", default))!.CallerName);
        Assert.NotNull(await store.FindAsync("c", default));
    }

    [SkippableFact]
    public async Task A_server_that_is_killed_is_a_typed_failure_and_is_used_again_when_it_is_back()
    {
        using var server = await PrivatePostgres.StartAsync();
        await using var database = await SqlDatabase.OpenAsync(
            new DatabaseOptions { ConnectionString = await server.CreateDatabaseAsync() }, TimeProvider.System, default);
        var store = new SqlCallRecordStore(database);
        await store.SaveAsync([Records.Bare("before")], default);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(CallRecordSql.Insert, CallRecordRow.From(Records.Bare("half")));
                await server.CrashAsync();
                await session.ExecuteAsync(CallRecordSql.Insert, CallRecordRow.From(Records.Bare("way")));
            },
            default));

        Assert.False(failure.IsOutcomeUnknown);
        Assert.DoesNotContain("fsvoice", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync("before", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.SaveAsync([Records.Bare("lost")], default));
        await server.ResumeAsync();
        Assert.NotNull(await store.FindAsync("before", default));
        Assert.Null(await store.FindAsync("half", default));
        await store.SaveAsync([Records.Bare("after")], default);
        Assert.Equal(2, (await store.ListAsync(10, null, default)).Count);
    }

    [SkippableFact]
    public async Task A_write_takes_another_connection_when_those_of_the_pool_have_died()
    {
        using var server = await PrivatePostgres.StartAsync();
        await using var database = await SqlDatabase.OpenAsync(
            new DatabaseOptions { ConnectionString = await server.CreateDatabaseAsync() }, TimeProvider.System, default);
        var store = new SqlCallRecordStore(database);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => store.SaveAsync([Records.Bare($"before-{i}")], default)));

        await server.CrashAsync();
        await server.ResumeAsync();

        await store.SaveAsync([Records.Bare("after")], default);
        Assert.Equal(6, (await store.ListAsync(10, null, default)).Count);
    }

    [SkippableFact]
    public async Task A_read_takes_another_connection_when_those_of_the_pool_have_died()
    {
        using var server = await PrivatePostgres.StartAsync();
        await using var database = await SqlDatabase.OpenAsync(
            new DatabaseOptions { ConnectionString = await server.CreateDatabaseAsync() }, TimeProvider.System, default);
        var store = new SqlCallRecordStore(database);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => store.FindAsync("x", default)));

        await server.CrashAsync();
        await server.ResumeAsync();

        Assert.Null(await store.FindAsync("x", default));
    }

    [SkippableFact]
    public async Task A_server_that_is_not_there_is_a_typed_failure_at_the_start()
    {
        var options = new DatabaseOptions { ConnectionString = "Host=/nonexistent;Database=fsvoice;Username=u;Password=hunter2" };

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => SqlDatabase.OpenAsync(options, TimeProvider.System, default));

        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("NpgsqlException ", StorageErrors.Describe(failure), StringComparison.Ordinal);
    }

    /// <summary>Asks the server itself, past the code under test.</summary>
    private async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_options.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }
}
