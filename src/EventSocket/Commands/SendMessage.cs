using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Commands;

/// <summary>The lines with which every <c>sendmsg</c> begins.</summary>
internal static class SendMessage
{
    public static void Start(CommandWriter writer, string? uuid, ReadOnlySpan<byte> callCommand)
    {
        writer.Literal("sendmsg"u8);
        if (uuid is not null)
        {
            Checks.Uuid(uuid, "Uuid");
            writer.Literal(" "u8);
            writer.Text(uuid, "Uuid");
        }

        writer.Literal("\ncall-command: "u8);
        writer.Literal(callCommand);
        writer.Literal("\n"u8);
    }
}

/// <summary>
/// Hangs a channel up: <c>sendmsg</c> with <c>call-command: hangup</c>. Unlike the application <c>hangup</c> it is no
/// application, so no CHANNEL_EXECUTE_COMPLETE comes; CHANNEL_HANGUP does.
/// </summary>
/// <param name="Cause">A known cause.</param>
/// <param name="Uuid">Another channel than the socket's own.</param>
public readonly record struct HangupMessage(HangupCause Cause, string? Uuid = null) : IEventSocketCommand
{
    /// <inheritdoc/>
    public void WriteTo(CommandWriter writer)
    {
        Checks.KnownCause(Cause, nameof(Cause));
        SendMessage.Start(writer, Uuid, "hangup"u8);
        writer.Header("hangup-cause"u8, Cause.Name);
        writer.Literal("\n"u8);
    }
}
