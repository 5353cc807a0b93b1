namespace FsVoice.EventSocket.Tests.Model;

/// <summary>Runs an inline list (mod_dptools.c, inline_dialplan_hunt).</summary>
public static class Inline
{
    public static Channel Run(string text)
    {
        char delimiter = ',';
        if (text.Length > 3 && text.StartsWith("m:", StringComparison.Ordinal) && text[3] == ':')
        {
            delimiter = text[2];
            text = text[4..];
        }

        var channel = new Channel();
        foreach (string item in Splitting.Separate(text, delimiter, 128))
        {
            int colon = item.IndexOf(':', StringComparison.Ordinal);
            Extension.Run(channel, colon < 0 ? item : item[..colon], colon < 0 ? string.Empty : item[(colon + 1)..]);
        }

        return channel;
    }
}

/// <summary>Runs an application of an extension (switch_caller.c, switch_caller_extension_add_application).</summary>
public static class Extension
{
    public static void Run(Channel channel, string application, string argument)
    {
        // "App not added, Invalid character sequence in data string": a warning in the log, and the call goes on without it.
        if (!argument.Contains(@"\'", StringComparison.Ordinal))
        {
            channel.Run(application, argument);
        }
    }
}

/// <summary>Runs <c>app::argument</c> (switch_ivr_async.c, switch_ivr_broadcast), whose argument travels as a header.</summary>
public static class Broadcast
{
    public static Channel Run(string text)
    {
        int colons = text.IndexOf(':', StringComparison.Ordinal);
        bool named = colons >= 0 && colons + 1 < text.Length && text[colons + 1] == ':';
        string application = named ? text[..colons] : "playback";
        string? argument = EventValue.Stored(named ? text[(colons + 2)..] : text);
        var channel = new Channel();
        channel.Run(application, argument ?? string.Empty);
        return channel;
    }
}
