using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>A directory in memory that keeps the contract, and can be away.</summary>
internal sealed class MemoryDirectory : IDirectoryStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, List<DirectoryItem>> _tables = [];

    public bool IsAway { get; set; }

    /// <summary>How many changes were made.</summary>
    public int Changes { get; private set; }

    /// <summary>What somebody else does between the reading and the writing of the next change; once.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Whether a write that fails may have been made.</summary>
    public bool IsOutcomeUnknown { get; set; }

    public IDirectoryTable<Tenant> Tenants => new Table<Tenant>(this, isGlobalKey: true);

    public IDirectoryTable<Agent> Agents => new Table<Agent>(this, isGlobalKey: false);

    public IDirectoryTable<InboundRoute> InboundRoutes => new Table<InboundRoute>(this, isGlobalKey: true);

    public IDirectoryTable<SipTrunk> Trunks => new Table<SipTrunk>(this, isGlobalKey: true);

    public IDirectoryTable<RingGroup> RingGroups => new Table<RingGroup>(this, isGlobalKey: false);

    public IDirectoryTable<BusinessSchedule> Schedules => new Table<BusinessSchedule>(this, isGlobalKey: false);

    public IDirectoryTable<BlockedNumber> BlockedNumbers => new Table<BlockedNumber>(this, isGlobalKey: false);

    public IDirectoryTable<OwnedNumber> OwnedNumbers => new Table<OwnedNumber>(this, isGlobalKey: true);

    public IDirectoryTable<OutboundRoute> OutboundRoutes => new Table<OutboundRoute>(this, isGlobalKey: false);

    public IDirectoryTable<ApiKey> ApiKeys => new Table<ApiKey>(this, isGlobalKey: true);

    public IDirectoryTable<Administrator> Administrators => new Table<Administrator>(this, isGlobalKey: true);

    public Task<Page<Tenant>> ListTenantsAsync(PageQuery query, CancellationToken cancellationToken) =>
        Use(() => Take(Items<Tenant>().Cast<Tenant>(), query));

    public Task<TenantDirectory?> LoadTenantAsync(string tenant, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TenantItems> LoadItemsAsync(string tenant, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<GlobalDirectory> LoadGlobalAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TenantRevision>> ListRevisionsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiKey?> FindApiKeyAsync(string prefix, CancellationToken cancellationToken) =>
        Use(() => Items<ApiKey>().Cast<ApiKey>().FirstOrDefault(key => key.Prefix == prefix));

    public Task<Administrator?> FindAdministratorAsync(string email, CancellationToken cancellationToken) =>
        Use(() => Items<Administrator>().Cast<Administrator>().FirstOrDefault(one => one.Email == email.ToLowerInvariant()));

    public Task<InboundRoute?> FindInboundRouteAsync(string did, CancellationToken cancellationToken) =>
        Use(() => Items<InboundRoute>().Cast<InboundRoute>().FirstOrDefault(route => route.Did == did));

    public Task<OwnedNumber?> FindOwnedNumberAsync(string number, CancellationToken cancellationToken) =>
        Use(() => Items<OwnedNumber>().Cast<OwnedNumber>().FirstOrDefault(one => one.Number == number));

    public Task NoteApiKeyUseAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken) => Use(() =>
    {
        var keys = Items<ApiKey>();
        int index = keys.FindIndex(key => key.Tenant == tenant && key.Id == id);
        if (index >= 0)
        {
            keys[index] = (ApiKey)keys[index] with { LastUsedAt = at };
        }

        return index;
    });

    private static Page<T> Take<T>(IEnumerable<T> items, PageQuery query)
        where T : DirectoryItem
    {
        var found = items
            .Where(item => query.IsActive is null || item.IsActive == query.IsActive)
            .Where(item => string.IsNullOrEmpty(query.Search) || item.Key.Contains(query.Search, StringComparison.OrdinalIgnoreCase))
            .OrderBy(item => item.Key, StringComparer.Ordinal).ToList();
        return new Page<T>([.. found.Skip(query.Offset).Take(query.Limit)], found.Count);
    }

    private List<DirectoryItem> Items<T>() => _tables.TryGetValue(typeof(T), out var items) ? items : _tables[typeof(T)] = [];

    private Task<T> Use<T>(Func<T> work)
    {
        lock (_gate)
        {
            return IsAway ? Task.FromException<T>(new StoreUnavailableException(IsOutcomeUnknown, new IOException("the driver's words"))) : Task.FromResult(work());
        }
    }

    private sealed class Table<T>(MemoryDirectory directory, bool isGlobalKey) : IDirectoryTable<T>
        where T : DirectoryItem
    {
        private List<DirectoryItem> All => directory.Items<T>();

        public Task<T?> FindAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
            directory.Use(() => All.Cast<T>().FirstOrDefault(item => item.Tenant == tenant && item.Id == id));

        public Task<T?> FindByKeyAsync(string tenant, string key, CancellationToken cancellationToken)
        {
            ArgumentException.ThrowIfNullOrEmpty(tenant);
            return directory.Use(() => All.Cast<T>().FirstOrDefault(item => item.Tenant == tenant && item.Key == key));
        }

        public Task<Page<T>> ListAsync(string tenant, PageQuery query, CancellationToken cancellationToken) =>
            directory.Use(() => Take(All.Cast<T>().Where(item => item.Tenant == tenant), query));

        public Task<DirectoryResult<T>> CreateAsync(string tenant, T item, CancellationToken cancellationToken) => directory.Use(() =>
        {
            ArgumentException.ThrowIfNullOrEmpty(tenant);
            if (Check(tenant, item) is { } wrong)
            {
                return wrong;
            }

            var stored = item with { Id = item.Id == Guid.Empty ? Guid.NewGuid() : item.Id, Version = 1, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };
            All.Add(stored);
            directory.Changes++;
            return new DirectoryResult<T>(DirectoryStatus.Done, stored);
        });

        public async Task<DirectoryResult<T>> UpdateAsync(string tenant, T item, CancellationToken cancellationToken)
        {
            if (directory.Meanwhile is { } others)
            {
                directory.Meanwhile = null;
                await others();
            }

            return await ReplaceAsync(tenant, item);
        }

        private Task<DirectoryResult<T>> ReplaceAsync(string tenant, T item) => directory.Use(() =>
        {
            ArgumentException.ThrowIfNullOrEmpty(tenant);
            int index = All.FindIndex(one => one.Tenant == tenant && one.Id == item.Id);
            if (index < 0)
            {
                return new DirectoryResult<T>(DirectoryStatus.NotFound);
            }

            if (item.Version != 0 && item.Version != All[index].Version)
            {
                return new DirectoryResult<T>(DirectoryStatus.Changed, (T)All[index]);
            }

            if (Check(tenant, item) is { } wrong)
            {
                return wrong;
            }

            All[index] = item with { Version = All[index].Version + 1, CreatedAt = All[index].CreatedAt };
            directory.Changes++;
            return new DirectoryResult<T>(DirectoryStatus.Done, (T)All[index]);
        });

        public Task<DirectoryResult<T>> DeleteAsync(string tenant, Guid id, long version, CancellationToken cancellationToken) => directory.Use(() =>
        {
            int index = All.FindIndex(one => one.Tenant == tenant && one.Id == id);
            if (index < 0)
            {
                return new DirectoryResult<T>(DirectoryStatus.NotFound);
            }

            var item = (T)All[index];
            if (version != 0 && version != item.Version)
            {
                return new DirectoryResult<T>(DirectoryStatus.Changed, item);
            }

            All.RemoveAt(index);
            directory.Changes++;
            return new DirectoryResult<T>(DirectoryStatus.Done, item);
        });

        private DirectoryResult<T>? Check(string tenant, T item)
        {
            if (item.Validate(new DirectoryRules()) is { Count: > 0 } errors)
            {
                return new DirectoryResult<T>(DirectoryStatus.Invalid, null, errors);
            }

            if (item is not Tenant && tenant != Tenant.Global && directory.Items<Tenant>().All(one => one.Tenant != tenant))
            {
                return new DirectoryResult<T>(DirectoryStatus.NoTenant);
            }

            return All.Any(one => one.Id != item.Id && one.Key == item.Key && (isGlobalKey || one.Tenant == tenant))
                ? new DirectoryResult<T>(DirectoryStatus.Duplicate, null, [new FieldError(KeyField(item), "not be in use already")])
                : null;
        }

        private static string KeyField(T item) => item switch
        {
            Agent => nameof(Agent.Extension),
            InboundRoute => nameof(InboundRoute.Did),
            SipTrunk => nameof(SipTrunk.GatewayName),
            Tenant => nameof(Tenant.Domain),
            BusinessSchedule or OutboundRoute => nameof(BusinessSchedule.Name),
            ApiKey => nameof(ApiKey.Prefix),
            Administrator => nameof(Administrator.Email),
            _ => nameof(OwnedNumber.Number),
        };
    }
}
