using System.Collections.Immutable;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>
/// All tenants at one moment, each as of its own revision. Immutable: a change makes another one that shares the rest, so a
/// question is answered from one state, whatever happens meanwhile.
/// </summary>
public sealed class DirectorySnapshot
{
    private readonly ImmutableDictionary<string, TenantSnapshot> _tenants;
    private readonly ImmutableDictionary<string, DidOwner> _dids;

    private DirectorySnapshot(
        ImmutableDictionary<string, TenantSnapshot> tenants, ImmutableDictionary<string, DidOwner> dids, GlobalDirectory global, int agents)
    {
        _tenants = tenants;
        _dids = dids;
        Global = global;
        AgentCount = agents;
    }

    /// <summary>Nothing.</summary>
    public static DirectorySnapshot Empty { get; } = new(
        ImmutableDictionary.Create<string, TenantSnapshot>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, DidOwner>(StringComparer.Ordinal),
        new GlobalDirectory(-1, []),
        0);

    /// <summary>What belongs to all tenants.</summary>
    public GlobalDirectory Global { get; }

    /// <summary>The tenants, those that are not active included.</summary>
    public IEnumerable<TenantSnapshot> Tenants => _tenants.Values;

    /// <summary>How many tenants there are.</summary>
    public int TenantCount => _tenants.Count;

    /// <summary>How many agents the tenants have.</summary>
    public int AgentCount { get; }

    /// <summary>The tenant with the SIP domain, compared without case; null when there is none, or it is not active.</summary>
    public TenantSnapshot? FindTenant(string domain) => Find(domain) is { Tenant.IsActive: true } tenant ? tenant : null;

    /// <summary>The tenant with the SIP domain, active or not.</summary>
    public TenantSnapshot? Find(string domain) => _tenants.GetValueOrDefault(domain);

    /// <summary>Who has the number, E.164, and where its calls go; null when nobody has.</summary>
    public DidOwner? FindDid(string e164) => _dids.GetValueOrDefault(e164);

    /// <summary>The trunk that a tenant may use, its own or one of all; null when there is none.</summary>
    public SipTrunk? FindTrunk(TenantSnapshot tenant, string gatewayName)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return tenant.Trunks.GetValueOrDefault(gatewayName)
            ?? Global.Trunks.FirstOrDefault(trunk => trunk.IsActive && trunk.GatewayName == gatewayName);
    }

    /// <summary>Every trunk that is in use: those of active tenants and those of all.</summary>
    public IEnumerable<SipTrunk> Trunks => Global.Trunks.Where(trunk => trunk.IsActive)
        .Concat(_tenants.Values.Where(tenant => tenant.Tenant.IsActive).SelectMany(tenant => tenant.Trunks.Values));

    /// <summary>With this state of one tenant.</summary>
    public DirectorySnapshot With(TenantSnapshot tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var before = Find(tenant.Tenant.Domain);
        var dids = WithoutDids(before);
        if (tenant.Tenant.IsActive)
        {
            dids = dids.SetItems(tenant.InboundRoutes.Select(route => KeyValuePair.Create(route.Did, new DidOwner(tenant, route))));
        }

        return new DirectorySnapshot(
            _tenants.SetItem(tenant.Tenant.Domain, tenant), dids, Global, AgentCount - (before?.Agents.Count ?? 0) + tenant.Agents.Count);
    }

    /// <summary>Without a tenant.</summary>
    public DirectorySnapshot Without(string domain) => Find(domain) is { } before
        ? new DirectorySnapshot(_tenants.Remove(domain), WithoutDids(before), Global, AgentCount - before.Agents.Count)
        : this;

    /// <summary>With this state of what belongs to all.</summary>
    public DirectorySnapshot With(GlobalDirectory global) => new(_tenants, _dids, global, AgentCount);

    // A number that went to another tenant may have been read there first.
    private ImmutableDictionary<string, DidOwner> WithoutDids(TenantSnapshot? before) => before is null
        ? _dids
        : _dids.RemoveRange(before.InboundRoutes.Select(route => route.Did).Where(did => _dids.GetValueOrDefault(did)?.Tenant == before));
}

/// <summary>Who has a number.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Route">Where calls go.</param>
public sealed record DidOwner(TenantSnapshot Tenant, InboundRoute Route);
