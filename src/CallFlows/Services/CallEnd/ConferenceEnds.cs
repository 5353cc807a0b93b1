namespace FsVoice.CallFlows;

/// <summary>Who is in which conference room, and whose customer left it. Not thread-safe.</summary>
internal sealed class ConferenceEnds
{
    // FreeSWITCH tells that a member left its room, and of the leg's end a moment later (conference_member.c,
    // conference_member_del; then the state machine's reporting). Longer than that, and the leg went on elsewhere in between.
    private static readonly TimeSpan SameEnd = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(string SwitchId, string Name), Room> _rooms = [];
    private readonly Dictionary<string, Departure> _departed = new(StringComparer.Ordinal);

    /// <summary>Takes note of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="dialog">Its dialog.</param>
    /// <param name="leftOthers">True when the leg is a customer's that ended in a room where others stay behind.</param>
    /// <returns>The conference that broke up by it: its customers left, and nobody, one, or supervisors alone are still in it. Null for none.</returns>
    public BrokenUp? Note(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog, out bool leftOthers)
    {
        leftOthers = false;
        switch (happened.Kind)
        {
            case LegEventKind.ConferenceJoined when happened.Room is { } name:
                var joined = RoomOf((leg.SwitchId, name));
                joined.Members[leg.Uuid] = leg;
                // A customer who is back has not left.
                joined.Left.RemoveAll(left => left.Id == dialog?.Id);
                _departed.Remove(leg.Uuid);
                return null;
            case LegEventKind.ConferenceLeft when happened.Room is { } name:
                return Leave((leg.SwitchId, name), leg, happened.At);
            case LegEventKind.Bridged when _departed.Remove(leg.Uuid, out var departure):
                // The customer goes on without the others.
                return Miss(departure.Room, dialog);
            case LegEventKind.Ended:
                // The event that told of the leaving can have been missed.
                var ended = leg.Room is { } last ? Leave((leg.SwitchId, last), leg, happened.At) : null;
                if (_departed.Remove(leg.Uuid, out var left))
                {
                    leftOthers = left.LeftOthers && happened.At - left.At <= SameEnd;
                    return Miss(left.Room, dialog);
                }

                return ended;
            default:
                return null;
        }
    }

    private Room RoomOf((string SwitchId, string Name) key)
    {
        if (!_rooms.TryGetValue(key, out var room))
        {
            _rooms.Add(key, room = new Room());
        }

        return room;
    }

    private BrokenUp? Leave((string SwitchId, string Name) key, LegSnapshot leg, DateTimeOffset at)
    {
        if (!_rooms.TryGetValue(key, out var room) || !room.Members.Remove(leg.Uuid))
        {
            return null;
        }

        if (leg.Role != LegRole.Customer)
        {
            return Check(key, room);
        }

        // What became of the customer says the next event.
        _departed[leg.Uuid] = new Departure(key, at, room.Members.Count > 0);
        return null;
    }

    private BrokenUp? Miss((string SwitchId, string Name) key, DialogSnapshot? dialog)
    {
        var room = RoomOf(key);
        if (dialog is not null)
        {
            room.Left.Add(dialog);
        }

        return Check(key, room);
    }

    private BrokenUp? Check((string SwitchId, string Name) key, Room room)
    {
        LegSnapshot[] rest = [.. room.Members.Values];
        bool isOver = room.Left.Count > 0
            && !Array.Exists(rest, member => member.Role == LegRole.Customer)
            && (rest.Length < 2 || Array.TrueForAll(rest, member => member.Role == LegRole.Supervisor));
        if (!isOver && (rest.Length > 0 || room.Left.Count > 0 || _departed.Values.Any(departure => departure.Room == key)))
        {
            return null;
        }

        _rooms.Remove(key);
        return isOver ? new BrokenUp(key.Name, room.Left, rest) : null;
    }

    /// <summary>A conference that is over.</summary>
    /// <param name="Room">Its name.</param>
    /// <param name="Dialogs">The dialogs whose customers left it.</param>
    /// <param name="Rest">Who is still in it.</param>
    public sealed record BrokenUp(string Room, IReadOnlyList<DialogSnapshot> Dialogs, IReadOnlyList<LegSnapshot> Rest);

    private readonly record struct Departure((string SwitchId, string Name) Room, DateTimeOffset At, bool LeftOthers);

    private sealed class Room
    {
        public Dictionary<string, LegSnapshot> Members { get; } = new(StringComparer.Ordinal);

        public List<DialogSnapshot> Left { get; } = [];
    }
}
