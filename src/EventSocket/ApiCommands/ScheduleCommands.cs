using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>Takes back what was scheduled: all tasks of a channel, whose group is its UUID. The reply counts them.</summary>
/// <param name="Group">A channel's UUID, or another group.</param>
public readonly record struct SchedDel(string Group) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "sched_del"u8, Group, nameof(Group));
}

/// <summary>Hangs a channel up later.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="After">Whole seconds from now, rounded up; at least one.</param>
/// <param name="Cause">A known cause.</param>
public readonly record struct SchedUuidHangup(string Uuid, TimeSpan After, HangupCause Cause) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.KnownCause(Cause, nameof(Cause));
        writer.Literal("sched_hangup +"u8);
        writer.Number(Checks.Seconds(After, nameof(After)));
        ApiLine.UuidArgument(writer, Uuid, nameof(Uuid));
        writer.Literal(" "u8);
        writer.Text(Cause.Name, nameof(Cause));
    }
}
