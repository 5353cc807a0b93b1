using System.Collections.Concurrent;
using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests;

/// <summary>
/// Legs, bridges and rooms as FreeSWITCH keeps them, as far as flows that move other legs need it: each command and each
/// hang-up has the effects and the events that FreeSWITCH's has, and the registry is fed with them.
/// </summary>
internal sealed class SwitchScene : IMediaServer
{
    public const string Switch = "switch-1";
    public const string Domain = "example.com";

    private readonly Dictionary<string, SceneLeg> _legs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private int _commandsBegun;
    private int _awaits;

    public SwitchScene()
    {
        Registry = new LegRegistry(Clock, NullLogger<LegRegistry>.Instance);
        Legs = new WatchedLegs(Registry);
        Registry.Observe(new ConferenceRoles(Registry));
        Registry.Observe(Ends);
    }

    public ManualTimeProvider Clock { get; } = new();

    public LegRegistry Registry { get; }

    public WatchedLegs Legs { get; }

    /// <summary>The legs that ended, in order, each with the reason that was expected.</summary>
    public EndList Ends { get; } = new();

    /// <summary>What was commanded, in order.</summary>
    public IReadOnlyList<string> Commands => [.. _commands];

    /// <summary>Runs when a command is about to be obeyed; it is given its number, from 0.</summary>
    public Action<int>? BeforeCommand { get; set; }

    /// <summary>Runs when a flow is about to await a step of its call or a command; it is given its number, from 0.</summary>
    public Action<int>? BeforeAwait { get; set; }

    /// <summary>Commands that begin so are refused.</summary>
    public string? Refuses { get; set; }

    /// <summary>The call whose flow is tested, once it has a leg.</summary>
    public SceneCall? Call { get; set; }

    /// <summary>A flow is about to await something.</summary>
    public void Await() => BeforeAwait?.Invoke(Interlocked.Increment(ref _awaits) - 1);

    public bool IsUp(string uuid)
    {
        lock (_gate)
        {
            return _legs.ContainsKey(uuid);
        }
    }

    public string? PartnerOf(string uuid)
    {
        lock (_gate)
        {
            return _legs.GetValueOrDefault(uuid)?.Partner;
        }
    }

    public string? RoomOf(string uuid)
    {
        lock (_gate)
        {
            return _legs.GetValueOrDefault(uuid)?.Room;
        }
    }

    public string? VariableOf(string uuid, string name)
    {
        lock (_gate)
        {
            return _legs.GetValueOrDefault(uuid)?.Variables.GetValueOrDefault(name);
        }
    }

    /// <summary>Legs that hear nothing and that FreeSWITCH will not end by itself.</summary>
    public IReadOnlyList<string> Stranded()
    {
        lock (_gate)
        {
            return [.. _legs.Values
                .Where(leg => leg.Partner is null && leg.Room is null && !leg.IsInDialplan && leg.Uuid != Call?.Info.Uuid
                    && leg.Variables.GetValueOrDefault("park_timeout") is not { Length: > 0 })
                .Select(leg => leg.Uuid)];
        }
    }

    /// <summary>A leg that is up.</summary>
    public void Begin(string uuid, string? user, LegDirection direction, string caller = "", string called = "", string? dialogId = null)
    {
        lock (_gate)
        {
            _legs.Add(uuid, new SceneLeg(uuid, user, direction, caller, called, dialogId));
        }

        Tell(uuid, LegEventKind.Created);
        Tell(uuid, LegEventKind.Answered);
    }

    /// <summary>Joins two legs; whoever was joined to either is let go.</summary>
    public void Bridge(string one, string other)
    {
        LetGo(one, other);
        LetGo(other, one);
        lock (_gate)
        {
            _legs[one].Partner = other;
            _legs[other].Partner = one;
            _legs[one].IsInDialplan = _legs[other].IsInDialplan = false;
        }

        Tell(one, LegEventKind.Bridged, other);
    }

    public void Hold(string uuid) => Tell(uuid, LegEventKind.Held);

    /// <summary>A phone transfers a leg, which is with the dialplan then.</summary>
    public void SendToDialplan(string uuid)
    {
        LetGo(uuid, null);
        lock (_gate)
        {
            _legs[uuid].IsInDialplan = true;
        }
    }

    /// <summary>A key is pressed; nothing happens on a leg that is gone.</summary>
    public void Press(string uuid, char key)
    {
        SceneLeg? leg;
        lock (_gate)
        {
            leg = _legs.GetValueOrDefault(uuid);
        }

        if (leg is not null)
        {
            Tell(leg, LegEventKind.Digit, digit: key);
        }
    }

    /// <summary>A leg hangs up.</summary>
    public void HangUp(string uuid, string cause = "NORMAL_CLEARING")
    {
        SceneLeg? leg;
        string? partner;
        lock (_gate)
        {
            if (!_legs.Remove(uuid, out leg))
            {
                return;
            }

            partner = leg.Partner;
        }

        if (leg.Room is { } room)
        {
            Tell(leg, LegEventKind.ConferenceLeft, room: room);
        }

        if (partner is not null)
        {
            Tell(leg, LegEventKind.Unbridged, partner);
        }

        Tell(leg, LegEventKind.Ended, cause: cause);
        if (Call is { } call && call.Info.Uuid == uuid)
        {
            call.IsOver(cause);
        }

        if (partner is not null)
        {
            Release(partner, otherHungUp: true);
        }
    }

    public Task<CommandResult> BridgeAsync(LegAddress leg, string otherUuid, CancellationToken cancellationToken) =>
        RunAsync($"bridge {leg.Uuid} {otherUuid}", [leg.Uuid, otherUuid], () => Bridge(leg.Uuid, otherUuid));

    public Task<CommandResult> JoinConferenceAsync(LegAddress leg, string room, IReadOnlyList<string> flags, CancellationToken cancellationToken) =>
        RunAsync($"conference {leg.Uuid} {string.Join('+', [room, .. flags])}", [leg.Uuid], () => Enter(leg.Uuid, room));

    public Task<CommandResult> JoinBothToConferenceAsync(LegAddress leg, string room, CancellationToken cancellationToken) =>
        RunAsync($"conference-both {leg.Uuid} {room}", [leg.Uuid], () =>
        {
            string? partner = PartnerOf(leg.Uuid);
            if (partner is not null)
            {
                Part(leg.Uuid, partner);
                Enter(partner, room);
            }

            Enter(leg.Uuid, room);
        });

    public Task<CommandResult> TransferAsync(LegAddress leg, TransferTarget target, CancellationToken cancellationToken) =>
        RunAsync($"transfer {leg.Uuid} {target.Extension} {target.Context}", [leg.Uuid], () => SendToDialplan(leg.Uuid));

    public Task<CommandResult> HangUpAsync(LegAddress leg, Cause cause, CancellationToken cancellationToken) =>
        RunAsync($"hangup {leg.Uuid} {cause}", [leg.Uuid], () => HangUp(leg.Uuid, cause.Name));

    public Task<CommandResult> SetVariableAsync(LegAddress leg, string name, string value, CancellationToken cancellationToken) =>
        RunAsync($"set {leg.Uuid} {name}={value}", [leg.Uuid], () =>
        {
            lock (_gate)
            {
                _legs[leg.Uuid].Variables[name] = value;
            }
        });

    public Task<CommandResult> PlayAsync(LegAddress leg, string media, CancellationToken cancellationToken) =>
        RunAsync($"play {leg.Uuid} {media}", [leg.Uuid], () => { });

    public Task<CommandResult> ParkAsync(LegAddress leg, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> BreakAsync(LegAddress leg, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> StartRecordingAsync(LegAddress leg, string path, RecordingMode mode, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> StopRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> PauseRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> ResumeRecordingAsync(LegAddress leg, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommandResult> FireEventAsync(string switchId, string subclass, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private Task<CommandResult> RunAsync(string command, string[] uuids, Action effect)
    {
        BeforeCommand?.Invoke(Interlocked.Increment(ref _commandsBegun) - 1);
        Await();
        _commands.Enqueue(command);
        if (Refuses is { } refused && command.StartsWith(refused, StringComparison.Ordinal))
        {
            return Task.FromResult(new CommandResult(CommandOutcome.Refused, "scripted"));
        }

        if (!uuids.All(IsUp))
        {
            return Task.FromResult(new CommandResult(CommandOutcome.NoSuchLeg, "-ERR No such channel!"));
        }

        effect();
        return Task.FromResult(CommandResult.Completed);
    }

    private void Enter(string uuid, string room)
    {
        LetGo(uuid, null);
        lock (_gate)
        {
            _legs[uuid].Room = room;
            _legs[uuid].IsInDialplan = false;
        }

        Tell(uuid, LegEventKind.ConferenceJoined, room: room);
        if (Call is { } call && call.Info.Uuid == uuid)
        {
            call.IsTakenAway();
        }
    }

    private void Part(string one, string other)
    {
        lock (_gate)
        {
            _legs[one].Partner = null;
            _legs[other].Partner = null;
        }

        Tell(one, LegEventKind.Unbridged, other);
    }

    /// <summary>Parts a leg from its partner, unless that is the one that it is joined to next.</summary>
    private void LetGo(string uuid, string? next)
    {
        if (PartnerOf(uuid) is { } partner && partner != next)
        {
            Part(uuid, partner);
            Release(partner, otherHungUp: false);
        }
    }

    /// <summary>What becomes of a leg whose bridge is over (switch_ivr_bridge.c).</summary>
    private void Release(string uuid, bool otherHungUp)
    {
        bool parks;
        lock (_gate)
        {
            if (!_legs.TryGetValue(uuid, out var leg))
            {
                return;
            }

            leg.Partner = null;
            parks = leg.Variables.GetValueOrDefault("park_after_bridge") == "true";
        }

        if (Call is { } call && call.Info.Uuid == uuid)
        {
            call.BridgeIsOver(otherHungUp);
        }
        else if (!parks)
        {
            HangUp(uuid);
        }
    }

    private void Tell(string uuid, LegEventKind kind, string? other = null, char digit = '\0', string? room = null)
    {
        SceneLeg leg;
        lock (_gate)
        {
            leg = _legs[uuid];
        }

        Tell(leg, kind, other, digit, room);
    }

    private void Tell(SceneLeg leg, LegEventKind kind, string? other = null, char digit = '\0', string? room = null, string? cause = null) => Registry.Apply(new LegEvent
    {
        Kind = kind,
        Uuid = leg.Uuid,
        OtherUuid = other,
        At = Clock.GetUtcNow(),
        SwitchId = Switch,
        Direction = leg.Direction,
        CallerNumber = leg.Caller,
        DestinationNumber = leg.Called,
        Domain = leg.User is null ? "" : Domain,
        User = leg.User,
        DialogId = leg.DialogId,
        Digit = digit,
        Room = room,
        Cause = cause is null ? Cause.Unknown : new Cause(cause),
    });

    private sealed record SceneLeg(string Uuid, string? User, LegDirection Direction, string Caller, string Called, string? DialogId)
    {
        public string? Partner { get; set; }

        public string? Room { get; set; }

        public bool IsInDialplan { get; set; }

        public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);
    }

    internal sealed class EndList : ILegObserver
    {
        private readonly ConcurrentQueue<(string Uuid, LegEndReason? Reason)> _ends = new();

        public IReadOnlyList<(string Uuid, LegEndReason? Reason)> All => [.. _ends];

        /// <summary>The reasons that were expected, of legs that had one.</summary>
        public IReadOnlyList<LegEndReason> Reasons => [.. _ends.Where(end => end.Reason is not null).Select(end => end.Reason!.Value)];

        public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
        {
            if (happened.Kind == LegEventKind.Ended)
            {
                _ends.Enqueue((leg.Uuid, leg.ExpectedEnd));
            }
        }
    }
}
