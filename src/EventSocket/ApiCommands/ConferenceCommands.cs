using System.Globalization;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>Members of a conference as JSON; <c>-ERR Conference … not found</c> when there is none.</summary>
/// <param name="Room">The conference.</param>
public readonly record struct ConferenceList(string Room) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ConferenceLine.Write(writer, Room, " json_list"u8);
}

/// <summary>What is done to a member of a conference.</summary>
public enum ConferenceMemberAction
{
    /// <summary>Removed, with the profile's sound. The channel goes on behind the application.</summary>
    Kick,

    /// <summary>Removed, without a sound. The channel goes on behind the application.</summary>
    Hup,

    /// <summary>Not heard any more.</summary>
    Mute,

    /// <summary>Heard again.</summary>
    Unmute,

    /// <summary>Hears nothing any more.</summary>
    Deaf,

    /// <summary>Hears again.</summary>
    Undeaf,

    /// <summary>Set aside with music.</summary>
    Hold,

    /// <summary>Taken back.</summary>
    Unhold,
}

/// <summary>Who in a conference is meant.</summary>
public readonly record struct ConferenceMember
{
    private readonly string? _text;

    private ConferenceMember(string text) => _text = text;

    /// <summary>Every member.</summary>
    public static ConferenceMember All => new("all");

    /// <summary>The member that joined last.</summary>
    public static ConferenceMember Last => new("last");

    /// <summary>Every member that is no moderator.</summary>
    public static ConferenceMember NonModerator => new("non_moderator");

    /// <summary>The member with an id, which the events of the conference carry as <c>Member-ID</c>; at least 1.</summary>
    public static ConferenceMember Id(int id)
    {
        Checks.Range(id, 1, int.MaxValue, nameof(id));
        return new(id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The word that FreeSWITCH takes; empty for <c>default</c>.</summary>
    public override string ToString() => _text ?? string.Empty;
}

/// <summary>Does something to members of a conference.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Action">What.</param>
/// <param name="Member">To whom.</param>
public readonly record struct ConferenceMemberCommand(string Room, ConferenceMemberAction Action, ConferenceMember Member) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ConferenceLine.Write(writer, Room, Action switch
        {
            ConferenceMemberAction.Kick => " kick"u8,
            ConferenceMemberAction.Hup => " hup"u8,
            ConferenceMemberAction.Mute => " mute"u8,
            ConferenceMemberAction.Unmute => " unmute"u8,
            ConferenceMemberAction.Deaf => " deaf"u8,
            ConferenceMemberAction.Undeaf => " undeaf"u8,
            ConferenceMemberAction.Hold => " hold"u8,
            ConferenceMemberAction.Unhold => " unhold"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Action), "be a known action"),
        });
        ApiLine.Argument(writer, Member.ToString(), nameof(Member));
    }
}

/// <summary>Plays a file to a conference, or to one member of it.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Media">
/// The file. A member's is expanded with the member's variables (conference_member.c), everybody's is not, so that no
/// escape fits both: <c>$</c> and a backslash are refused.
/// </param>
/// <param name="Member">A member's id, or null for everybody.</param>
public readonly record struct ConferencePlay(string Room, string Media, int? Member = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ConferenceLine.Write(writer, Room, " play"u8);
        ConferenceLine.File(writer, Media, nameof(Media));
        if (Member is { } member)
        {
            Checks.Range(member, 1, int.MaxValue, nameof(Member));
            ApiLine.Number(writer, member);
        }
    }
}

/// <summary>Ends what a conference plays.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Member">A member's id, for what that member alone hears; null for what everybody hears.</param>
public readonly record struct ConferenceStop(string Room, int? Member = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ConferenceLine.Write(writer, Room, " stop all"u8);
        if (Member is { } member)
        {
            Checks.Range(member, 1, int.MaxValue, nameof(Member));
            ApiLine.Number(writer, member);
        }
    }
}

/// <summary>What is done to a conference's recording.</summary>
public enum ConferenceRecordAction
{
    /// <summary>It begins.</summary>
    Start,

    /// <summary>It ends.</summary>
    Stop,

    /// <summary>It pauses.</summary>
    Pause,

    /// <summary>It goes on.</summary>
    Resume,
}

/// <summary>Records a conference.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Action">What is done.</param>
/// <param name="Path">The file; <c>$</c> and a backslash are refused, as in <see cref="ConferencePlay"/>.</param>
public readonly record struct ConferenceRecord(string Room, ConferenceRecordAction Action, string Path) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ConferenceLine.Write(writer, Room, Action switch
        {
            ConferenceRecordAction.Start => " recording start"u8,
            ConferenceRecordAction.Stop => " recording stop"u8,
            ConferenceRecordAction.Pause => " recording pause"u8,
            ConferenceRecordAction.Resume => " recording resume"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Action), "be a known action"),
        });
        ConferenceLine.File(writer, Path, nameof(Path));
    }
}

/// <summary>Locks a conference, so that nobody else joins, or unlocks it.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Locked">Whether it is locked.</param>
public readonly record struct ConferenceLock(string Room, bool Locked) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ConferenceLine.Write(writer, Room, Locked ? " lock"u8 : " unlock"u8);
}

/// <summary>What one member is to another.</summary>
public enum ConferenceRelation
{
    /// <summary>Not heard by the other.</summary>
    NoSpeak,

    /// <summary>Does not hear the other.</summary>
    NoHear,

    /// <summary>As everybody else.</summary>
    Clear,
}

/// <summary>Sets who hears whom in a conference: whispering is two members whom the third does not hear.</summary>
/// <param name="Room">The conference.</param>
/// <param name="Member">One member's id.</param>
/// <param name="Other">The other member's id.</param>
/// <param name="Relation">What the first is to the second.</param>
public readonly record struct ConferenceRelate(string Room, int Member, int Other, ConferenceRelation Relation) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Range(Member, 1, int.MaxValue, nameof(Member));
        Checks.Range(Other, 1, int.MaxValue, nameof(Other));
        ConferenceLine.Write(writer, Room, " relate"u8);
        ApiLine.Number(writer, Member);
        ApiLine.Number(writer, Other);
        writer.Literal(Relation switch
        {
            ConferenceRelation.NoSpeak => " nospeak"u8,
            ConferenceRelation.NoHear => " nohear"u8,
            ConferenceRelation.Clear => " clear"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Relation), "be a known relation"),
        });
    }
}

/// <summary>Moves a member to another conference.</summary>
/// <param name="Room">The conference it is in.</param>
/// <param name="OtherRoom">The conference it goes to.</param>
/// <param name="Member">The member's id.</param>
public readonly record struct ConferenceTransfer(string Room, string OtherRoom, int Member) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(OtherRoom, nameof(OtherRoom));
        Checks.Range(Member, 1, int.MaxValue, nameof(Member));
        ConferenceLine.Write(writer, Room, " transfer "u8);
        writer.Text(OtherRoom, nameof(OtherRoom));
        ApiLine.Number(writer, Member);
    }
}

internal static class ConferenceLine
{
    public static void Write(CommandWriter writer, string room, ReadOnlySpan<byte> action)
    {
        Checks.Word(room, "Room");
        writer.Literal("conference "u8);
        writer.Text(room, "Room");
        writer.Literal(action);
    }

    public static void File(CommandWriter writer, string value, string field)
    {
        if (value.AsSpan().ContainsAny('$', '\\'))
        {
            throw InvalidCommandValueException.Expected(field, "not hold '$' or a backslash");
        }

        ApiLine.Argument(writer, value, field);
    }
}
