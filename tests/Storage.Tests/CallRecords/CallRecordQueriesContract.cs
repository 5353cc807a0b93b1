using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>What call records answer, on both databases.</summary>
public abstract class CallRecordQueriesContract : IAsyncLifetime
{
    private const string Tenant = "tenant.example";

    private readonly TestDatabase _database;
    private SqlCallRecordStore _store = null!;
    private SqlCallRecordQueries _queries = null!;

    private protected CallRecordQueriesContract(TestDatabase database) => _database = database;

    public async Task InitializeAsync()
    {
        var database = await _database.OpenAsync();
        _store = new SqlCallRecordStore(database);
        _queries = new SqlCallRecordQueries(database);
        await _store.SaveAsync(
            [
                Call("a", 0, "1020", CallDirection.Inbound, answered: true), Call("b", 1, "1020", CallDirection.Outbound, answered: false),
                Call("c", 2, "1021", CallDirection.Inbound, answered: true), Call("d", 3, null, CallDirection.Inbound, answered: false),
                Call("other", 4, "1020", CallDirection.Inbound, answered: true) with { Domain = "other.example" },
                // A channel may write the domain as it likes.
                Call("e", 5, "1021", CallDirection.Outbound, answered: true) with { Domain = "Tenant.EXAMPLE" },
            ],
            default);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableFact]
    public async Task A_tenant_sees_its_own_calls_the_newest_first()
    {
        Assert.Equal("e d c b a of 5", await SearchAsync(new CallRecordFilter()));
        Assert.Equal("other of 1", await SearchAsync(new CallRecordFilter(), "other.example"));
        Assert.Equal("e other d c b a of 6", await SearchAsync(new CallRecordFilter(), CallFlows.Tenant.Global));
        Assert.NotNull(await _queries.FindAsync(Tenant, "a", default));
        Assert.Null(await _queries.FindAsync(Tenant, "other", default));
        Assert.NotNull(await _queries.FindAsync(CallFlows.Tenant.Global, "other", default));
    }

    [SkippableFact]
    public async Task Filters_are_joined()
    {
        Assert.Equal("b a of 2", await SearchAsync(new CallRecordFilter { AgentExtension = "1020" }));
        Assert.Equal("e b of 2", await SearchAsync(new CallRecordFilter { Direction = CallDirection.Outbound }));
        Assert.Equal("c b of 2", await SearchAsync(new CallRecordFilter { From = Records.Noon.AddMinutes(1), To = Records.Noon.AddMinutes(3) }));
        Assert.Equal(
            "c of 1",
            await SearchAsync(new CallRecordFilter { From = Records.Noon.AddMinutes(1), To = Records.Noon.AddMinutes(3), AgentExtension = "1021", Direction = CallDirection.Inbound }));
    }

    [SkippableFact]
    public async Task A_part_comes_with_the_total()
    {
        var page = await _queries.SearchAsync(Tenant, new CallRecordFilter(), 1, 2, default);

        Assert.Equal(["d", "c"], page.Items.Select(record => record.CallUuid));
        Assert.Equal(5, page.Total);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _queries.SearchAsync(Tenant, new CallRecordFilter(), -1, 2, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _queries.SearchAsync(Tenant, new CallRecordFilter(), 0, 1_001, default));
    }

    [SkippableFact]
    public async Task Calls_are_counted_and_summed_in_all_and_by_agent()
    {
        var figures = await _queries.CountAsync(Tenant, new CallRecordFilter(), default);

        Assert.Equal((5L, 3L, 2L, 3L, TimeSpan.FromSeconds(50)), (figures.Total, figures.Inbound, figures.Outbound, figures.Answered, figures.Duration));
        Assert.Equal(
            [new AgentCalls("1020", 2, TimeSpan.FromSeconds(20)), new AgentCalls("1021", 2, TimeSpan.FromSeconds(20))], figures.Agents);
        var none = await _queries.CountAsync("nobody.example", new CallRecordFilter { AgentExtension = "x" }, default);
        Assert.Equal((0L, TimeSpan.Zero, 0), (none.Total, none.Duration, none.Agents.Count));
    }

    [SkippableTheory]
    [ClassData(typeof(HostileTexts))]
    public async Task Hostile_text_in_a_filter_finds_what_has_it_and_nothing_else(string text)
    {
        await _store.SaveAsync([Call("hostile", 9, text, CallDirection.Inbound, answered: true)], default);

        Assert.Equal("hostile of 1", await SearchAsync(new CallRecordFilter { AgentExtension = text }));
        Assert.Equal("hostile", (await _queries.FindAsync(Tenant, "hostile", default))!.CallUuid);
        Assert.Null(await _queries.FindAsync(Tenant, text, default));
        if (text.Length > 0)
        {
            Assert.Equal(" of 0", await SearchAsync(new CallRecordFilter(), text));
        }
    }

    private static CallRecord Call(string uuid, int minute, string? agent, CallDirection direction, bool answered) =>
        Records.Bare(uuid, Records.Noon.AddMinutes(minute)) with
        {
            Domain = Tenant,
            AgentExtension = agent,
            Direction = direction,
            AnsweredAt = answered ? Records.Noon.AddMinutes(minute).AddSeconds(2) : null,
            EndedAt = Records.Noon.AddMinutes(minute).AddSeconds(10),
        };

    private async Task<string> SearchAsync(CallRecordFilter filter, string tenant = Tenant)
    {
        var page = await _queries.SearchAsync(tenant, filter, 0, 100, default);
        return $"{string.Join(' ', page.Items.Select(record => record.CallUuid))} of {page.Total}";
    }
}

public sealed class SqliteCallRecordQueriesTests() : CallRecordQueriesContract(TestDatabase.Sqlite());

public sealed class PostgresCallRecordQueriesTests() : CallRecordQueriesContract(TestDatabase.Postgres());
