using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>
/// Joins a conference (mod_conference.c, conference_function): <c>name@profile+pin+flags{a|b}</c>. When no conference.conf
/// resolves, the application returns at once.
/// </summary>
/// <param name="Room">The conference's name: letters, digits, underscore, hyphen and dot, since FreeSWITCH splits it at others.</param>
/// <param name="Profile">The profile; null for <c>default</c>.</param>
/// <param name="Pin">The digits that the member must enter; null for none.</param>
/// <param name="Flags">Member flags such as <c>mute</c>, <c>moderator</c>, <c>endconf</c>, <c>join-only</c>.</param>
public readonly record struct Conference(
    string Room, string? Profile = null, string? Pin = null, IReadOnlyList<string>? Flags = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "conference";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.Word(Room, nameof(Room));
        writer.Text(Room, nameof(Room));
        if (Profile is not null)
        {
            Checks.Word(Profile, nameof(Profile));
            writer.Literal("@"u8);
            writer.Text(Profile, nameof(Profile));
        }

        if (Pin is not null)
        {
            if (Pin.Length == 0 || Pin.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                throw InvalidCommandValueException.Expected(nameof(Pin), "be digits");
            }

            writer.Literal("+"u8);
            writer.Text(Pin, nameof(Pin));
        }

        for (int i = 0; i < (Flags?.Count ?? 0); i++)
        {
            Checks.Word(Flags![i], nameof(Flags));
            writer.Literal(i == 0 ? "+flags{"u8 : "|"u8);
            writer.Text(Flags[i], nameof(Flags));
        }

        writer.Literal(Flags is { Count: > 0 } ? "}"u8 : ""u8);
    }
}

/// <summary>
/// Any application with a trusted argument, as the dialplan would have it. Nothing is escaped (CR, LF and NUL are
/// refused): no part of it may come from a caller.
/// </summary>
/// <param name="Name">The application's name. An unknown one hangs the call up with DESTINATION_OUT_OF_ORDER.</param>
/// <param name="Argument">Its argument; expanded before it runs.</param>
public readonly record struct RawApplication(string Name, Expression Argument) : IApplication
{
    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.Word(Name, nameof(Name));
        writer.Text(Argument.Text, nameof(Argument));
    }
}
