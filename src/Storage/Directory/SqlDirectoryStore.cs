using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Tenants and what they have, in a database.</summary>
public sealed class SqlDirectoryStore : IDirectoryStore
{
    private readonly SqlDatabase _database;
    private readonly DirectoryTable<Tenant, TenantRow> _tenants;
    private readonly DirectoryTable<Agent, AgentRow> _agents;
    private readonly DirectoryTable<InboundRoute, InboundRouteRow> _inboundRoutes;
    private readonly DirectoryTable<SipTrunk, SipTrunkRow> _trunks;
    private readonly DirectoryTable<RingGroup, RingGroupRow> _ringGroups;
    private readonly DirectoryTable<BusinessSchedule, ScheduleRow> _schedules;
    private readonly DirectoryTable<BlockedNumber, BlockedNumberRow> _blockedNumbers;
    private readonly DirectoryTable<OwnedNumber, OwnedNumberRow> _ownedNumbers;
    private readonly DirectoryTable<OutboundRoute, OutboundRouteRow> _outboundRoutes;
    private readonly DirectoryTable<ApiKey, ApiKeyRow> _apiKeys;
    private readonly DirectoryTable<Administrator, AdministratorRow> _administrators;

    /// <param name="database">Where it is; stays with its owner.</param>
    /// <param name="changes">Hears of every change; stays with its owner.</param>
    /// <param name="secrets">Seals what must not stand in the database in the clear.</param>
    /// <param name="rules">What a site decides; must have been validated.</param>
    /// <param name="time">Dates the changes.</param>
    public SqlDirectoryStore(SqlDatabase database, DirectoryChanges changes, DirectorySecrets secrets, DirectoryRules rules, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(time);
        _database = database;
        var writer = new DirectoryWriter(database, changes, rules, time);
        _tenants = new(new TenantMap(), writer);
        _agents = new(new AgentMap(secrets.Box), writer);
        _inboundRoutes = new(new InboundRouteMap(), writer);
        _trunks = new(new SipTrunkMap(), writer);
        _ringGroups = new(new RingGroupMap(), writer);
        _schedules = new(new ScheduleMap(), writer);
        _blockedNumbers = new(new BlockedNumberMap(), writer);
        _ownedNumbers = new(new OwnedNumberMap(), writer);
        _outboundRoutes = new(new OutboundRouteMap(), writer);
        _apiKeys = new(new ApiKeyMap(), writer);
        _administrators = new(new AdministratorMap(), writer);
    }

    /// <inheritdoc />
    public IDirectoryTable<Tenant> Tenants => _tenants;

    /// <inheritdoc />
    public IDirectoryTable<Agent> Agents => _agents;

    /// <inheritdoc />
    public IDirectoryTable<InboundRoute> InboundRoutes => _inboundRoutes;

    /// <inheritdoc />
    public IDirectoryTable<SipTrunk> Trunks => _trunks;

    /// <inheritdoc />
    public IDirectoryTable<RingGroup> RingGroups => _ringGroups;

    /// <inheritdoc />
    public IDirectoryTable<BusinessSchedule> Schedules => _schedules;

    /// <inheritdoc />
    public IDirectoryTable<BlockedNumber> BlockedNumbers => _blockedNumbers;

    /// <inheritdoc />
    public IDirectoryTable<OwnedNumber> OwnedNumbers => _ownedNumbers;

    /// <inheritdoc />
    public IDirectoryTable<OutboundRoute> OutboundRoutes => _outboundRoutes;

    /// <inheritdoc />
    public IDirectoryTable<ApiKey> ApiKeys => _apiKeys;

    /// <inheritdoc />
    public IDirectoryTable<Administrator> Administrators => _administrators;

    /// <inheritdoc />
    public Task<Page<Tenant>> ListTenantsAsync(PageQuery query, CancellationToken cancellationToken) => _tenants.ListAnyAsync(null, query, cancellationToken);

    /// <inheritdoc />
    public Task<TenantDirectory?> LoadTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return _database.ReadMomentAsync(
            async session => await _tenants.LoadAsync(session, tenant) is [var found]
                ? new TenantDirectory(found, await RevisionAsync(session, tenant))
                {
                    Agents = await _agents.LoadAsync(session, tenant),
                    InboundRoutes = await _inboundRoutes.LoadAsync(session, tenant),
                    Trunks = await _trunks.LoadAsync(session, tenant),
                    RingGroups = await _ringGroups.LoadAsync(session, tenant),
                    Schedules = await _schedules.LoadAsync(session, tenant),
                    BlockedNumbers = await _blockedNumbers.LoadAsync(session, tenant),
                    OwnedNumbers = await _ownedNumbers.LoadAsync(session, tenant),
                    OutboundRoutes = await _outboundRoutes.LoadAsync(session, tenant),
                }
                : null,
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<TenantItems> LoadItemsAsync(string tenant, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(keys);
        return _database.ReadMomentAsync(
            async session =>
            {
                var items = new List<DirectoryItem>(keys.Count);
                foreach (var (kind, key) in keys)
                {
                    if (await FindAsync(session, tenant, kind, key) is { } item)
                    {
                        items.Add(item);
                    }
                }

                return new TenantItems(await RevisionAsync(session, tenant), items);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<GlobalDirectory> LoadGlobalAsync(CancellationToken cancellationToken) => _database.ReadMomentAsync(
        async session => new GlobalDirectory(await RevisionAsync(session, Tenant.Global), await _trunks.LoadAsync(session, Tenant.Global)), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<TenantRevision>> ListRevisionsAsync(CancellationToken cancellationToken)
    {
        // Those of removed tenants stay in the table, so that a tenant that is made anew does not count from the beginning.
        var rows = await _database.ReadAsync(
            session => session.QueryAsync<RevisionRow>("""
                SELECT tenant AS Tenant, revision AS Revision FROM tenant_revisions
                WHERE tenant = @global OR tenant IN (SELECT tenant FROM tenants)
                ORDER BY tenant
                """, new { global = Tenant.Global }),
            cancellationToken);
        return [.. rows.Select(row => new TenantRevision(row.Tenant, row.Revision))];
    }

    /// <inheritdoc />
    public Task<ApiKey?> FindApiKeyAsync(string prefix, CancellationToken cancellationToken) => _apiKeys.FindAnywhereAsync(prefix, cancellationToken);

    /// <inheritdoc />
    public Task<Administrator?> FindAdministratorAsync(string email, CancellationToken cancellationToken) =>
        _administrators.FindAnywhereAsync(email, cancellationToken);

    /// <inheritdoc />
    public Task<InboundRoute?> FindInboundRouteAsync(string did, CancellationToken cancellationToken) => _inboundRoutes.FindAnywhereAsync(did, cancellationToken);

    /// <inheritdoc />
    public Task<OwnedNumber?> FindOwnedNumberAsync(string number, CancellationToken cancellationToken) => _ownedNumbers.FindAnywhereAsync(number, cancellationToken);

    /// <inheritdoc />
    public Task NoteApiKeyUseAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return _database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE api_keys SET last_used_at_us = @at WHERE tenant = @tenant AND id = @id AND (last_used_at_us IS NULL OR last_used_at_us < @at)",
                new { tenant, id = id.ToString(), at = DatabaseTime.ToMicroseconds(at) }),
            cancellationToken);
    }

    private async Task<DirectoryItem?> FindAsync(DatabaseSession session, string tenant, DirectoryKind kind, string key) => kind switch
    {
        DirectoryKind.Agent => await _agents.FindByKeyAsync(session, tenant, key),
        DirectoryKind.InboundRoute => await _inboundRoutes.FindByKeyAsync(session, tenant, key),
        DirectoryKind.SipTrunk => await _trunks.FindByKeyAsync(session, tenant, key),
        DirectoryKind.RingGroup => await _ringGroups.FindByKeyAsync(session, tenant, key),
        DirectoryKind.Schedule => await _schedules.FindByKeyAsync(session, tenant, key),
        DirectoryKind.BlockedNumber => await _blockedNumbers.FindByKeyAsync(session, tenant, key),
        DirectoryKind.OwnedNumber => await _ownedNumbers.FindByKeyAsync(session, tenant, key),
        DirectoryKind.OutboundRoute => await _outboundRoutes.FindByKeyAsync(session, tenant, key),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Task<long> RevisionAsync(DatabaseSession session, string tenant) =>
        session.ScalarAsync<long>("SELECT revision FROM tenant_revisions WHERE tenant = @tenant", new { tenant });

    private sealed class RevisionRow
    {
        public string Tenant { get; set; } = "";

        public long Revision { get; set; }
    }
}
