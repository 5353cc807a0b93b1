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
    // The domain of each number's tenant: a change of the tenant's agents leaves them as they are.
    private readonly ImmutableDictionary<string, string> _dids;

    private DirectorySnapshot(
        ImmutableDictionary<string, TenantSnapshot> tenants, ImmutableDictionary<string, string> dids, GlobalDirectory global, int agents)
    {
        _tenants = tenants;
        _dids = dids;
        Global = global;
        AgentCount = agents;
    }

    /// <summary>Nothing.</summary>
    public static DirectorySnapshot Empty { get; } = new(
        ImmutableDictionary.Create<string, TenantSnapshot>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
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
    public DidOwner? FindDid(string e164) =>
        _dids.TryGetValue(e164, out string? domain) && FindTenant(domain) is { } tenant && tenant.InboundRoutes.TryGetValue(e164, out var route)
            ? new DidOwner(tenant, route)
            : null;

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
        return With(before, tenant, (before?.InboundRoutes.Keys ?? []).Concat(tenant.InboundRoutes.Keys));
    }

    /// <summary>With this state of one tenant, in which only these may be others than before.</summary>
    internal DirectorySnapshot With(TenantSnapshot tenant, IReadOnlyCollection<ItemKey> changed) =>
        With(Find(tenant.Tenant.Domain), tenant, changed.Where(item => item.Kind == DirectoryKind.InboundRoute).Select(item => item.Key));

    /// <summary>Without a tenant.</summary>
    public DirectorySnapshot Without(string domain) => Find(domain) is { } before
        ? new DirectorySnapshot(
            _tenants.Remove(domain), Update(before.InboundRoutes.Keys, before.Tenant.Domain, null), Global, AgentCount - before.Agents.Count)
        : this;

    /// <summary>With this state of what belongs to all.</summary>
    public DirectorySnapshot With(GlobalDirectory global) => new(_tenants, _dids, global, AgentCount);

    private DirectorySnapshot With(TenantSnapshot? before, TenantSnapshot tenant, IEnumerable<string> numbers) => new(
        _tenants.SetItem(tenant.Tenant.Domain, tenant),
        Update(numbers, tenant.Tenant.Domain, tenant.Tenant.IsActive ? tenant : null),
        Global,
        AgentCount - (before?.Agents.Count ?? 0) + tenant.Agents.Count);

    /// <summary>Whose these numbers are now, of a tenant that may have had them or may have got them.</summary>
    private ImmutableDictionary<string, string> Update(IEnumerable<string> numbers, string domain, TenantSnapshot? tenant)
    {
        var dids = _dids.ToBuilder();
        foreach (string number in numbers)
        {
            if (tenant?.InboundRoutes.ContainsKey(number) == true)
            {
                dids[number] = domain;
            }
            else if (dids.TryGetValue(number, out string? owner) && owner == domain)
            {
                // A number that went to another tenant may have been read there first.
                dids.Remove(number);
            }
        }

        return dids.ToImmutable();
    }
}

/// <summary>Who has a number.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Route">Where calls go.</param>
public sealed record DidOwner(TenantSnapshot Tenant, InboundRoute Route)
{
    /// <summary>Where calls go at this moment, by the route's schedule.</summary>
    public RouteTarget TargetAt(DateTimeOffset at) =>
        Route.Schedule.Length > 0 && Tenant.FindSchedule(Route.Schedule) is { } schedule && !schedule.IsOpen(at) ? schedule.AfterHours : Route.Target;
}
