using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>One member of a conference.</summary>
internal sealed class ConferenceMember(CallSession session, Conference conference, int id)
{
    public CallSession Session { get; } = session;

    public Conference Conference { get; } = conference;

    public int Id { get; } = id;

    public bool Muted { get; set; }

    public bool Kicked { get; set; }
}

/// <summary>One conference room.</summary>
internal sealed class Conference(string name, string profile)
{
    public string Name { get; } = name;

    public string Profile { get; } = profile;

    public string Uuid { get; } = Guid.NewGuid().ToString();

    public List<ConferenceMember> Members { get; } = [];

    public ConferenceMember? Floor { get; set; }
}

/// <summary>mod_conference in little: join, leave, floor, mute, kick and the two lists, as recorded.</summary>
internal sealed class Conferences(SwitchCore core)
{
    private readonly Dictionary<string, Conference> _rooms = new(StringComparer.Ordinal);
    private int _nextMember;

    public ConferenceMember Join(CallSession session, string name, string profile)
    {
        if (!_rooms.TryGetValue(name, out var room))
        {
            _rooms[name] = room = new Conference(name, profile);
        }

        var member = new ConferenceMember(session, room, ++_nextMember);
        room.Members.Add(member);
        session.Channel.Variables.Set("conference_name", name);
        session.Channel.Variables.Set("conference_member_id", Channel.Number(member.Id));
        session.Channel.Variables.Set("app_session_uuid", room.Uuid);
        session.Channel.Variables.Set("conference_moderator", "false");
        session.Channel.Variables.Set("conference_ghost", "false");
        session.Channel.Variables.Set("conference_uuid", room.Uuid);
        session.FireBasic("CODEC");
        Fire(member, "add-member");
        if (room.Floor is null)
        {
            room.Floor = member;
            Fire(member, "floor-change", ("Old-ID", "none"), ("New-ID", Channel.Number(member.Id)));
        }

        return member;
    }

    public void Leave(ConferenceMember member)
    {
        var room = member.Conference;
        room.Members.Remove(member);
        room.Floor = room.Floor == member ? null : room.Floor;
        Fire(member, "del-member");
        if (member.Session.Channel.Up)
        {
            member.Session.FireBasic("CODEC");
        }

        if (room.Members.Count == 0)
        {
            _rooms.Remove(room.Name);
        }
    }

    /// <summary>The <c>conference</c> API command.</summary>
    public string Execute(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0)
        {
            return "-USAGE: <confname> <command>\n";
        }

        if (!_rooms.TryGetValue(words[0], out var room))
        {
            return $"-ERR Conference {words[0]} not found\n";
        }

        if (words.Count == 1)
        {
            return "-ERR conference command missing\n";
        }

        var members = words.Count < 3 || words[2] == "all"
            ? room.Members.ToList()
            : room.Members.Where(member => member.Id == Arguments.Integer(words[2])).ToList();
        switch (words[1])
        {
            case "list":
                return string.Concat(room.Members.Select(Line));
            case "json_list":
                return Json(room);
            case "count":
                return room.Members.Count.ToString(CultureInfo.InvariantCulture);
            case "mute" or "unmute" when members.Count > 0:
                foreach (var member in members)
                {
                    member.Muted = words[1] == "mute";
                    Fire(member, words[1] + "-member");
                }

                return string.Concat(members.Select(member => $"+OK {words[1]} {member.Id}\n"));
            case "kick" or "hup" when members.Count > 0:
                foreach (var member in members)
                {
                    Fire(member, words[1] + "-member");
                    member.Kicked = true;
                    member.Session.Wake();
                }

                return $"+OK kicked {members.Count}\n";
            default:
                return "-ERR Non-Existant ID " + (words.ElementAtOrDefault(2) ?? words[1]) + "\n";
        }
    }

    private static string Line(ConferenceMember member)
    {
        var channel = member.Session.Channel;
        var flags = "hear" + (member.Muted ? "" : "|speak") + (member.Conference.Floor == member ? "|floor" : "");
        return $"{member.Id};{channel.Name};{channel.Uuid};{channel.CallerName};{channel.CallerNumber};{flags};0;0;0\n";
    }

    private static string Json(Conference room) => System.Text.Json.JsonSerializer.Serialize(new[]
    {
        new
        {
            conference_name = room.Name,
            member_count = room.Members.Count,
            ghost_count = 0,
            rate = 8000,
            conference_uuid = room.Uuid,
            locked = false,
            running = true,
            answered = true,
            dynamic = true,
            recording = false,
            members = room.Members.Select(static member => new
            {
                type = "caller",
                id = member.Id,
                flags = new { can_hear = true, can_speak = !member.Muted, hold = false, talking = false, is_moderator = false },
                uuid = member.Session.Channel.Uuid,
                caller_id_name = member.Session.Channel.CallerName,
                caller_id_number = member.Session.Channel.CallerNumber,
            }),
        },
    });

    private void Fire(ConferenceMember member, string action, params ReadOnlySpan<(string Name, string Value)> extra)
    {
        var room = member.Conference;
        var fired = core.Create("CUSTOM", "conference::maintenance")
            .Add("Conference-Name", room.Name)
            .Add("Conference-Domain", "cluecon.com")
            .Add("Conference-Size", Channel.Number(room.Members.Count))
            .Add("Conference-Ghosts", "0")
            .Add("Conference-Profile-Name", room.Profile)
            .Add("Conference-Unique-ID", room.Uuid)
            .Add("Floor", room.Floor == member ? "true" : "false")
            .AddBasic(member.Session.Channel)
            .Add("Video", "false")
            .Add("Hear", "true")
            .Add("See", "true")
            .Add("Speak", member.Muted ? "false" : "true")
            .Add("Talking", "false")
            .Add("Mute-Detect", "false")
            .Add("Hold", "false")
            .Add("Member-ID", Channel.Number(member.Id))
            .Add("Member-Type", "member")
            .Add("Member-Ghost", "false")
            .Add("Energy-Level", "0")
            .Add("Current-Energy", "0")
            .Add("Action", action);
        foreach (var (name, value) in extra)
        {
            fired.Add(name, value);
        }

        core.Fire(fired);
    }
}
