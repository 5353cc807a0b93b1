using System.Buffers.Text;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// One API command with its arguments, to be run by <see cref="Api{TCommand}"/> or <see cref="BgApi{TCommand}"/>.
/// </summary>
public interface IApiCommand
{
    /// <summary>Writes the command's name and its arguments, quoted as the command's own parser needs them, on one line.</summary>
    /// <exception cref="InvalidCommandValueException">A value cannot be sent; nothing goes out.</exception>
    void WriteCommand(CommandWriter writer);
}

/// <summary>
/// An API command as trusted text, as one types it at fs_cli. Nothing is escaped (CR, LF and NUL are refused), so never
/// build it from what a caller supplied: use the typed commands for that.
/// </summary>
/// <param name="Text">Such as <c>status</c>.</param>
public readonly record struct ApiText(string Text) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.NotEmpty(Text, nameof(Text));
        writer.Text(Text, nameof(Text));
    }
}

/// <summary>
/// Runs an API command and waits: the reply is the command's output. No event of the connection is delivered meanwhile
/// (mod_event_socket.c runs it in the connection's thread), so slow commands belong into <see cref="BgApi{TCommand}"/>.
/// </summary>
/// <param name="Command">The command.</param>
/// <typeparam name="TCommand">A struct, so that nothing is boxed.</typeparam>
public readonly record struct Api<TCommand>(TCommand Command) : IEventSocketCommand
    where TCommand : IApiCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("api "u8);
        ApiCommandLine.Write(writer, Command);
        writer.Literal("\n\n"u8);
    }
}

/// <summary>
/// Runs an API command in a thread of its own: the reply only says that it started, the output is the body of the
/// BACKGROUND_JOB event with this job's UUID. Subscribe to BACKGROUND_JOB first.
/// </summary>
/// <param name="Command">The command.</param>
/// <param name="JobUuid">The job's id, chosen here so that its event can be awaited before the command is sent.</param>
/// <typeparam name="TCommand">A struct, so that nothing is boxed.</typeparam>
public readonly record struct BgApi<TCommand>(TCommand Command, Guid JobUuid) : IEventSocketCommand
    where TCommand : IApiCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        writer.Literal("bgapi "u8);
        ApiCommandLine.Write(writer, Command);
        writer.Literal("\nJob-UUID: "u8);
        Span<byte> uuid = stackalloc byte[36];
        Utf8Formatter.TryFormat(JobUuid, uuid, out _);
        writer.Literal(uuid);
        writer.Literal("\n\n"u8);
    }
}

internal static class ApiCommandLine
{
    /// <summary>Writes the command's line; a value that would turn it into a reload of mod_event_socket is refused.</summary>
    public static void Write<TCommand>(CommandWriter writer, TCommand command)
        where TCommand : IApiCommand
    {
        if (typeof(TCommand) == typeof(ApiText))
        {
            command.WriteCommand(writer);
            return;
        }

        var scratch = ScratchBuffer.Rent();
        try
        {
            command.WriteCommand(new CommandWriter(scratch));
            ModuleName.Refuse(scratch.Written, typeof(TCommand).Name);
            writer.Literal(scratch.Written);
        }
        finally
        {
            ScratchBuffer.Return(scratch);
        }
    }
}
