using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>What FreeSWITCH has to be told of, after another snapshot is in use.</summary>
public sealed record SnapshotChange
{
    /// <summary>Users whose entry in the directory is another one now, or is gone.</summary>
    public IReadOnlyList<(string User, string Domain)> Users { get; init; } = [];

    /// <summary>Those of <see cref="Users"/> whose phones registered with what does not count any more: they are gone, or have another password. Without a user: all of the domain.</summary>
    public IReadOnlyList<(string? User, string Domain)> PhonesGone { get; init; } = [];

    /// <summary>Gateways that are gone or have other settings, with their profile.</summary>
    public IReadOnlyList<(string Gateway, string Profile)> GatewaysGone { get; init; } = [];

    /// <summary>Profiles that have a gateway that is new or has other settings.</summary>
    public IReadOnlyList<string> ProfilesToScan { get; init; } = [];

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => Users.Count == 0 && GatewaysGone.Count == 0 && ProfilesToScan.Count == 0;

    /// <summary>The difference between two states of a tenant; null for one that is not there.</summary>
    internal static SnapshotChange Between(TenantSnapshot? before, TenantSnapshot? after)
    {
        var old = before is { Tenant.IsActive: true } ? before : null;
        var now = after is { Tenant.IsActive: true } ? after : null;
        var trunks = Between([.. (old?.Trunks.Values) ?? []], [.. (now?.Trunks.Values) ?? []]);
        return (old, now) switch
        {
            (null, _) => trunks,
            (_, null) => trunks with
            {
                Users = [.. old.Agents.Keys.Select(extension => (extension, old.Tenant.Domain))],
                PhonesGone = [(null, old.Tenant.Domain)],
            },
            _ => trunks.WithAgents(old, now, old.Agents.Keys),
        };
    }

    /// <summary>The difference between two states of a tenant in which only these may be others.</summary>
    internal static SnapshotChange Between(TenantSnapshot before, TenantSnapshot after, IReadOnlyCollection<ItemKey> changed)
    {
        if (!after.Tenant.IsActive)
        {
            return new SnapshotChange();
        }

        var trunks = changed.Any(item => item.Kind == DirectoryKind.SipTrunk)
            ? Between([.. before.Trunks.Values], [.. after.Trunks.Values])
            : new SnapshotChange();
        return trunks.WithAgents(before, after, changed.Where(item => item.Kind == DirectoryKind.Agent).Select(item => item.Key));
    }

    /// <summary>The difference between two lists of trunks.</summary>
    internal static SnapshotChange Between(IReadOnlyList<SipTrunk> before, IReadOnlyList<SipTrunk> after)
    {
        var now = after.Where(trunk => trunk.IsActive).ToDictionary(trunk => trunk.GatewayName, StringComparer.Ordinal);
        var old = before.Where(trunk => trunk.IsActive).ToDictionary(trunk => trunk.GatewayName, StringComparer.Ordinal);
        return new SnapshotChange
        {
            GatewaysGone = [.. old.Values.Where(trunk => !now.TryGetValue(trunk.GatewayName, out var same) || !IsSame(trunk, same))
                .Select(trunk => (trunk.GatewayName, trunk.Profile))],
            ProfilesToScan = [.. now.Values.Where(trunk => !old.TryGetValue(trunk.GatewayName, out var same) || !IsSame(trunk, same))
                .Select(trunk => trunk.Profile).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>With what became of these agents.</summary>
    private SnapshotChange WithAgents(TenantSnapshot before, TenantSnapshot after, IEnumerable<string> extensions)
    {
        string domain = after.Tenant.Domain;
        // The version of the tenant counts for each of its users: its caller id is in them.
        bool all = before.Tenant.Version != after.Tenant.Version;
        var users = new List<(string, string)>();
        var phones = new List<(string?, string)>();
        foreach (string extension in extensions)
        {
            if (before.FindAgent(extension) is not { } old)
            {
                continue;
            }

            var now = after.FindAgent(extension);
            if (all || now is null || !IsSame(old, now))
            {
                users.Add((extension, domain));
            }

            if (IsPhoneGone(old, now))
            {
                phones.Add((extension, domain));
            }
        }

        return this with { Users = users, PhonesGone = phones };
    }

    private static bool IsPhoneGone(Agent old, Agent? now) => now is null || old.Secret?.RevealA1Hash() != now.Secret?.RevealA1Hash();

    // An id is never given twice, so one that was removed and made again is another.
    private static bool IsSame(DirectoryItem one, DirectoryItem other) => one.Id == other.Id && one.Version == other.Version;
}
