namespace FsVoice.OutboundSocket.Api;

/// <summary>UUIDs of channels in paths.</summary>
internal static class CallUuid
{
    /// <summary>Whether the text can be a channel's UUID: its maker may have chosen it, so it need not be a real one. Never a word that a command takes for all channels.</summary>
    public static bool IsOne(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && !text.Equals("all", StringComparison.OrdinalIgnoreCase);
}
