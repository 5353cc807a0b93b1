using System.Text;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Connection;

/// <summary>The answer to a command: the <c>Reply-Text</c> of a <c>command/reply</c>, or the output of an <c>api</c> command.</summary>
/// <param name="Text">The text as sent.</param>
/// <param name="JobUuid">The job's id, for <c>bgapi</c>; else null.</param>
public readonly record struct CommandReply(string Text, string? JobUuid = null)
{
    private const string PlainOk = "+OK";

    /// <summary>
    /// False when FreeSWITCH said <c>-ERR</c> or <c>-USAGE</c>. An <c>api</c> command whose output is data (and may begin
    /// with anything) is judged by its caller.
    /// </summary>
    public bool IsOk => !Text.StartsWith("-ERR", StringComparison.Ordinal) && !Text.StartsWith("-USAGE", StringComparison.Ordinal);

    internal static CommandReply From(EventSocketMessage message)
    {
        if (message.ContentType == ContentType.ApiResponse)
        {
            return new CommandReply(Encoding.UTF8.GetString(message.Body));
        }

        var headers = message.Headers;
        if (!headers.TryGetRaw("Reply-Text"u8, out var raw))
        {
            return new CommandReply("");
        }

        return raw.SequenceEqual("+OK"u8)
            ? new CommandReply(PlainOk)
            : new CommandReply(Encoding.UTF8.GetString(raw), headers.GetText("Job-UUID"u8));
    }
}
