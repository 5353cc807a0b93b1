namespace FsVoice.CallFlows;

/// <summary>
/// The database of tenants and what they have. Every signature names the tenant and reaches nothing of another one. A database
/// that cannot be reached throws <see cref="StoreUnavailableException"/>, everything else that can be expected is a
/// <see cref="DirectoryResult{T}"/>.
/// </summary>
public interface IDirectoryStore
{
    /// <summary>The tenants. The tenant of every signature is the domain itself; lists of all tenants by <see cref="ListTenantsAsync"/>.</summary>
    IDirectoryTable<Tenant> Tenants { get; }

    /// <summary>The agents.</summary>
    IDirectoryTable<Agent> Agents { get; }

    /// <summary>The routes of DIDs.</summary>
    IDirectoryTable<InboundRoute> InboundRoutes { get; }

    /// <summary>The trunks; those of all tenants as <see cref="Tenant.Global"/>.</summary>
    IDirectoryTable<SipTrunk> Trunks { get; }

    /// <summary>The ring groups.</summary>
    IDirectoryTable<RingGroup> RingGroups { get; }

    /// <summary>The schedules.</summary>
    IDirectoryTable<BusinessSchedule> Schedules { get; }

    /// <summary>The blocked numbers.</summary>
    IDirectoryTable<BlockedNumber> BlockedNumbers { get; }

    /// <summary>The numbers that the tenants own.</summary>
    IDirectoryTable<OwnedNumber> OwnedNumbers { get; }

    /// <summary>The ways to numbers outside.</summary>
    IDirectoryTable<OutboundRoute> OutboundRoutes { get; }

    /// <summary>The API keys; those that reach all tenants as <see cref="Tenant.Global"/>.</summary>
    IDirectoryTable<ApiKey> ApiKeys { get; }

    /// <summary>The administrators; those of all tenants as <see cref="Tenant.Global"/>.</summary>
    IDirectoryTable<Administrator> Administrators { get; }

    /// <summary>All tenants by domain, for those who may see all.</summary>
    Task<Page<Tenant>> ListTenantsAsync(PageQuery query, CancellationToken cancellationToken);

    /// <summary>Everything of one tenant as it was at one moment; null when there is no such tenant. For snapshots: 100,000 agents are one answer.</summary>
    Task<TenantDirectory?> LoadTenantAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>
    /// The items of one tenant with these keys as they were at one moment, for a snapshot that has the others already: what is not
    /// in the answer is not there any more. Any kind but <see cref="DirectoryKind.Tenant"/>, keys and administrators.
    /// </summary>
    Task<TenantItems> LoadItemsAsync(string tenant, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken);

    /// <summary>What belongs to all tenants (<see cref="Tenant.Global"/>) as it was at one moment.</summary>
    Task<GlobalDirectory> LoadGlobalAsync(CancellationToken cancellationToken);

    /// <summary>All tenants with the number of their last change, inactive ones included, and <see cref="Tenant.Global"/>. A snapshot with another number is old.</summary>
    Task<IReadOnlyList<TenantRevision>> ListRevisionsAsync(CancellationToken cancellationToken);

    /// <summary>The API key with the prefix, of whatever tenant: the key tells who asks, so that no tenant is known before.</summary>
    Task<ApiKey?> FindApiKeyAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The administrator with the address, of whatever tenant, for the login.</summary>
    Task<Administrator?> FindAdministratorAsync(string email, CancellationToken cancellationToken);

    /// <summary>The owner of a DID, for calls that come in on a trunk of all tenants; null when nobody has it.</summary>
    Task<InboundRoute?> FindInboundRouteAsync(string did, CancellationToken cancellationToken);

    /// <summary>The number as the tenant has it that owns it; null when none does.</summary>
    Task<OwnedNumber?> FindOwnedNumberAsync(string number, CancellationToken cancellationToken);

    /// <summary>Notes that a key was used; changes no version and tells nobody. Earlier than the stored time is ignored.</summary>
    Task NoteApiKeyUseAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>One kind of things in the database.</summary>
/// <typeparam name="T">What it holds.</typeparam>
public interface IDirectoryTable<T>
    where T : DirectoryItem
{
    /// <summary>The one with the id; null when the tenant has none.</summary>
    Task<T?> FindAsync(string tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>The one with the key (<see cref="DirectoryItem.Key"/>); null when the tenant has none.</summary>
    Task<T?> FindByKeyAsync(string tenant, string key, CancellationToken cancellationToken);

    /// <summary>A page of the tenant's, by key in the order of the characters' numbers.</summary>
    Task<Page<T>> ListAsync(string tenant, PageQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new one. It must belong to <paramref name="tenant"/>; <see cref="DirectoryItem.Id"/> is given when it is empty.
    /// Answers with <see cref="DirectoryStatus.Done"/> and what is stored now, <see cref="DirectoryStatus.Invalid"/>,
    /// <see cref="DirectoryStatus.Duplicate"/> or <see cref="DirectoryStatus.NoTenant"/>.
    /// </summary>
    Task<DirectoryResult<T>> CreateAsync(string tenant, T item, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the one with the same <see cref="DirectoryItem.Id"/>, when its version is the given one or that is 0. Secrets
    /// that the item does not have stay as they are. Answers as <see cref="CreateAsync"/>, or with
    /// <see cref="DirectoryStatus.NotFound"/> or <see cref="DirectoryStatus.Changed"/> and what is stored.
    /// </summary>
    Task<DirectoryResult<T>> UpdateAsync(string tenant, T item, CancellationToken cancellationToken);

    /// <summary>
    /// Removes it, and with a tenant everything that it has but its call records. Answers with <see cref="DirectoryStatus.Done"/>
    /// and what was there, <see cref="DirectoryStatus.NotFound"/>, or <see cref="DirectoryStatus.Changed"/>.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="id">Which one.</param>
    /// <param name="version">Only this version; 0 for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DirectoryResult<T>> DeleteAsync(string tenant, Guid id, long version, CancellationToken cancellationToken);
}

/// <summary>Which part of a list.</summary>
/// <param name="Offset">So many are left out, from 0.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public readonly record struct PageQuery(int Offset, int Limit)
{
    /// <summary>Most entries of a page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Only those whose key or name holds this text, compared without the case of ASCII letters; null or empty for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only those that are active, or are not; null for both.</summary>
    public bool? IsActive { get; init; }
}

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is in the list.</typeparam>
/// <param name="Items">The entries.</param>
/// <param name="Total">How many there are in all parts together (seed 004, PaginationInfo).</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);

/// <summary>How a request to the store ended.</summary>
public enum DirectoryStatus
{
    /// <summary>As asked.</summary>
    Done,

    /// <summary>Values are wrong (<see cref="DirectoryResult{T}.Errors"/>).</summary>
    Invalid,

    /// <summary>Another one has the same key (<see cref="DirectoryResult{T}.Errors"/> names the field); it may belong to another tenant.</summary>
    Duplicate,

    /// <summary>The tenant has none with this id.</summary>
    NotFound,

    /// <summary>Somebody changed it meanwhile: it has another version.</summary>
    Changed,

    /// <summary>There is no such tenant.</summary>
    NoTenant,
}

/// <summary>How a request to the store ended, and with what.</summary>
/// <typeparam name="T">The kind of thing.</typeparam>
/// <param name="Status">How it ended.</param>
/// <param name="Item">What is stored now, or was removed; null when there is none to tell of.</param>
/// <param name="Errors">What is wrong, for <see cref="DirectoryStatus.Invalid"/> and <see cref="DirectoryStatus.Duplicate"/>; else empty.</param>
public sealed record DirectoryResult<T>(DirectoryStatus Status, T? Item, IReadOnlyList<FieldError> Errors)
    where T : DirectoryItem
{
    /// <summary>The result without errors.</summary>
    public DirectoryResult(DirectoryStatus status, T? item = null)
        : this(status, item, [])
    {
    }
}

/// <summary>The number of the last change of a tenant. Grows by one with each change, in the change's own transaction; also across the removal of a tenant.</summary>
/// <param name="Tenant">The domain, or <see cref="Tenant.Global"/>.</param>
/// <param name="Revision">The number, 0 when nothing was changed yet.</param>
public readonly record struct TenantRevision(string Tenant, long Revision);

/// <summary>Names an item within its tenant.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its key (<see cref="DirectoryItem.Key"/>).</param>
public readonly record struct ItemKey(DirectoryKind Kind, string Key);

/// <summary>Items of a tenant at one moment.</summary>
/// <param name="Revision">Of the tenant at that moment (<see cref="TenantRevision"/>); 0 when there is no such tenant.</param>
/// <param name="Items">Those that are there, inactive ones included.</param>
public sealed record TenantItems(long Revision, IReadOnlyList<DirectoryItem> Items);

/// <summary>Everything of one tenant at one moment. API keys and administrators are not part of it: they are looked up when they come.</summary>
/// <param name="Tenant">The tenant, also when it is not active.</param>
/// <param name="Revision">See <see cref="TenantRevision"/>.</param>
public sealed record TenantDirectory(Tenant Tenant, long Revision)
{
    /// <summary>By extension.</summary>
    public IReadOnlyList<Agent> Agents { get; init; } = [];

    /// <summary>By DID.</summary>
    public IReadOnlyList<InboundRoute> InboundRoutes { get; init; } = [];

    /// <summary>The tenant's own, by gateway's name.</summary>
    public IReadOnlyList<SipTrunk> Trunks { get; init; } = [];

    /// <summary>By number.</summary>
    public IReadOnlyList<RingGroup> RingGroups { get; init; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<BusinessSchedule> Schedules { get; init; } = [];

    /// <summary>By number.</summary>
    public IReadOnlyList<BlockedNumber> BlockedNumbers { get; init; } = [];

    /// <summary>By number.</summary>
    public IReadOnlyList<OwnedNumber> OwnedNumbers { get; init; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<OutboundRoute> OutboundRoutes { get; init; } = [];
}

/// <summary>What belongs to all tenants, at one moment.</summary>
/// <param name="Revision">See <see cref="TenantRevision"/>.</param>
/// <param name="Trunks">The trunks that all use, by gateway's name.</param>
public sealed record GlobalDirectory(long Revision, IReadOnlyList<SipTrunk> Trunks);

/// <summary>The database cannot be reached, or went away in the middle. The message holds no secret and no text of the driver.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <param name="isOutcomeUnknown">See <see cref="IsOutcomeUnknown"/>.</param>
    /// <param name="inner">What the driver said; for a debugger, never for a log or a caller.</param>
    public StoreUnavailableException(bool isOutcomeUnknown, Exception? inner)
        : base("The database cannot be reached.", inner) => IsOutcomeUnknown = isOutcomeUnknown;

    /// <summary>True when the database went away while a change was being committed: it may be there or not. Else nothing was changed.</summary>
    public bool IsOutcomeUnknown { get; }
}
