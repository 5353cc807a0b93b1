using FsVoice.CallFlows;
using FsVoice.Testing;

namespace FsVoice.Storage.Tests;

/// <summary>What holds for every kind of record of the directory, on both databases.</summary>
public abstract class DirectoryTableContract : IAsyncLifetime
{
    private readonly TestDatabase _database;
    private DirectoryNode _node = null!;

    private protected DirectoryTableContract(TestDatabase database) => _database = database;

    /// <summary>All kinds; a tenant cannot have others of its kind.</summary>
    public static TheoryData<DirectoryKind> All => [.. Enum.GetValues<DirectoryKind>()];

    public static TheoryData<DirectoryKind> OfTenants => [.. Enum.GetValues<DirectoryKind>().Where(kind => kind != DirectoryKind.Tenant)];

    private SqlDirectoryStore Store => _node.Store;

    public async Task InitializeAsync() => _node = await DirectoryNode.OpenAsync(await _database.OpenAsync());

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task A_record_comes_back_as_it_was_created(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var item = Kinds.Full(kind);

        var result = await check.CreateAsync(Store, item);

        Assert.Equal((DirectoryStatus.Done, 0), (result.Status, result.Errors.Count));
        var created = result.Item!;
        Assert.NotEqual(Guid.Empty, created.Id);
        Assert.Equal(1, created.Version);
        Assert.Equal(created.CreatedAt, created.UpdatedAt);
        Assert.Equal(Kinds.Content(item with { Id = created.Id, Version = 1, CreatedAt = created.CreatedAt, UpdatedAt = created.UpdatedAt }), Kinds.Content(created));
        Assert.Equal(Kinds.Content(created), Kinds.Content((await check.FindAsync(Store, Sound.Domain, created.Id))!));
        Assert.Equal(Kinds.Content(created), Kinds.Content((await check.FindByKeyAsync(Store, Sound.Domain, item.Key))!));
        Assert.Equal(Kinds.Content(created), Kinds.Content(Assert.Single((await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10))).Items)));
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task No_other_tenant_sees_or_touches_it(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        await _node.AddTenantAsync("other.example");
        var check = Kinds.Check(kind);
        var created = (await check.CreateAsync(Store, Kinds.Full(kind))).Item!;

        Assert.Null(await check.FindAsync(Store, "other.example", created.Id));
        Assert.Null(await check.FindByKeyAsync(Store, "other.example", created.Key));
        Assert.Equal(0, (await check.ListAsync(Store, "other.example", new PageQuery(0, 10))).Total);
        Assert.Equal(DirectoryStatus.NotFound, (await check.UpdateAsync(Store, created with { Tenant = "other.example" })).Status);
        Assert.Equal(DirectoryStatus.NotFound, (await check.DeleteAsync(Store, "other.example", created.Id, 0)).Status);
        Assert.NotNull(await check.FindAsync(Store, Sound.Domain, created.Id));
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task It_changes_only_from_the_version_that_was_read(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var first = (await check.CreateAsync(Store, Kinds.Full(kind))).Item!;

        var second = await check.UpdateAsync(Store, first with { IsActive = !first.IsActive });
        var late = await check.UpdateAsync(Store, first with { IsActive = first.IsActive });
        var anyhow = await check.UpdateAsync(Store, first with { Version = 0 });

        Assert.Equal((DirectoryStatus.Done, 2L, !first.IsActive), (second.Status, second.Item!.Version, second.Item.IsActive));
        Assert.Equal((DirectoryStatus.Changed, 2L), (late.Status, late.Item!.Version));
        Assert.Equal((DirectoryStatus.Done, 3L), (anyhow.Status, anyhow.Item!.Version));
        Assert.Equal(first.CreatedAt, anyhow.Item.CreatedAt);
        Assert.Equal(DirectoryStatus.Changed, (await check.DeleteAsync(Store, Sound.Domain, first.Id, 1)).Status);
        Assert.Equal(DirectoryStatus.Done, (await check.DeleteAsync(Store, Sound.Domain, first.Id, 3)).Status);
        Assert.Equal(DirectoryStatus.NotFound, (await check.DeleteAsync(Store, Sound.Domain, first.Id, 0)).Status);
        Assert.Equal(DirectoryStatus.NotFound, (await check.UpdateAsync(Store, first)).Status);
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task A_key_is_given_once(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var item = Kinds.Full(kind);
        await check.CreateAsync(Store, item);
        var other = (await check.CreateAsync(Store, Kinds.Other(item, 1))).Item!;

        var again = await check.CreateAsync(Store, item);
        var moved = await check.UpdateAsync(Store, Moved(other, item));

        foreach (var refused in new[] { again, moved })
        {
            Assert.Equal((DirectoryStatus.Duplicate, "be one that nothing else has"), (refused.Status, Assert.Single(refused.Errors).Expected));
            Assert.Null(refused.Item);
        }

        Assert.Equal(2, (await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10))).Total);
        Assert.Equal(other.Key, (await check.FindAsync(Store, Sound.Domain, other.Id))!.Key);
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task Of_many_that_want_a_key_at_once_one_gets_it(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var nodes = new List<DirectoryNode>();
        for (int i = 0; i < 3; i++)
        {
            nodes.Add(await DirectoryNode.OpenAsync(await _database.OpenAsync()));
            await _node.AddTenantAsync($"tenant-{i}.example");
        }

        // Where the key is unique among all, each wants it for a tenant of its own: nothing but the database is between them.
        bool isGlobal = kind is DirectoryKind.InboundRoute or DirectoryKind.SipTrunk or DirectoryKind.OwnedNumber or DirectoryKind.ApiKey or DirectoryKind.Administrator;
        var results = await Task.WhenAll(nodes.SelectMany((node, i) => Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            check.CreateAsync(node.Store, Kinds.Full(kind) with { Tenant = isGlobal ? $"tenant-{i}.example" : Sound.Domain })))));

        Assert.Single(results, result => result.Status == DirectoryStatus.Done);
        Assert.Equal(8, results.Count(result => result.Status == DirectoryStatus.Duplicate));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task Nothing_is_made_for_a_tenant_that_is_not_there(DirectoryKind kind)
    {
        var check = Kinds.Check(kind);

        Assert.Equal(DirectoryStatus.NoTenant, (await check.CreateAsync(Store, Kinds.Full(kind))).Status);
        Assert.Equal(0, (await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10))).Total);
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task Lists_are_ordered_by_key_and_cut_into_pages_with_the_total(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        foreach (int number in new[] { 7, 3, 9, 1, 5 })
        {
            Assert.Equal(DirectoryStatus.Done, (await check.CreateAsync(Store, Kinds.Other(Kinds.Full(kind), number) with { IsActive = number < 8 })).Status);
        }

        var first = await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 2));
        var last = await check.ListAsync(Store, Sound.Domain, new PageQuery(4, 2));
        var active = await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10) { IsActive = true });
        var inactive = await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10) { IsActive = false });

        Assert.Equal([Key(1), Key(3)], first.Items.Select(item => item.Key));
        Assert.Equal([Key(9)], last.Items.Select(item => item.Key));
        Assert.Equal((5, 5, 4, 1), (first.Total, last.Total, active.Total, inactive.Total));
        Assert.Equal([Key(9)], inactive.Items.Select(item => item.Key));
        Assert.Empty((await check.ListAsync(Store, Sound.Domain, new PageQuery(5, 2))).Items);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => check.ListAsync(Store, Sound.Domain, new PageQuery(0, 0)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => check.ListAsync(Store, Sound.Domain, new PageQuery(0, PageQuery.MaxLimit + 1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => check.ListAsync(Store, Sound.Domain, new PageQuery(-1, 1)));

        string Key(int number) => Kinds.Other(Kinds.Full(kind), number).Key;
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task A_search_finds_what_it_says_and_nothing_by_wild_cards_or_statements(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var wanted = (await check.CreateAsync(Store, Kinds.Other(Kinds.Full(kind), 42))).Item!;
        await check.CreateAsync(Store, Kinds.Other(Kinds.Full(kind), 17));

        Assert.Equal([wanted.Key], await FindAsync(wanted.Key.ToUpperInvariant()));
        foreach (string hostile in new[] { "%", "_", "\\", "%' OR '1'='1", "'; DROP TABLE agents; --", "\0", new string('4', 100_000), "\ud800" })
        {
            Assert.Empty(await FindAsync(hostile));
        }

        async Task<IEnumerable<string>> FindAsync(string text) =>
            (await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10) { Search = text })).Items.Select(item => item.Key);
    }

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task Hostile_keys_and_tenants_find_nothing(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        await check.CreateAsync(Store, Kinds.Full(kind));

        foreach (string hostile in new[] { "' OR '1'='1", "x'; DROP TABLE tenants; --", "a\0b", "\ud800", new string('x', 100_000), "%" })
        {
            Assert.Null(await check.FindByKeyAsync(Store, Sound.Domain, hostile));
            Assert.Null(await check.FindByKeyAsync(Store, hostile, Kinds.Full(kind).Key));
            Assert.Empty((await check.ListAsync(Store, hostile, new PageQuery(0, 10))).Items);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task Wrong_values_are_named_and_nothing_is_written(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        var texts = Kinds.Full(kind).GetType().GetProperties().Where(property => property.CanWrite && property.PropertyType == typeof(string));
        foreach (var text in texts)
        {
            var item = Kinds.Full(kind) with { };
            text.SetValue(item, "x\0'; DROP TABLE tenants; --");

            var result = await check.CreateAsync(Store, item);

            Assert.Equal(DirectoryStatus.Invalid, result.Status);
            Assert.Contains(result.Errors, error => error.Field == text.Name);
        }

        Assert.Equal(0, (await check.ListAsync(Store, Sound.Domain, new PageQuery(0, 10))).Total);
    }

    [SkippableTheory]
    [MemberData(nameof(OfTenants))]
    public async Task Each_change_has_the_next_revision_and_what_was_refused_has_none(DirectoryKind kind)
    {
        await PrepareAsync(kind);
        var check = Kinds.Check(kind);
        long before = await RevisionAsync();

        var created = (await check.CreateAsync(Store, Kinds.Full(kind))).Item!;
        await check.CreateAsync(Store, Kinds.Full(kind));
        await check.UpdateAsync(Store, created with { Version = 9 });
        await check.DeleteAsync(Store, Sound.Domain, Guid.NewGuid(), 0);
        Assert.Equal(before + 1, await RevisionAsync());
        await check.UpdateAsync(Store, created);
        Assert.Equal(before + 2, await RevisionAsync());
        await check.DeleteAsync(Store, Sound.Domain, created.Id, 0);
        Assert.Equal(before + 3, await RevisionAsync());

        async Task<long> RevisionAsync() => (await Store.ListRevisionsAsync(default)).Single(revision => revision.Tenant == Sound.Domain).Revision;
    }

    private static DirectoryItem Moved(DirectoryItem from, DirectoryItem to) => (from, to) switch
    {
        (Agent a, Agent b) => a with { Extension = b.Extension, Secret = new SipSecret("00000000000000000000000000000000", null) },
        (InboundRoute a, InboundRoute b) => a with { Did = b.Did },
        (SipTrunk a, SipTrunk b) => a with { GatewayName = b.GatewayName, Password = new SealedSecret("another") },
        (RingGroup a, RingGroup b) => a with { Number = b.Number },
        (BusinessSchedule a, BusinessSchedule b) => a with { Name = b.Name.ToUpperInvariant() },
        (BlockedNumber a, BlockedNumber b) => a with { Number = b.Number },
        (OwnedNumber a, OwnedNumber b) => a with { Number = b.Number },
        (OutboundRoute a, OutboundRoute b) => a with { Name = b.Name.ToUpperInvariant() },
        (ApiKey a, ApiKey b) => a with { Prefix = b.Prefix },
        (Administrator a, Administrator b) => a with { Email = b.Email.ToUpperInvariant() },
        _ => throw new ArgumentOutOfRangeException(nameof(from)),
    };

    private async Task PrepareAsync(DirectoryKind kind)
    {
        if (kind != DirectoryKind.Tenant)
        {
            await _node.AddTenantAsync();
        }
    }
}

public sealed class SqliteDirectoryTableTests() : DirectoryTableContract(TestDatabase.Sqlite());

public sealed class PostgresDirectoryTableTests() : DirectoryTableContract(TestDatabase.Postgres());
