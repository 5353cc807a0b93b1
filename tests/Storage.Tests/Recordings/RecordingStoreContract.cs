using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What every store of recordings does; a new store gets a class of its own below.</summary>
public abstract class RecordingStoreContract : IAsyncLifetime
{
    private IRecordingStore Store { get; set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<IRecordingStore> OpenAsync();

    [SkippableFact]
    public async Task A_recording_that_began_is_found_before_its_dialog_is_over()
    {
        var begun = Recording("dialog", "1001", 1) with { EndedAt = null, Recorded = TimeSpan.Zero };
        await Store.SaveRecordingAsync(begun, default);

        Assert.Equal([begun], await Store.FindRecordingsAsync("dialog", default));
        Assert.Empty(await Store.FindRecordingsAsync("another", default));
        Assert.Null(await Store.FindManifestAsync("dialog", default));
    }

    [SkippableFact]
    public async Task A_manifest_comes_back_as_it_was_saved_and_completes_its_recordings()
    {
        var manifest = Manifest("dialog");
        await Store.SaveRecordingAsync(manifest.Recordings[0] with { EndedAt = null, Recorded = TimeSpan.Zero }, default);
        await Store.SaveManifestAsync(Manifest("another"), default);

        await Store.SaveManifestAsync(manifest, default);

        AssertEqual(manifest, await Store.FindManifestAsync("dialog", default));
        Assert.Equal(manifest.Recordings, await Store.FindRecordingsAsync("dialog", default));
    }

    [SkippableFact]
    public async Task The_last_manifest_of_a_dialog_counts()
    {
        await Store.SaveManifestAsync(Manifest("dialog"), default);
        var second = Manifest("dialog") with { Bridged = TimeSpan.FromSeconds(7), Gaps = [] };

        await Store.SaveManifestAsync(second, default);

        AssertEqual(second, await Store.FindManifestAsync("dialog", default));
    }

    [SkippableFact]
    public async Task Recordings_are_listed_the_newest_first_page_by_page()
    {
        var all = Enumerable.Range(1, 5).Select(second => Recording("dialog", "1001", second)).ToList();
        foreach (var recording in all)
        {
            await Store.SaveRecordingAsync(recording, default);
        }

        var first = await Store.ListRecordingsAsync(null, 2, default);
        var second = await Store.ListRecordingsAsync(first[^1].StartedAt, 10, default);

        Assert.Equal(Enumerable.Reverse(all), first.Concat(second));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ListRecordingsAsync(null, 0, default));
    }

    [SkippableTheory]
    [InlineData("'; DROP TABLE recordings; --")]
    [InlineData("Jürgen \"x\" %00")]
    public async Task Text_from_the_network_is_kept_as_it_is(string text)
    {
        var manifest = Manifest(text) with { CustomerNumber = text, ServiceNumber = text, Gaps = [new RecordingGap(text, Records.Noon, Records.Noon.AddSeconds(1), RecordingGapReason.Failure)] };
        await Store.SaveManifestAsync(manifest, default);

        AssertEqual(manifest, await Store.FindManifestAsync(text, default));
    }

    private static RecordingInfo Recording(string dialog, string agent, int second) => new()
    {
        Path = $"/rec/{dialog}:{agent}:+4930123:{second}.wav",
        DialogId = dialog,
        LegUuid = $"leg-{second}",
        Agent = agent,
        CustomerNumber = "+4930123",
        Kind = RecordingKind.Conference,
        StartedAt = Records.Noon.AddSeconds(second).AddMicroseconds(1),
        EndedAt = Records.Noon.AddSeconds(second).AddMicroseconds(500_002),
        Recorded = TimeSpan.FromMicroseconds(480_000),
    };

    private static CoverageManifest Manifest(string dialog) => new()
    {
        DialogId = dialog,
        CustomerNumber = "+4930123",
        ServiceNumber = "8000",
        Direction = CallDirection.Outbound,
        StartedAt = Records.Noon.AddMicroseconds(1),
        EndedAt = Records.Noon.AddSeconds(60),
        Bridged = TimeSpan.FromMicroseconds(42_000_001),
        Recorded = TimeSpan.FromSeconds(40),
        // Two agents in a conference, on hold from the same moment.
        Gaps =
        [
            new RecordingGap("1002", Records.Noon.AddSeconds(1), Records.Noon.AddSeconds(2), RecordingGapReason.Hold),
            new RecordingGap("1001", Records.Noon.AddSeconds(1), Records.Noon.AddSeconds(2), RecordingGapReason.PciPause),
        ],
        Recordings = [Recording(dialog, "1001", 1), Recording(dialog, "1002", 2)],
    };

    private static void AssertEqual(CoverageManifest expected, CoverageManifest? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Gaps, actual.Gaps);
        Assert.Equal(expected.Recordings, actual.Recordings);
        Assert.Equal(expected with { Gaps = [], Recordings = [] }, actual with { Gaps = [], Recordings = [] });
    }
}

public sealed class InMemoryRecordingStoreTests : RecordingStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IRecordingStore> OpenAsync() => Task.FromResult<IRecordingStore>(new InMemoryRecordingStore());
}

public sealed class SqliteRecordingStoreTests : RecordingStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IRecordingStore> OpenAsync() => new SqlRecordingStore(await _database.OpenAsync());
}

public sealed class PostgresRecordingStoreTests : RecordingStoreContract
{
    private readonly TestDatabase _database = TestDatabase.Postgres();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IRecordingStore> OpenAsync() => new SqlRecordingStore(await _database.OpenAsync());
}
