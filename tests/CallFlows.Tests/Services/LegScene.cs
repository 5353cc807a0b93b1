using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Services;

/// <summary>A registry fed by a test as FreeSWITCH feeds it, each event a tenth of a second after the last.</summary>
internal sealed class LegScene
{
    public const string Switch = "switch-1";
    public const string Customer = "customer";
    public const string CustomerNumber = "+18005550199";
    public const string ServiceNumber = "8001";
    public const string Domain = "example.com";

    public ManualTimeProvider Clock { get; } = new();

    public LegRegistry Legs { get; }

    public LegScene() => Legs = new LegRegistry(Clock, NullLogger<LegRegistry>.Instance);

    /// <summary>The customer calls, and a flow takes the call.</summary>
    public LegScene CustomerCalls(string uuid = Customer, CallDirection direction = CallDirection.Inbound)
    {
        bool inbound = direction == CallDirection.Inbound;
        Created(uuid, inbound ? LegDirection.Inbound : LegDirection.Outbound, user: null, inbound ? CustomerNumber : ServiceNumber, inbound ? ServiceNumber : CustomerNumber);
        Legs.Own(uuid);
        Legs.BeginDialog(new CallInfo
        {
            Uuid = uuid,
            CallerNumber = inbound ? CustomerNumber : ServiceNumber,
            DialedNumber = inbound ? ServiceNumber : CustomerNumber,
            Direction = direction,
        });
        return this;
    }

    /// <summary>An agent is called, answers and talks to a leg.</summary>
    public LegScene Talks(string uuid, string to = Customer, string user = "1001") =>
        Created(uuid, LegDirection.Outbound, user).On(LegEventKind.Answered, uuid).Bridge(to, uuid);

    /// <summary>The agent consults somebody: the phone's second call, and the party it is joined to.</summary>
    public LegScene Consults(string second = "second", string consulted = "consulted", string dialog = Customer)
    {
        Created(second, LegDirection.Inbound, "1001").On(LegEventKind.Answered, second);
        Legs.Own(second);
        Legs.Join(second, dialog, LegRole.Consulting);
        Created(consulted, LegDirection.Outbound, "1002");
        Legs.Join(consulted, dialog, LegRole.Consulted);
        return On(LegEventKind.Answered, consulted).Bridge(second, consulted);
    }

    public LegScene Created(string uuid, LegDirection direction, string? user, string caller = "", string destination = "")
    {
        Apply(Event(LegEventKind.Created, uuid) with { Direction = direction, User = user, Domain = Domain, CallerNumber = caller, DestinationNumber = destination });
        return this;
    }

    public LegScene On(LegEventKind kind, params string[] uuids)
    {
        foreach (string uuid in uuids)
        {
            Apply(Event(kind, uuid));
        }

        return this;
    }

    public LegScene Bridge(string one, string other)
    {
        Apply(Event(LegEventKind.Bridged, one) with { OtherUuid = other });
        return this;
    }

    public LegScene Unbridge(string one, string other)
    {
        Apply(Event(LegEventKind.Unbridged, one) with { OtherUuid = other });
        return this;
    }

    public LegScene Enter(string room, params string[] uuids)
    {
        foreach (string uuid in uuids)
        {
            Apply(Event(LegEventKind.ConferenceJoined, uuid) with { Room = room });
        }

        return this;
    }

    public LegScene LeaveRoom(string room, params string[] uuids)
    {
        foreach (string uuid in uuids)
        {
            Apply(Event(LegEventKind.ConferenceLeft, uuid) with { Room = room });
        }

        return this;
    }

    public LegScene End(string uuid, Cause? cause = null)
    {
        Apply(Event(LegEventKind.Ended, uuid) with { Cause = cause ?? Cause.NormalClearing });
        return this;
    }

    public LegScene Expect(string uuid, LegEndReason reason)
    {
        Legs.Expect(uuid, reason);
        return this;
    }

    public LegScene After(TimeSpan time)
    {
        Clock.Advance(time);
        return this;
    }

    public void Apply(LegEvent happened) => Legs.Apply(happened);

    public LegEvent Event(LegEventKind kind, string uuid)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        return new LegEvent { Kind = kind, Uuid = uuid, At = Clock.GetUtcNow(), SwitchId = Switch };
    }
}
