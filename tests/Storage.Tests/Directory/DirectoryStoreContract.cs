using FsVoice.CallFlows;
using FsVoice.Testing;

namespace FsVoice.Storage.Tests;

/// <summary>What holds for the directory as a whole, on both databases.</summary>
public abstract class DirectoryStoreContract : IAsyncLifetime
{
    private readonly TestDatabase _database;
    private DirectoryNode _node = null!;

    private protected DirectoryStoreContract(TestDatabase database) => _database = database;

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

    [SkippableFact]
    public async Task A_domain_is_one_tenant_s()
    {
        await _node.AddTenantAsync();

        Assert.Equal(DirectoryStatus.Duplicate, (await Store.Tenants.CreateAsync(Sound.Domain, Sound.Tenant, default)).Status);
        Assert.Equal(1, (await Store.ListTenantsAsync(new PageQuery(0, 10), default)).Total);
    }

    [SkippableFact]
    public async Task What_belongs_to_another_tenant_than_the_request_is_refused()
    {
        await _node.AddTenantAsync();
        await _node.AddTenantAsync("other.example");

        var result = await Store.Agents.CreateAsync("other.example", Sound.Agent, default);

        Assert.Equal((DirectoryStatus.Invalid, "Tenant"), (result.Status, Assert.Single(result.Errors).Field));
    }

    [SkippableFact]
    public async Task Tenants_are_listed_and_searched()
    {
        foreach (string domain in new[] { "b.example", "a.example", "c.example" })
        {
            await _node.AddTenantAsync(domain);
        }

        Assert.Equal(["a.example", "b.example"], (await Store.ListTenantsAsync(new PageQuery(0, 2), default)).Items.Select(tenant => tenant.Domain));
        Assert.Equal(["c.example"], (await Store.ListTenantsAsync(new PageQuery(0, 10) { Search = "C.EX" }, default)).Items.Select(tenant => tenant.Domain));
    }

    [SkippableFact]
    public async Task A_tenant_is_loaded_whole_and_without_anything_of_others()
    {
        await FillAsync(Sound.Domain, 1);
        await FillAsync("other.example", 2);

        var loaded = (await Store.LoadTenantAsync(Sound.Domain, default))!;

        Assert.Equal(Sound.Domain, loaded.Tenant.Domain);
        DirectoryItem[] all =
        [
            loaded.Tenant, .. loaded.Agents, .. loaded.InboundRoutes, .. loaded.Trunks, .. loaded.RingGroups, .. loaded.Schedules, .. loaded.BlockedNumbers,
            .. loaded.OwnedNumbers, .. loaded.OutboundRoutes,
        ];
        Assert.All(all, item => Assert.Equal(Sound.Domain, item.Tenant));
        Assert.Equal(9, all.Length);
        Assert.Equal("4711", Assert.Single(loaded.Agents).VoicemailPin!.Reveal());
        Assert.NotNull(loaded.Agents[0].Secret);
        Assert.Equal((await Store.ListRevisionsAsync(default)).Single(revision => revision.Tenant == Sound.Domain).Revision, loaded.Revision);
        Assert.Null(await Store.LoadTenantAsync("nobody.example", default));
    }

    [SkippableFact]
    public async Task Items_are_loaded_by_their_keys_and_what_is_not_there_is_not_in_the_answer()
    {
        await FillAsync(Sound.Domain, 1);
        await FillAsync("other.example", 2);
        var all = (await Store.LoadTenantAsync(Sound.Domain, default))!;
        DirectoryItem[] wanted =
        [
            .. all.Agents, .. all.InboundRoutes, .. all.Trunks, .. all.RingGroups, .. all.Schedules, .. all.BlockedNumbers, .. all.OwnedNumbers, .. all.OutboundRoutes,
        ];
        var others = (await Store.LoadTenantAsync("other.example", default))!.InboundRoutes.Single();

        var found = await Store.LoadItemsAsync(
            Sound.Domain,
            [.. wanted.Select(item => new ItemKey(item.Kind, item.Key)), new ItemKey(DirectoryKind.Agent, "1999"), new ItemKey(DirectoryKind.InboundRoute, others.Key)],
            default);

        Assert.Equal(all.Revision, found.Revision);
        Assert.Equal(wanted.Select(item => (item.Kind, item.Id, item.Version)), found.Items.Select(item => (item.Kind, item.Id, item.Version)));
        Assert.Equal("4711", found.Items.OfType<Agent>().Single().VoicemailPin!.Reveal());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.LoadItemsAsync(Sound.Domain, [new ItemKey(DirectoryKind.ApiKey, "x")], default));
    }

    [SkippableFact]
    public async Task A_tenant_goes_with_all_that_it_has_and_does_not_count_from_the_beginning_when_it_comes_again()
    {
        await FillAsync(Sound.Domain, 1);
        await FillAsync("other.example", 2);
        var tenant = (await Store.Tenants.FindByKeyAsync(Sound.Domain, Sound.Domain, default))!;
        long revision = (await Store.LoadTenantAsync(Sound.Domain, default))!.Revision;

        var gone = await Store.Tenants.DeleteAsync(Sound.Domain, tenant.Id, 0, default);

        Assert.Equal(DirectoryStatus.Done, gone.Status);
        Assert.Null(await Store.LoadTenantAsync(Sound.Domain, default));
        Assert.Equal(DirectoryStatus.NoTenant, (await Store.Agents.CreateAsync(Sound.Domain, Sound.Agent, default)).Status);
        Assert.DoesNotContain(await Store.ListRevisionsAsync(default), known => known.Tenant == Sound.Domain);
        Assert.Single((await Store.LoadTenantAsync("other.example", default))!.Agents);
        await _node.AddTenantAsync();
        var again = (await Store.LoadTenantAsync(Sound.Domain, default))!;
        Assert.Empty(again.Agents);
        Assert.Equal(revision + 2, again.Revision);
        Assert.Equal(0, (await Store.ApiKeys.ListAsync(Sound.Domain, new PageQuery(0, 10), default)).Total);
    }

    [SkippableFact]
    public async Task Agents_and_ring_groups_share_their_numbers()
    {
        await _node.AddTenantAsync();
        var agent = (await Store.Agents.CreateAsync(Sound.Domain, Sound.Agent, default)).Item!;
        var group = (await Store.RingGroups.CreateAsync(Sound.Domain, Sound.Group, default)).Item!;

        Assert.Equal(DirectoryStatus.Duplicate, (await Store.RingGroups.CreateAsync(Sound.Domain, Sound.Group with { Number = agent.Extension }, default)).Status);
        Assert.Equal(DirectoryStatus.Duplicate, (await Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Extension = group.Number }, default)).Status);
        Assert.Equal(DirectoryStatus.Duplicate, (await Store.RingGroups.UpdateAsync(Sound.Domain, group with { Number = agent.Extension }, default)).Status);
    }

    [SkippableFact]
    public async Task Of_an_agent_and_a_ring_group_that_want_a_number_at_once_one_gets_it()
    {
        await _node.AddTenantAsync();
        await using var other = await DirectoryNode.OpenAsync(await _database.OpenAsync());

        for (int number = 2000; number < 2010; number++)
        {
            var agent = Task.Run(() => Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Extension = $"{number}" }, default));
            var group = Task.Run(() => other.Store.RingGroups.CreateAsync(Sound.Domain, Sound.Group with { Number = $"{number}" }, default));

            Assert.Equal([DirectoryStatus.Done, DirectoryStatus.Duplicate], new[] { (await agent).Status, (await group).Status }.Order());
        }
    }

    [SkippableFact]
    public async Task Secrets_that_an_update_does_not_bring_stay()
    {
        await FillAsync(Sound.Domain, 1);
        var agent = Assert.Single((await Store.LoadTenantAsync(Sound.Domain, default))!.Agents);
        var trunk = Assert.Single((await Store.LoadTenantAsync(Sound.Domain, default))!.Trunks);

        var agentAfter = (await Store.Agents.UpdateAsync(Sound.Domain, agent with { Secret = null, Name = "Renamed" }, default)).Item!;
        var trunkAfter = (await Store.Trunks.UpdateAsync(Sound.Domain, trunk with { Password = null, Name = "Renamed" }, default)).Item!;

        Assert.Equal((agent.Secret!.RevealA1Hash(), "Renamed"), (agentAfter.Secret!.RevealA1Hash(), agentAfter.Name));
        Assert.Equal((trunk.Password!.Stored(), "Renamed"), (trunkAfter.Password!.Stored(), trunkAfter.Name));
    }

    [SkippableFact]
    public async Task Another_extension_or_gateway_wants_another_secret()
    {
        await FillAsync(Sound.Domain, 1);
        var agent = Assert.Single((await Store.LoadTenantAsync(Sound.Domain, default))!.Agents);
        var trunk = Assert.Single((await Store.LoadTenantAsync(Sound.Domain, default))!.Trunks);

        var agentAfter = await Store.Agents.UpdateAsync(Sound.Domain, agent with { Extension = "1999" }, default);
        var trunkAfter = await Store.Trunks.UpdateAsync(Sound.Domain, trunk with { GatewayName = "another", Password = null }, default);

        Assert.Equal((DirectoryStatus.Invalid, "Secret"), (agentAfter.Status, Assert.Single(agentAfter.Errors).Field));
        Assert.Equal((DirectoryStatus.Invalid, "Password"), (trunkAfter.Status, Assert.Single(trunkAfter.Errors).Field));
        var moved = await Store.Agents.UpdateAsync(Sound.Domain, agent with { Extension = "1999", Secret = _node.Secrets.NewSipSecret(Sound.Domain, "1999").Stored }, default);
        Assert.Equal(DirectoryStatus.Done, moved.Status);
        Assert.Equal("4711", moved.Item!.VoicemailPin!.Reveal());
    }

    [SkippableFact]
    public async Task No_secret_stands_in_the_database_in_the_clear()
    {
        await _node.AddTenantAsync();
        var sip = _node.Secrets.NewSipSecret(Sound.Domain, "1020");
        var key = _node.Secrets.NewApiKey();
        await Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Secret = sip.Stored, VoicemailPin = new SecretText("86420") }, default);
        await Store.Trunks.CreateAsync(
            Sound.Domain, Sound.Trunk with { Password = _node.Secrets.SealTrunkPassword(Sound.Domain, "telnyx", new SecretText("hunter2hunter2")) }, default);
        await Store.ApiKeys.CreateAsync(Sound.Domain, Sound.Key with { Prefix = key.Prefix, Hash = key.Hash }, default);

        var rows = await _node.Database.ReadAsync(
            async session => (await session.QueryAsync<string>("SELECT voicemail_pin || ' ' || sip_password || ' ' || a1_hash FROM agents"))
                .Concat(await session.QueryAsync<string>("SELECT password FROM sip_trunks"))
                .Concat(await session.QueryAsync<string>("SELECT prefix || ' ' || hash FROM api_keys"))
                .ToArray(),
            default);

        Assert.Equal(3, rows.Length);
        Assert.All(rows, row =>
        {
            foreach (string secret in new[] { sip.Password.Reveal(), "86420", "hunter2", key.Key.Reveal(), key.Key.Reveal()[^20..] })
            {
                Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
            }
        });
        Assert.Equal(sip.Password.Reveal(), _node.Secrets.RevealSipPassword((await Store.Agents.FindByKeyAsync(Sound.Domain, "1020", default))!)!.Reveal());
        Assert.Equal("hunter2hunter2", _node.Secrets.RevealTrunkPassword((await Store.Trunks.FindByKeyAsync(Sound.Domain, "telnyx", default))!)!.Reveal());
    }

    [SkippableFact]
    public async Task Trunks_of_all_tenants_are_apart_from_those_of_one()
    {
        await FillAsync(Sound.Domain, 1);
        var shared = await Store.Trunks.CreateAsync(Tenant.Global, Sound.Trunk with { Tenant = Tenant.Global, GatewayName = "shared" }, default);

        Assert.Equal(DirectoryStatus.Done, shared.Status);
        var global = await Store.LoadGlobalAsync(default);
        Assert.Equal(["shared"], global.Trunks.Select(trunk => trunk.GatewayName));
        Assert.Equal(1, global.Revision);
        Assert.DoesNotContain((await Store.LoadTenantAsync(Sound.Domain, default))!.Trunks, trunk => trunk.GatewayName == "shared");
    }

    [SkippableFact]
    public async Task A_key_is_found_by_its_prefix_and_once_revoked_it_stays_so()
    {
        await _node.AddTenantAsync();
        var made = _node.Secrets.NewApiKey();
        var key = (await Store.ApiKeys.CreateAsync(Sound.Domain, Sound.Key with { Prefix = made.Prefix, Hash = made.Hash }, default)).Item!;

        var found = (await Store.FindApiKeyAsync(_node.Secrets.FindPrefix(made.Key.Reveal())!, default))!;
        Assert.Equal(key.Id, found.Id);
        Assert.True(_node.Secrets.VerifyApiKey(made.Key.Reveal(), found));
        Assert.True(found.IsUsable(Records.Noon));
        await Store.ApiKeys.UpdateAsync(Sound.Domain, key with { RevokedAt = Records.Noon }, default);
        var late = (await Store.ApiKeys.UpdateAsync(Sound.Domain, key with { Version = 0, RevokedAt = null, IsActive = true }, default)).Item!;

        Assert.Equal((Records.Noon, false), (late.RevokedAt, late.IsUsable(Records.Noon)));
        Assert.Null(await Store.FindApiKeyAsync("nosuchprefix", default));
    }

    [SkippableFact]
    public async Task The_use_of_a_key_is_noted_and_changes_nothing_else()
    {
        await _node.AddTenantAsync();
        var key = (await Store.ApiKeys.CreateAsync(Sound.Domain, Sound.Key, default)).Item!;

        await Store.NoteApiKeyUseAsync(Sound.Domain, key.Id, Records.Noon, default);
        await Store.NoteApiKeyUseAsync(Sound.Domain, key.Id, Records.Noon.AddMinutes(-1), default);
        await Store.NoteApiKeyUseAsync("other.example", key.Id, Records.Noon.AddMinutes(1), default);

        var after = (await Store.ApiKeys.FindAsync(Sound.Domain, key.Id, default))!;
        Assert.Equal((Records.Noon, 1L), (after.LastUsedAt, after.Version));
        var updated = (await Store.ApiKeys.UpdateAsync(Sound.Domain, after with { LastUsedAt = null, Name = "Renamed" }, default)).Item!;
        Assert.Equal(Records.Noon, updated.LastUsedAt);
    }

    [SkippableFact]
    public async Task An_administrator_is_found_by_address_without_case()
    {
        await _node.AddTenantAsync();
        await Store.Administrators.CreateAsync(Sound.Domain, Sound.Administrator with { Email = "Root@Acme.example" }, default);

        Assert.Equal("root@acme.example", (await Store.FindAdministratorAsync("ROOT@acme.EXAMPLE", default))!.Email);
        Assert.Null(await Store.FindAdministratorAsync("' OR '1'='1", default));
    }

    [SkippableFact]
    public async Task A_did_and_a_number_lead_to_their_tenant()
    {
        await FillAsync(Sound.Domain, 1);

        Assert.Equal(Sound.Domain, (await Store.FindInboundRouteAsync("+19495431001", default))!.Tenant);
        Assert.Null(await Store.FindInboundRouteAsync("+19495439999", default));
        Assert.Equal(Sound.Domain, (await Store.FindOwnedNumberAsync("+19495431001", default))!.Tenant);
        Assert.Null(await Store.FindOwnedNumberAsync("+19495439999", default));
    }

    [SkippableFact]
    public async Task Changes_of_many_at_once_are_all_there_and_counted()
    {
        await _node.AddTenantAsync();
        await using var other = await DirectoryNode.OpenAsync(await _database.OpenAsync());

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            (i % 2 == 0 ? _node : other).Store.Agents.CreateAsync(Sound.Domain, Sound.Agent with { Extension = $"{3000 + i}" }, default))));

        Assert.All(results, result => Assert.Equal(DirectoryStatus.Done, result.Status));
        var loaded = (await Store.LoadTenantAsync(Sound.Domain, default))!;
        Assert.Equal(40, loaded.Agents.Count);
        // One for the tenant itself.
        Assert.Equal(41, loaded.Revision);
    }

    [SkippableFact]
    public async Task Another_key_than_the_database_s_is_refused()
    {
        string other = Convert.ToBase64String(new byte[32]);

        var refusal = await Assert.ThrowsAsync<SecretKeyException>(
            () => DirectorySecrets.OpenAsync(new SecretOptions { Key = other }, _node.Database, default));

        Assert.DoesNotContain(other, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("FsVoice:Secrets:Key", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A tenant with one record of each kind; keys that are unique among all have the number.</summary>
    private async Task FillAsync(string domain, int number)
    {
        await _node.AddTenantAsync(domain);
        foreach (var kind in Enum.GetValues<DirectoryKind>().Where(kind => kind != DirectoryKind.Tenant))
        {
            var item = Kinds.Other(Kinds.Full(kind), number) with { Tenant = domain };
            Assert.Equal(DirectoryStatus.Done, (await Kinds.Check(kind).CreateAsync(Store, item)).Status);
        }
    }
}

public sealed class SqliteDirectoryStoreTests() : DirectoryStoreContract(TestDatabase.Sqlite());

public sealed class PostgresDirectoryStoreTests() : DirectoryStoreContract(TestDatabase.Postgres());
