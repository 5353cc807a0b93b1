using System.Collections.Immutable;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>
/// Everything of one tenant at one moment, found by what calls bring. Immutable: a change makes another one that shares what was
/// not changed. What is not active is not found (<see cref="DirectoryItem.IsActive"/>).
/// </summary>
public sealed class TenantSnapshot
{
    private readonly ImmutableDictionary<string, Agent> _agents;
    private readonly ImmutableDictionary<string, InboundRoute> _inbound;
    private readonly ImmutableDictionary<string, RingGroup> _ringGroups;
    private readonly ImmutableDictionary<string, TenantSchedule> _schedules;
    private readonly ImmutableDictionary<string, BlockedNumber> _blocked;
    private readonly ImmutableDictionary<string, OwnedNumber> _owned;
    private readonly ImmutableDictionary<string, SipTrunk> _trunks;
    private readonly ImmutableArray<OutboundRoute> _outbound;
    private readonly CallGroups _groups;

    /// <summary>Takes the rows over; they must not be changed any more.</summary>
    public TenantSnapshot(TenantDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Tenant = directory.Tenant;
        Revision = directory.Revision;
        _agents = Index(directory.Agents);
        _inbound = Index(directory.InboundRoutes);
        _ringGroups = Index(directory.RingGroups);
        _blocked = Index(directory.BlockedNumbers);
        _owned = Index(directory.OwnedNumbers);
        _trunks = Index(directory.Trunks);
        _schedules = Schedules(directory.Schedules);
        _outbound = InOrder(directory.OutboundRoutes);
        _groups = CallGroups.Of(_agents.Values);
    }

    private TenantSnapshot(TenantSnapshot before, long revision, ILookup<DirectoryKind, string> keys, IReadOnlyList<DirectoryItem> items)
    {
        Tenant = before.Tenant;
        Revision = revision;
        _agents = Update(before._agents, keys[DirectoryKind.Agent], Index(items.OfType<Agent>()));
        _inbound = Update(before._inbound, keys[DirectoryKind.InboundRoute], Index(items.OfType<InboundRoute>()));
        _ringGroups = Update(before._ringGroups, keys[DirectoryKind.RingGroup], Index(items.OfType<RingGroup>()));
        _blocked = Update(before._blocked, keys[DirectoryKind.BlockedNumber], Index(items.OfType<BlockedNumber>()));
        _owned = Update(before._owned, keys[DirectoryKind.OwnedNumber], Index(items.OfType<OwnedNumber>()));
        _trunks = Update(before._trunks, keys[DirectoryKind.SipTrunk], Index(items.OfType<SipTrunk>()));
        _schedules = Update(before._schedules, keys[DirectoryKind.Schedule].Select(DirectoryItem.WithoutCase), Schedules(items.OfType<BusinessSchedule>()));
        var routes = keys[DirectoryKind.OutboundRoute].Select(DirectoryItem.WithoutCase).ToHashSet(StringComparer.Ordinal);
        _outbound = routes.Count > 0
            ? InOrder(before._outbound.Where(route => !routes.Contains(DirectoryItem.WithoutCase(route.Key))).Concat(items.OfType<OutboundRoute>()))
            : before._outbound;
        _groups = before._groups.With(keys[DirectoryKind.Agent].Select(extension => (before.FindAgent(extension), FindAgent(extension))));
    }

    /// <summary>With other items in place of those that have these keys.</summary>
    /// <param name="revision">Of the state that it makes.</param>
    /// <param name="keys">What may be another or gone.</param>
    /// <param name="items">Those of them that are there, inactive ones included.</param>
    internal TenantSnapshot With(long revision, IReadOnlyCollection<ItemKey> keys, IReadOnlyList<DirectoryItem> items) =>
        // One that got a key that differs in its case alone is found by both.
        new(this, revision, keys.ToLookup(item => item.Kind, item => item.Key), [.. items.DistinctBy(item => (item.Kind, item.Id))]);

    /// <summary>The tenant itself.</summary>
    public Tenant Tenant { get; }

    /// <summary>See <see cref="TenantRevision"/>.</summary>
    public long Revision { get; }

    /// <summary>The agents by extension.</summary>
    public IReadOnlyDictionary<string, Agent> Agents => _agents;

    /// <summary>The trunks of the tenant's own by gateway's name.</summary>
    public IReadOnlyDictionary<string, SipTrunk> Trunks => _trunks;

    /// <summary>The routes by DID.</summary>
    public IReadOnlyDictionary<string, InboundRoute> InboundRoutes => _inbound;

    /// <summary>The agent with the extension, or null.</summary>
    public Agent? FindAgent(string extension) => _agents.GetValueOrDefault(extension);

    /// <summary>The agents in the call group by extension, so that a group is rung in the same order each time; empty when nobody is in it.</summary>
    public IReadOnlyList<Agent> FindGroup(string name) => [.. _groups.Find(name).Select(extension => _agents[extension])];

    /// <summary>The ring group with the number, or null.</summary>
    public RingGroup? FindRingGroup(string number) => _ringGroups.GetValueOrDefault(number);

    /// <summary>The schedule with the name, or null.</summary>
    public TenantSchedule? FindSchedule(string name) => _schedules.GetValueOrDefault(DirectoryItem.WithoutCase(name));

    /// <summary>Whether calls of this kind with the number outside are refused.</summary>
    /// <param name="e164">The number, E.164.</param>
    /// <param name="direction">Inbound or outbound.</param>
    public bool IsBlocked(string e164, BlockDirection direction) =>
        _blocked.TryGetValue(e164, out var blocked) && (blocked.Direction == BlockDirection.Both || blocked.Direction == direction);

    /// <summary>The tenant's number, or null.</summary>
    public OwnedNumber? FindOwnedNumber(string e164) => _owned.GetValueOrDefault(e164);

    /// <summary>The ways to a number outside, the one to be tried first in front: the longest prefix, then the priority.</summary>
    public IEnumerable<OutboundRoute> FindOutboundRoutes(string e164) =>
        _outbound.Where(route => e164.StartsWith(route.Prefix, StringComparison.Ordinal));

    private static ImmutableDictionary<string, T> Index<T>(IEnumerable<T> items)
        where T : DirectoryItem
    {
        var index = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.IsActive)
            {
                index[item.Key] = item;
            }
        }

        return index.ToImmutable();
    }

    private static ImmutableDictionary<string, T> Update<T>(ImmutableDictionary<string, T> before, IEnumerable<string> keys, ImmutableDictionary<string, T> now) =>
        before.RemoveRange(keys).SetItems(now);

    private static ImmutableDictionary<string, TenantSchedule> Schedules(IEnumerable<BusinessSchedule> schedules) => schedules
        .Where(schedule => schedule.IsActive)
        .ToImmutableDictionary(schedule => DirectoryItem.WithoutCase(schedule.Name), schedule => new TenantSchedule(schedule), StringComparer.Ordinal);

    private static ImmutableArray<OutboundRoute> InOrder(IEnumerable<OutboundRoute> routes) =>
        [.. routes.Where(route => route.IsActive).OrderByDescending(route => route.Prefix.Length).ThenBy(route => route.Priority)];
}

/// <summary>A schedule, ready to be asked.</summary>
public sealed class TenantSchedule
{
    private readonly BusinessHours? _hours;

    internal TenantSchedule(BusinessSchedule schedule)
    {
        AfterHours = schedule.AfterHours;
        try
        {
            _hours = new BusinessHours(schedule.Hours);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or FormatException)
        {
            // Checked when it was written, by a machine that may know more time zones. Calls are taken rather than sent away.
            _hours = null;
        }
    }

    /// <summary>Where calls go while it is closed.</summary>
    public RouteTarget AfterHours { get; }

    /// <summary>Whether it is open at this moment; always when this machine does not know its time zone.</summary>
    public bool IsOpen(DateTimeOffset at) => _hours?.IsOpen(at) ?? true;
}
