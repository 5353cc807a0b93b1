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
        string domain = (before ?? after)!.Tenant.Domain;
        // The version of the tenant counts for each of its users: its caller id is in them.
        bool all = old?.Tenant.Version != now?.Tenant.Version;
        var users = new List<(string, string)>();
        var phones = new List<(string?, string)>();
        if (now is null && old is not null)
        {
            phones.Add((null, domain));
        }

        foreach (var (extension, agent) in old?.Agents ?? NoAgents)
        {
            if (all || now!.FindAgent(extension) is not { } same || !IsSame(agent, same))
            {
                users.Add((extension, domain));
            }

            if (now is not null && IsPhoneGone(agent, now.FindAgent(extension)))
            {
                phones.Add((extension, domain));
            }
        }

        var trunks = Between([.. (old?.Trunks.Values) ?? []], [.. (now?.Trunks.Values) ?? []]);
        return trunks with { Users = users, PhonesGone = phones };
    }

    /// <summary>The difference between two states of a tenant in which only these may be others.</summary>
    internal static SnapshotChange Between(TenantSnapshot before, TenantSnapshot after, IReadOnlyCollection<ItemKey> changed)
    {
        if (!after.Tenant.IsActive)
        {
            return new SnapshotChange();
        }

        string domain = after.Tenant.Domain;
        var agents = changed.Where(item => item.Kind == DirectoryKind.Agent && before.FindAgent(item.Key) is not null)
            .Select(item => (item.Key, Old: before.FindAgent(item.Key)!, Now: after.FindAgent(item.Key))).ToList();
        var trunks = changed.Any(item => item.Kind == DirectoryKind.SipTrunk)
            ? Between([.. before.Trunks.Values], [.. after.Trunks.Values])
            : new SnapshotChange();
        return trunks with
        {
            Users = [.. agents.Where(agent => agent.Now is null || !IsSame(agent.Old, agent.Now)).Select(agent => (agent.Key, domain))],
            PhonesGone = [.. agents.Where(agent => IsPhoneGone(agent.Old, agent.Now)).Select(agent => (agent.Key, domain))],
        };
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

    private static readonly Dictionary<string, Agent> NoAgents = [];

    private static bool IsPhoneGone(Agent old, Agent? now) => now is null || old.Secret?.RevealA1Hash() != now.Secret?.RevealA1Hash();

    // An id is never given twice, so one that was removed and made again is another.
    private static bool IsSame(DirectoryItem one, DirectoryItem other) => one.Id == other.Id && one.Version == other.Version;
}
