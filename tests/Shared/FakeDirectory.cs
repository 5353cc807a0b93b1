using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FsVoice.CallFlows;

namespace FsVoice.Testing;

/// <summary>
/// The directory's database as far as snapshots need it, in memory: tenants are put in and taken out, changes are told, and the
/// whole can be unreachable. Linked into the test projects that need it. Thread-safe.
/// </summary>
public sealed class FakeDirectory : IDirectoryStore, IDirectoryChanges, IDirectorySecrets
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TenantDirectory> _tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal) { [Tenant.Global] = 0 };
    private readonly List<Channel<DirectoryChange>> _watchers = [];
    private GlobalDirectory _global = new(0, []);
    private volatile bool _isDown;
    private volatile string? _unreadable;
    private int _loads;
    private int _itemLoads;

    /// <summary>How often a tenant was loaded whole.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>How often items were loaded by their keys.</summary>
    public int ItemLoads => Volatile.Read(ref _itemLoads);

    /// <inheritdoc/>
    public bool IsLive { get; set; } = true;

    /// <inheritdoc/>
    public DateTimeOffset LastHeard { get; set; }

    /// <summary>Whether the database can be reached.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>A tenant whose rows cannot be understood; null for none.</summary>
    public string? Unreadable
    {
        get => _unreadable;
        set => _unreadable = value;
    }

    /// <summary>Stores a state of a tenant, in which anything may be another, and tells of it.</summary>
    public void Put(TenantDirectory directory) => Put(directory, new DirectoryChange(directory.Tenant.Domain, 0, DirectoryKind.Tenant, directory.Tenant.Domain));

    /// <summary>Stores a state of a tenant in which this is another, and tells of it; the revision is given here.</summary>
    public void Put(TenantDirectory directory, DirectoryChange change)
    {
        string domain = directory.Tenant.Domain;
        lock (_lock)
        {
            long revision = _revisions[domain] = _revisions.GetValueOrDefault(domain) + 1;
            _tenants[domain] = directory with { Revision = revision };
            Tell(change with { Revision = revision });
        }
    }

    /// <summary>Removes a tenant and tells of it.</summary>
    public void Remove(string domain)
    {
        lock (_lock)
        {
            long revision = _revisions[domain] = _revisions.GetValueOrDefault(domain) + 1;
            _tenants.Remove(domain);
            Tell(new DirectoryChange(domain, revision, DirectoryKind.Tenant, domain));
        }
    }

    /// <summary>Stores what belongs to all tenants and tells of it.</summary>
    public void PutGlobal(params IReadOnlyList<SipTrunk> trunks)
    {
        lock (_lock)
        {
            long revision = ++_revisions[Tenant.Global];
            _global = new GlobalDirectory(revision, trunks);
            Tell(new DirectoryChange(Tenant.Global, revision, DirectoryKind.SipTrunk, ""));
        }
    }

    /// <summary>Stores a state of a tenant of which no change arrives.</summary>
    public void PutUnheard(TenantDirectory directory)
    {
        lock (_lock)
        {
            long revision = _revisions[directory.Tenant.Domain] = _revisions.GetValueOrDefault(directory.Tenant.Domain) + 1;
            _tenants[directory.Tenant.Domain] = directory with { Revision = revision };
        }
    }

    /// <summary>Another database is in the place of this one: a copy from before, with this state of a tenant at this revision.</summary>
    public void Restore(TenantDirectory directory, long revision)
    {
        lock (_lock)
        {
            _revisions[directory.Tenant.Domain] = revision;
            _tenants[directory.Tenant.Domain] = directory with { Revision = revision };
        }
    }

    /// <summary>Tells that anything may have changed.</summary>
    public void TellEverything()
    {
        lock (_lock)
        {
            Tell(DirectoryChange.Everything);
        }
    }

    /// <inheritdoc/>
    public Task<TenantDirectory?> LoadTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        return Unreadable == tenant ? Task.FromException<TenantDirectory?>(new FormatException()) : Answer(() => _tenants.GetValueOrDefault(tenant));
    }

    /// <inheritdoc/>
    public Task<TenantItems> LoadItemsAsync(string tenant, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _itemLoads);
        return Answer(() => _tenants.TryGetValue(tenant, out var directory)
            ? new TenantItems(directory.Revision, [.. Items(directory).Where(item => keys.Contains(new ItemKey(item.Kind, item.Key)))])
            : new TenantItems(_revisions.GetValueOrDefault(tenant), []));
    }

    /// <inheritdoc/>
    public Task<GlobalDirectory> LoadGlobalAsync(CancellationToken cancellationToken) => Answer(() => _global);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TenantRevision>> ListRevisionsAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<TenantRevision>>(() => [.. _revisions.Select(one => new TenantRevision(one.Key, one.Value))]);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DirectoryChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<DirectoryChange>();
        watcher.Writer.TryWrite(DirectoryChange.Everything);
        lock (_lock)
        {
            _watchers.Add(watcher);
        }

        await foreach (var change in watcher.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public SecretText? RevealTrunkPassword(SipTrunk trunk) => trunk.Password is { } sealedText ? new SecretText(sealedText.Stored()) : null;

    IDirectoryTable<Tenant> IDirectoryStore.Tenants => new NoTable<Tenant>();

    IDirectoryTable<Agent> IDirectoryStore.Agents => new NoTable<Agent>();

    IDirectoryTable<InboundRoute> IDirectoryStore.InboundRoutes => new NoTable<InboundRoute>();

    IDirectoryTable<SipTrunk> IDirectoryStore.Trunks => new NoTable<SipTrunk>();

    IDirectoryTable<RingGroup> IDirectoryStore.RingGroups => new NoTable<RingGroup>();

    IDirectoryTable<BusinessSchedule> IDirectoryStore.Schedules => new NoTable<BusinessSchedule>();

    IDirectoryTable<BlockedNumber> IDirectoryStore.BlockedNumbers => new NoTable<BlockedNumber>();

    IDirectoryTable<OwnedNumber> IDirectoryStore.OwnedNumbers => new NoTable<OwnedNumber>();

    IDirectoryTable<OutboundRoute> IDirectoryStore.OutboundRoutes => new NoTable<OutboundRoute>();

    IDirectoryTable<ApiKey> IDirectoryStore.ApiKeys => new NoTable<ApiKey>();

    IDirectoryTable<Administrator> IDirectoryStore.Administrators => new NoTable<Administrator>();

    Task<Page<Tenant>> IDirectoryStore.ListTenantsAsync(PageQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ApiKey?> IDirectoryStore.FindApiKeyAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Administrator?> IDirectoryStore.FindAdministratorAsync(string email, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<InboundRoute?> IDirectoryStore.FindInboundRouteAsync(string did, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<OwnedNumber?> IDirectoryStore.FindOwnedNumberAsync(string number, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IDirectoryStore.NoteApiKeyUseAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();

    NewSipSecret IDirectorySecrets.NewSipSecret(string tenant, string extension) => throw new NotSupportedException();

    SecretText? IDirectorySecrets.RevealSipPassword(Agent agent) => throw new NotSupportedException();

    SealedSecret IDirectorySecrets.SealTrunkPassword(string tenant, string gatewayName, SecretText password) => throw new NotSupportedException();

    NewApiKey IDirectorySecrets.NewApiKey() => throw new NotSupportedException();

    string? IDirectorySecrets.FindPrefix(string? key) => throw new NotSupportedException();

    bool IDirectorySecrets.VerifyApiKey(string? key, ApiKey stored) => throw new NotSupportedException();

    byte[] IDirectorySecrets.DeriveKey(string purpose) => new byte[32];

    SecretHash IDirectorySecrets.HashPassword(SecretText password) => throw new NotSupportedException();

    bool IDirectorySecrets.VerifyPassword(SecretText password, SecretHash? stored) => throw new NotSupportedException();

    private static IEnumerable<DirectoryItem> Items(TenantDirectory tenant) =>
    [
        .. tenant.Agents, .. tenant.InboundRoutes, .. tenant.Trunks, .. tenant.RingGroups, .. tenant.Schedules, .. tenant.BlockedNumbers, .. tenant.OwnedNumbers,
        .. tenant.OutboundRoutes,
    ];

    private Task<T> Answer<T>(Func<T> read)
    {
        if (_isDown)
        {
            return Task.FromException<T>(new StoreUnavailableException(false, null));
        }

        lock (_lock)
        {
            return Task.FromResult(read());
        }
    }

    private void Tell(DirectoryChange change)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(change);
        }
    }

    /// <summary>Snapshots ask for no table. The API of the same server has them all, and finds them away.</summary>
    private sealed class NoTable<T> : IDirectoryTable<T>
        where T : DirectoryItem
    {
        public Task<T?> FindAsync(string tenant, Guid id, CancellationToken cancellationToken) => Away<T?>();

        public Task<T?> FindByKeyAsync(string tenant, string key, CancellationToken cancellationToken) => Away<T?>();

        public Task<Page<T>> ListAsync(string tenant, PageQuery query, CancellationToken cancellationToken) => Away<Page<T>>();

        public Task<DirectoryResult<T>> CreateAsync(string tenant, T item, CancellationToken cancellationToken) => Away<DirectoryResult<T>>();

        public Task<DirectoryResult<T>> UpdateAsync(string tenant, T item, CancellationToken cancellationToken) => Away<DirectoryResult<T>>();

        public Task<DirectoryResult<T>> DeleteAsync(string tenant, Guid id, long version, CancellationToken cancellationToken) => Away<DirectoryResult<T>>();

        private static Task<TResult> Away<TResult>() => Task.FromException<TResult>(new StoreUnavailableException(false, null));
    }
}
