using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>What all legs and listeners of one fake FreeSWITCH share: clock, channels, event bus, API commands.</summary>
internal sealed class SwitchCore
{
    private readonly List<Listener> _listeners = [];
    private readonly Dictionary<string, Leg> _legs = new(StringComparer.OrdinalIgnoreCase);
    private long _sequence = 466;
    private int _sessions;

    public SwitchCore(FakeSwitchOptions options)
    {
        Options = options;
        Clock = options.TimeScale == 1 ? options.TimeProvider : new ScaledTimeProvider(options.TimeProvider, options.TimeScale);
        Executor = new SerialExecutor();
        Agents = new AgentDirectory(this);
        Api = new ApiCommands(this);
        Conferences = new Conferences(this);
        StartedAt = Clock.GetUtcNow();
    }

    public FakeSwitchOptions Options { get; }

    public TimeProvider Clock { get; }

    /// <summary>
    /// The clock of the connections, without the time scale: the peer's time is not scaled either, and 25 seconds to say
    /// the first word must not become a tenth of one.
    /// </summary>
    public TimeProvider WireClock => Options.TimeProvider;

    public SerialExecutor Executor { get; }

    public AgentDirectory Agents { get; }

    public ApiCommands Api { get; }

    public Conferences Conferences { get; }

    public string CoreUuid { get; private set; } = Guid.NewGuid().ToString();

    public DateTimeOffset StartedAt { get; private set; }

    public IReadOnlyCollection<Leg> Legs => _legs.Values;

    public IReadOnlyCollection<Listener> Listeners => _listeners;

    public int SessionsSinceStartup => _sessions;

    /// <summary>The time in microseconds since 1970, as in the headers.</summary>
    public long Now => (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public int NextSession() => ++_sessions;

    public void Add(Leg leg) => _legs[leg.Channel.Uuid] = leg;

    public void Remove(Leg leg) => _legs.Remove(leg.Channel.Uuid);

    /// <summary>switch_core_session_locate(): a channel that is hanging up is not found any more.</summary>
    public Leg? Find(string? uuid) => uuid is not null && _legs.TryGetValue(uuid, out var leg) && leg.Channel.Up ? leg : null;

    public void Add(Listener listener) => _listeners.Add(listener);

    public void Remove(Listener listener) => _listeners.Remove(listener);

    /// <summary>Begins an event: its name and the headers that every event has (freeswitch-facts.md 1.3).</summary>
    public SwitchEvent Create(string name, string? subclass = null)
    {
        var created = new SwitchEvent(name).Add("Event-Subclass", subclass);
        Stamp(created);
        return created;
    }

    /// <summary>A new FreeSWITCH process: another Core-UUID, event numbers from the start, up since now.</summary>
    public void Restart()
    {
        CoreUuid = Guid.NewGuid().ToString();
        StartedAt = Clock.GetUtcNow();
        _sequence = 0;
        _sessions = 0;
    }

    public void Stamp(SwitchEvent target)
    {
        var now = Clock.GetUtcNow();
        var (file, function, line) = EventNames.CallerOf(target.Name);
        target.Add("Event-Name", target.Name)
            .Add("Core-UUID", CoreUuid)
            .Add("FreeSWITCH-Hostname", Options.HostName)
            .Add("FreeSWITCH-Switchname", Options.HostName)
            .Add("FreeSWITCH-IPv4", "192.0.2.2")
            .Add("FreeSWITCH-IPv6", "fd00::2")
            .Add("Event-Date-Local", now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
            .Add("Event-Date-GMT", now.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture))
            .Add("Event-Date-Timestamp", Channel.Number(Now))
            .Add("Event-Calling-File", file)
            .Add("Event-Calling-Function", function)
            .Add("Event-Calling-Line-Number", line)
            .Add("Event-Sequence", Channel.Number(++_sequence));
    }

    public void Fire(SwitchEvent fired)
    {
        foreach (var listener in _listeners.ToArray())
        {
            listener.Offer(fired);
        }

        Options.EventObserver?.Invoke(fired);
    }
}
