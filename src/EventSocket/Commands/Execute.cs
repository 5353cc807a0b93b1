using System.Buffers.Text;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// Runs an application on a channel: <c>sendmsg</c> with <c>call-command: execute</c> (switch_ivr.c,
/// switch_ivr_parse_event). The reply <c>+OK</c> means queued; the end is CHANNEL_EXECUTE_COMPLETE with
/// <see cref="EventUuid"/> as its <c>Application-UUID</c>.
/// </summary>
/// <param name="Application">The application with its argument.</param>
/// <param name="EventUuid">Marks the CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE of this one execution.</param>
/// <param name="EventLock">
/// Whether commands queued meanwhile wait until the application ends. Without it they run inside it, nested, as soon as
/// it reads media.
/// </param>
/// <param name="Loops">How often it runs; -1 for ever. FreeSWITCH stops looping when one pass took less than half a second.</param>
/// <param name="Uuid">Another channel than the socket's own; an inbound connection has none of its own and must name one.</param>
/// <typeparam name="TApplication">The application; a struct, so that nothing is boxed on the way.</typeparam>
public readonly record struct Execute<TApplication>(
    TApplication Application, Guid EventUuid, bool EventLock = true, int Loops = 1, string? Uuid = null) : IEventSocketCommand
    where TApplication : IApplication
{
    /// <summary>
    /// The longest argument sent as a header, in bytes. mod_event_socket reads headers with one system call for each
    /// byte, a body with one for all (read_packet); below this the two headers that a body needs cost more than they save.
    /// </summary>
    private const int MaxHeaderArgument = 256;

    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        if (Loops is 0 or < -1)
        {
            throw InvalidCommandValueException.Expected(nameof(Loops), "be -1 or at least 1");
        }

        var scratch = ScratchBuffer.Rent();
        try
        {
            Application.WriteArgument(new CommandWriter(scratch));
            Write(writer, scratch.Written);
        }
        finally
        {
            ScratchBuffer.Return(scratch);
        }
    }

    /// <summary>
    /// Whether the argument must go as a body although it is short: a header's leading spaces are stripped, <c>ARRAY::</c>
    /// makes it a list, and a command whose headers hold <c>mod_event_socket</c> beside <c>reload</c> or <c>unload</c> is
    /// replaced by that command (mod_event_socket.c, read_packet and parse_command).
    /// </summary>
    private static bool NeedsBody(ReadOnlySpan<byte> argument) =>
        argument.Length > MaxHeaderArgument
        || argument[0] == ' '
        || argument.StartsWith("ARRAY::"u8)
        || ModuleName.IsIn(argument);

    private void Write(CommandWriter writer, ReadOnlySpan<byte> argument)
    {
        SendMessage.Start(writer, Uuid, "execute"u8);
        writer.Literal("execute-app-name: "u8);
        writer.Text(Application.Name, nameof(Application.Name));
        writer.Literal("\n"u8);
        bool asBody = !argument.IsEmpty && NeedsBody(argument);
        if (!argument.IsEmpty && !asBody)
        {
            writer.Literal("execute-app-arg: "u8);
            writer.Literal(argument);
            writer.Literal("\n"u8);
        }

        if (Loops != 1)
        {
            writer.Literal("loops: "u8);
            writer.Number(Loops);
            writer.Literal("\n"u8);
        }

        if (EventLock)
        {
            writer.Literal("event-lock: true\n"u8);
        }

        Span<byte> uuid = stackalloc byte[36];
        Utf8Formatter.TryFormat(EventUuid, uuid, out _);
        writer.Literal("Event-UUID: "u8);
        writer.Literal(uuid);
        if (asBody)
        {
            writer.Literal("\ncontent-type: text/plain\ncontent-length: "u8);
            writer.Number(argument.Length);
            writer.Literal("\n\n"u8);
            writer.Literal(argument);
        }
        else
        {
            writer.Literal("\n\n"u8);
        }
    }
}
