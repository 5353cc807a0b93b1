using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What every sink of journeys does; a new sink gets a class of its own below.</summary>
public abstract class JourneySinkContract : IAsyncLifetime
{
    private IJourneySink Sink { get; set; } = null!;

    public async Task InitializeAsync() => Sink = await OpenAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<IJourneySink> OpenAsync();

    [SkippableFact]
    public async Task A_journey_comes_back_as_it_was_saved()
    {
        var journey = Records.Journey(
            "call",
            Records.Noon,
            new IvrSelection("Main Menu", "TIMEOUT", Records.Noon.AddMilliseconds(1_001)),
            new IvrSelection("Main Menu", "1", Records.Noon.AddMilliseconds(2_002)),
            // Two at the same time stay in their order.
            new IvrSelection("Sub Menu Sales", "INVALID", Records.Noon.AddMilliseconds(2_002)),
            new IvrSelection("Sub Menu Sales", "2", Records.Noon.AddMilliseconds(3_003)));

        await Sink.SaveAsync(journey, default);

        Records.AssertEqual(journey, Assert.Single(await Sink.FindAsync("call", default)));
    }

    [SkippableFact]
    public async Task A_caller_who_selected_nothing_has_a_journey_too()
    {
        await Sink.SaveAsync(Records.Journey("call"), default);

        Assert.Empty(Assert.Single(await Sink.FindAsync("call", default)).Activities);
    }

    [SkippableFact]
    public async Task Journeys_of_a_call_come_in_order_of_their_start_each_with_its_own_selections()
    {
        var second = Records.Journey("call", Records.Noon.AddMicroseconds(1), new IvrSelection("second", "2", Records.Noon));
        var first = Records.Journey("call", Records.Noon, new IvrSelection("first", "1", Records.Noon));
        await Sink.SaveAsync(second, default);
        await Sink.SaveAsync(first, default);
        await Sink.SaveAsync(Records.Journey("other", Records.Noon, new IvrSelection("other", "3", Records.Noon)), default);

        var found = await Sink.FindAsync("call", default);

        Assert.Equal(2, found.Count);
        Records.AssertEqual(first, found[0]);
        Records.AssertEqual(second, found[1]);
    }

    [SkippableFact]
    public async Task The_first_journey_of_a_start_stays()
    {
        var first = Records.Journey("call", Records.Noon, new IvrSelection("menu", "1", Records.Noon));
        await Sink.SaveAsync(first, default);
        await Sink.SaveAsync(
            Records.Journey(
                "call", Records.Noon, new IvrSelection("menu", "2", Records.Noon), new IvrSelection("menu", "3", Records.Noon)) with
            { EndDirection = "HANGUP" },
            default);

        Records.AssertEqual(first, Assert.Single(await Sink.FindAsync("call", default)));
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_comes_back_from_every_field(string text)
    {
        var journey = Records.Journey(text, Records.Noon, new IvrSelection(text, text, Records.Noon)) with
        {
            CustomerIdentifier = text,
            ServiceIdentifier = text,
            StartDirection = text,
            EndDirection = text,
        };

        await Sink.SaveAsync(journey, default);

        Records.AssertEqual(journey, Assert.Single(await Sink.FindAsync(text, default)));
        Assert.Empty(await Sink.FindAsync("another", default));
    }

    [SkippableFact]
    public async Task A_journey_is_written_whole_or_not_at_all()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Sink.SaveAsync(
            Records.Journey("call", Records.Noon, new IvrSelection("menu", "1", Records.Noon), null!), default));

        Assert.Empty(await Sink.FindAsync("call", default));
    }

    [SkippableFact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sink.SaveAsync(Records.Journey("call"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sink.FindAsync("call", cancelled));

        Assert.Empty(await Sink.FindAsync("call", default));
    }

    [SkippableFact]
    public async Task Concurrent_calls_do_not_disturb_each_other()
    {
        const int Calls = 50;
        IvrJourney Of(int call) => Records.Journey(
            $"call-{call}", Records.Noon, [.. Enumerable.Range(0, 5).Select(i => new IvrSelection($"{call}", $"{i}", Records.Noon))]);

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => Task.Run(() => Sink.SaveAsync(Of(call), default))));

        for (var call = 0; call < Calls; call++)
        {
            Records.AssertEqual(Of(call), Assert.Single(await Sink.FindAsync($"call-{call}", default)));
        }
    }
}

public sealed class InMemoryJourneySinkTests : JourneySinkContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IJourneySink> OpenAsync() => Task.FromResult<IJourneySink>(new InMemoryJourneySink());
}

public sealed class SqliteJourneySinkTests : JourneySinkContract
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IJourneySink> OpenAsync() => new SqlJourneySink(await _database.OpenAsync());
}

public sealed class PostgresJourneySinkTests : JourneySinkContract
{
    private readonly TestDatabase _database = TestDatabase.Postgres();

    public override async Task DisposeAsync() => await _database.DisposeAsync();

    protected override async Task<IJourneySink> OpenAsync() => new SqlJourneySink(await _database.OpenAsync());
}
