namespace FsVoice.CallFlows;

/// <summary>
/// Tells what was changed in the directory, by this node or another one, after the change was committed. A watcher that missed
/// something is told so: it never has to guess.
/// </summary>
public interface IDirectoryChanges
{
    /// <summary>
    /// Whether changes of other nodes, and of other processes with the same embedded database, arrive at this moment. While false,
    /// a snapshot may be old by the time since <see cref="LastHeard"/>.
    /// </summary>
    bool IsLive { get; }

    /// <summary>When the feed was last known to be complete, UTC.</summary>
    DateTimeOffset LastHeard { get; }

    /// <summary>
    /// The changes from the beginning of the enumeration on, in the order of their commits within a tenant. Begins with
    /// <see cref="DirectoryChange.Everything"/> so that a watcher loads what was there before; the same comes after each lost
    /// connection, for what another process changed in an embedded database, and when the watcher did not keep up with 10,000
    /// changes. A change of this node may come twice (its revision tells).
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<DirectoryChange> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>One change, or the news that there may have been any.</summary>
/// <param name="Tenant">The domain, or <see cref="Tenant.Global"/>; null: everything of every tenant may have changed.</param>
/// <param name="Revision">The tenant's revision with this change (<see cref="TenantRevision"/>); a snapshot that has it, or a later one, need not be loaded again.</param>
/// <param name="Kind">What was changed.</param>
/// <param name="Key">Its key (<see cref="DirectoryItem.Key"/>), for caches that go by it.</param>
public sealed record DirectoryChange(string? Tenant, long Revision, DirectoryKind Kind, string Key)
{
    /// <summary>
    /// The key that it had before, when that was another one; else empty. Each revision is one change, so that a watcher who has
    /// heard of every revision since its own has missed nothing.
    /// </summary>
    public string FormerKey { get; init; } = "";

    /// <summary>Everything of every tenant may have changed.</summary>
    public static DirectoryChange Everything { get; } = new(null, 0, DirectoryKind.Tenant, "");
}
