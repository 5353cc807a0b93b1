using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>
/// Everything of one tenant at one moment, found by what calls bring. Immutable: a change makes another one. What is not active
/// is not found (<see cref="DirectoryItem.IsActive"/>).
/// </summary>
public sealed class TenantSnapshot
{
    private readonly Dictionary<string, Agent> _agents;
    private readonly Dictionary<string, List<Agent>> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RingGroup> _ringGroups;
    private readonly Dictionary<string, TenantSchedule> _schedules;
    private readonly Dictionary<string, BlockedNumber> _blocked;
    private readonly Dictionary<string, OwnedNumber> _owned;
    private readonly Dictionary<string, SipTrunk> _trunks;
    private readonly OutboundRoute[] _outbound;

    /// <summary>Takes the rows over; they must not be changed any more.</summary>
    public TenantSnapshot(TenantDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Tenant = directory.Tenant;
        Revision = directory.Revision;
        InboundRoutes = [.. directory.InboundRoutes.Where(route => route.IsActive)];
        _agents = Index(directory.Agents);
        _ringGroups = Index(directory.RingGroups);
        _blocked = Index(directory.BlockedNumbers);
        _owned = Index(directory.OwnedNumbers);
        _trunks = Index(directory.Trunks);
        _schedules = directory.Schedules.Where(schedule => schedule.IsActive)
            .ToDictionary(schedule => schedule.Name, schedule => new TenantSchedule(schedule), StringComparer.OrdinalIgnoreCase);
        _outbound = [.. directory.OutboundRoutes.Where(route => route.IsActive).OrderByDescending(route => route.Prefix.Length).ThenBy(route => route.Priority)];
        // By extension, as the store gives them, so that a group is rung in the same order each time.
        foreach (var agent in directory.Agents.Where(agent => agent.IsActive))
        {
            foreach (string group in agent.CallGroups)
            {
                if (!_groups.TryGetValue(group, out var members))
                {
                    _groups.Add(group, members = []);
                }

                members.Add(agent);
            }
        }
    }

    /// <summary>The tenant itself.</summary>
    public Tenant Tenant { get; }

    /// <summary>See <see cref="TenantRevision"/>.</summary>
    public long Revision { get; }

    /// <summary>The agents by extension.</summary>
    public IReadOnlyDictionary<string, Agent> Agents => _agents;

    /// <summary>The trunks of the tenant's own by gateway's name.</summary>
    public IReadOnlyDictionary<string, SipTrunk> Trunks => _trunks;

    /// <summary>The routes of DIDs.</summary>
    public IReadOnlyList<InboundRoute> InboundRoutes { get; }

    /// <summary>The agent with the extension, or null.</summary>
    public Agent? FindAgent(string extension) => _agents.GetValueOrDefault(extension);

    /// <summary>The agents in the call group; empty when nobody is in it.</summary>
    public IReadOnlyList<Agent> FindGroup(string name) => _groups.TryGetValue(name, out var members) ? members : [];

    /// <summary>The ring group with the number, or null.</summary>
    public RingGroup? FindRingGroup(string number) => _ringGroups.GetValueOrDefault(number);

    /// <summary>The schedule with the name, or null.</summary>
    public TenantSchedule? FindSchedule(string name) => _schedules.GetValueOrDefault(name);

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

    private static Dictionary<string, T> Index<T>(IReadOnlyList<T> items)
        where T : DirectoryItem
    {
        var index = new Dictionary<string, T>(items.Count, StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.IsActive)
            {
                index[item.Key] = item;
            }
        }

        return index;
    }
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
