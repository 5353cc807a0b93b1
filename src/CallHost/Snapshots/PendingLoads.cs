using System.Diagnostics.CodeAnalysis;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>What is to be loaded, each tenant once: the whole of it, or what was changed where every change was heard.</summary>
internal sealed class PendingLoads
{
    /// <summary>From so many changed items on a tenant is loaded whole: each of them is a question to the database.</summary>
    internal const int MaxItems = 100;

    private readonly Dictionary<string, Load> _tenants = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEverything { get; private set; }

    public bool IsEmpty => !IsEverything && _tenants.Count == 0;

    public void Add(DirectoryChange change)
    {
        if (change.Tenant is { } tenant)
        {
            For(tenant).Add(change);
        }
        else
        {
            IsEverything = true;
        }
    }

    /// <summary>Everything is these. What was heard of them before still says which revision is about what.</summary>
    /// <param name="tenants">What the database has.</param>
    /// <param name="known">The revision that is known of a tenant; null for none.</param>
    public void Replace(IReadOnlyList<TenantRevision> tenants, Func<string, long?> known)
    {
        IsEverything = false;
        foreach (var (tenant, revision) in tenants)
        {
            if (revision < known(tenant))
            {
                For(tenant).StartAnew(revision);
            }
            else
            {
                For(tenant).Want(revision);
            }
        }
    }

    /// <summary>All of them, to be gone through while some are done.</summary>
    public IReadOnlyList<Load> List() => [.. _tenants.Values];

    public void Done(Load load) => _tenants.Remove(load.Tenant);

    private Load For(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var load))
        {
            _tenants.Add(tenant, load = new Load(tenant));
        }

        return load;
    }

    /// <summary>What is to be loaded of one tenant.</summary>
    internal sealed class Load(string tenant)
    {
        private readonly Dictionary<long, DirectoryChange> _changes = [];

        public string Tenant => tenant;

        /// <summary>The least revision that is wanted.</summary>
        public long Revision { get; private set; }

        /// <summary>Whether it is loaded whole whatever is known of it: the database counts from an earlier revision.</summary>
        public bool IsAnew { get; private set; }

        public void Want(long revision) => Revision = Math.Max(revision, Revision);

        /// <summary>
        /// The database is older than what is known: a copy from before, or a replica that took over without the last changes. What was
        /// heard may be of revisions that are to come once more with something else in them.
        /// </summary>
        public void StartAnew(long revision)
        {
            _changes.Clear();
            Revision = revision;
            IsAnew = true;
        }

        public void Add(DirectoryChange change)
        {
            Want(change.Revision);
            // One more than ever counts is enough to know that there are too many.
            if (_changes.Count <= MaxItems)
            {
                _changes[change.Revision] = change;
            }
        }

        /// <summary>
        /// What was changed since a revision. False when that is not known: a revision was not heard of, the tenant itself was
        /// changed, or there is too much of it.
        /// </summary>
        public bool TryFindChanged(long since, [NotNullWhen(true)] out IReadOnlyCollection<ItemKey>? keys)
        {
            keys = null;
            if (IsAnew || Revision - since > MaxItems)
            {
                return false;
            }

            var found = new HashSet<ItemKey>();
            for (long revision = since + 1; revision <= Revision; revision++)
            {
                if (!_changes.TryGetValue(revision, out var change) || change.Kind == DirectoryKind.Tenant)
                {
                    return false;
                }

                // Keys of the API and administrators are in no snapshot.
                if (change.Kind is not (DirectoryKind.ApiKey or DirectoryKind.Administrator))
                {
                    found.Add(new ItemKey(change.Kind, change.Key));
                    if (change.FormerKey.Length > 0)
                    {
                        found.Add(new ItemKey(change.Kind, change.FormerKey));
                    }
                }
            }

            keys = found;
            return true;
        }
    }
}
