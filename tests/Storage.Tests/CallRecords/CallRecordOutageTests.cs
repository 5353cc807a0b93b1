using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage.Tests;

/// <summary>A database that is away while calls end (issue 5: no loss when it is away for minutes), over a real one.</summary>
public sealed class CallRecordOutageTests : WriterFixture
{
    private const int Calls = 5_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_ended_while_the_database_was_away_is_there_once_each_in_order_after_a_restart(bool isKilled)
    {
        var away = new ScriptedStore();
        var first = await StartedWriterAsync(away);
        Enqueue(first, [.. Enumerable.Range(0, Calls).Select(Uuid)]);
        await FailOnceAsync(away);

        // On the disk before anybody stops: of a process that is killed nothing else is left.
        Assert.Equal(Calls, (await File.ReadAllLinesAsync(SpillPath)).Length);
        Assert.Equal(Calls, first.Pending);
        if (!isKilled)
        {
            await first.StopAsync(TimeSpan.Zero, default).WaitAsync(TestLimits.Guard);
            Assert.Contains($"{Calls} call records are in the spill file for the next start", LogLines(LogLevel.Warning));
        }

        await using var file = new SqliteFile();
        var database = await file.OpenAsync();
        var store = new WatchedStore(new SqlCallRecordStore(database));
        var second = await StartedWriterAsync(store);
        Enqueue(second, "afterwards");
        await StopAsync(second);

        Assert.Equal(Enumerable.Range(0, Calls).Select(Uuid).Append("afterwards"), store.Saved);
        Assert.Equal(Calls + 1, await database.ReadAsync(session => session.ScalarAsync<long>("SELECT COUNT(*) FROM call_records", new { }), default));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task What_comes_during_an_outage_is_put_aside_with_each_try_and_written_when_it_is_over()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Enqueue(writer, "a");
        var wait = await FailOnceAsync(store);
        Enqueue(writer, "b", "c");
        Time.Advance(wait);
        wait = await FailOnceAsync(store);
        Assert.Equal(3, (await File.ReadAllLinesAsync(SpillPath)).Length);

        Time.Advance(wait);
        var attempt = await store.NextAttemptAsync();
        Enqueue(writer, "d");
        attempt.Succeed();
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(writer);
        Assert.Equal(["a", "b", "c", "d"], store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    [Fact]
    public async Task The_file_has_a_bound_which_is_said_once_and_loses_nothing_while_the_process_lives()
    {
        var store = new ScriptedStore();
        var writer = Writer(store, Options with { MaxSpillBytes = 1 << 20 });
        await writer.StartAsync(default);
        string[] uuids = [.. Enumerable.Range(0, 4_000).Select(Uuid)];
        Enqueue(writer, uuids);
        Time.Advance(await FailOnceAsync(store));
        Time.Advance(await FailOnceAsync(store));

        Assert.True(new FileInfo(SpillPath).Length <= 1 << 20);
        Assert.Equal(["The spill file of call records is full; what comes now is in memory alone until the store works again"], LogLines(LogLevel.Error));
        while (store.Written.Count < uuids.Length)
        {
            (await store.NextAttemptAsync()).Succeed();
        }

        await StopAsync(writer);
        Assert.Equal(uuids, store.Written.Select(record => record.CallUuid));
        Assert.False(File.Exists(SpillPath));
    }

    /// <summary>What a full disk took of them would else be written by the next start once more, and stay beside the database until then.</summary>
    [Fact]
    public async Task What_a_full_disk_took_a_part_of_goes_when_the_store_has_all()
    {
        var store = new ScriptedStore();
        var writer = await StartedWriterAsync(store);
        Directory.CreateDirectory(Path.GetDirectoryName(SpillPath)!);
        // A device that refuses every write for want of room.
        File.CreateSymbolicLink(SpillPath, "/dev/full");
        Enqueue(writer, "a");
        Time.Advance(await FailOnceAsync(store));
        (await store.NextAttemptAsync()).Succeed();
        await StopAsync(writer);

        Assert.StartsWith("The spill file of call records cannot be written (IOException", Assert.Single(LogLines(LogLevel.Error)), StringComparison.Ordinal);
        Assert.False(Path.Exists(SpillPath) || new FileInfo(SpillPath).LinkTarget is not null);
    }

    private static string Uuid(int number) => $"call-{number:D5}";

    /// <summary>Notes the order in which a store takes records.</summary>
    private sealed class WatchedStore(ICallRecordStore store) : ICallRecordStore
    {
        public List<string> Saved { get; } = [];

        public async Task SaveAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
        {
            await store.SaveAsync(records, cancellationToken);
            Saved.AddRange(records.Select(record => record.CallUuid));
        }

        public Task<CallRecord?> FindAsync(string callUuid, CancellationToken cancellationToken) => store.FindAsync(callUuid, cancellationToken);

        public Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken) => store.ListAsync(limit, before, cancellationToken);
    }
}
