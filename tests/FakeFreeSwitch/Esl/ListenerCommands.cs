using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The commands of mod_event_socket, in the order in which its parser tries them: several are told apart by prefix only.</summary>
internal static class ListenerCommands
{
    /// <summary>Carries a command out. Returns the Reply-Text; empty means unknown command; null when the command has answered by itself.</summary>
    public static async Task<string?> ExecuteAsync(Listener listener, ClientCommand command)
    {
        var line = command.Line;
        if (Is(line, "exit") || Is(line, "..."))
        {
            listener.Stop();
            return "+OK bye";
        }

        if (!listener.Authenticated)
        {
            return Authenticate(listener, line);
        }

        if (Is(line, "filter "))
        {
            return Filter(listener, line[7..].Trim());
        }

        if (listener.Session is { } session)
        {
            if (Is(line, "resume"))
            {
                session.Channel.Variables.Set("socket_resume", "true");
                return "+OK";
            }

            if (Is(line, "connect"))
            {
                listener.Connected = true;
                listener.Writer.Send(ConnectReply(listener, session));
                session.Wake();
                return null;
            }

            if (Is(line, "getvar"))
            {
                return session.Channel.Variables[command.Argument] ?? "";
            }

            if (Is(line, "myevents"))
            {
                return MyEvents(listener, session.Channel.Uuid, line);
            }
        }
        else if (Is(line, "myevents "))
        {
            return MyEvents(listener, command.Argument.Split(' ')[0], line);
        }

        if (Is(line, "divert_events"))
        {
            return DivertEvents(listener, command.Argument);
        }

        if (Is(line, "sendmsg"))
        {
            return await SendMessageAsync(listener, command);
        }

        if (listener.Session is not null && !listener.Full)
        {
            return "";
        }

        return await FullControlAsync(listener, command);
    }

    private static async Task<string?> FullControlAsync(Listener listener, ClientCommand command)
    {
        var line = command.Line;
        if (Is(line, "sendevent"))
        {
            return SendEvent(listener, command);
        }

        if (Is(line, "api "))
        {
            var output = await listener.Core.Api.ExecuteAsync(line[4..].Trim());
            listener.ApiResponse(output);
            return null;
        }

        if (Is(line, "bgapi "))
        {
            BackgroundApi(listener, command);
            return null;
        }

        if (Is(line, "log"))
        {
            var level = command.Argument;
            return $"+OK log level {level} [{(level.Length == 0 ? 7 : LogLevel(level))}]";
        }

        if (Is(line, "linger"))
        {
            return Linger(listener, command.Argument);
        }

        if (Is(line, "nolinger"))
        {
            listener.Linger = false;
            return listener.Session is null ? "-ERR not controlling a session" : "+OK will not linger";
        }

        if (Is(line, "nolog"))
        {
            return "-ERR not loging";
        }

        if (Is(line, "event"))
        {
            return Subscribe(listener, command.Argument);
        }

        if (Is(line, "nixevent"))
        {
            return listener.Subscription.Remove(Words(command.Argument)) ? "+OK events nixed" : "-ERR no keywords supplied";
        }

        if (Is(line, "noevents"))
        {
            listener.DropQueuedEvents();
            return listener.Subscription.Clear() ? "+OK no longer listening for events" : "-ERR not listening for events";
        }

        return "";
    }

    private static string Authenticate(Listener listener, string line)
    {
        if (!Is(line, "auth "))
        {
            return "";
        }

        if (line[5..].TrimEnd() == listener.Password)
        {
            listener.Authenticated = true;
            return "+OK accepted";
        }

        listener.Stop();
        return "-ERR invalid";
    }

    // One header block without Content-Length and without an outer Content-Type line; every value encoded, the reply's too.
    private static byte[] ConnectReply(Listener listener, CallSession session)
    {
        var data = listener.Core.Create("CHANNEL_DATA")
            .AddProfile(session.Channel, "Channel", own: true)
            .AddAll(session.Channel)
            .Add("Content-Type", "command/reply")
            .Add("Reply-Text", "+OK\n")
            .Add("Socket-Mode", listener.Async ? "async" : "static")
            .Add("Control", listener.Full ? "full" : "single-channel");
        return System.Text.Encoding.UTF8.GetBytes(EventSerializer.Plain(data));
    }

    private static string MyEvents(Listener listener, string uuid, string line)
    {
        if (listener.Subscription.MyEventsOn)
        {
            return "-ERR aready enabled.";
        }

        listener.Subscription.MyEvents(uuid);
        listener.Subscription.Format = line.Contains("json", StringComparison.OrdinalIgnoreCase) ? EventFormat.Json
            : line.Contains("xml", StringComparison.OrdinalIgnoreCase) ? EventFormat.Xml
            : listener.Subscription.Format;
        return "+OK Events Enabled";
    }

    private static string Filter(Listener listener, string text)
    {
        var words = text.Split(' ', 2);
        if (words is ["delete", var deleted])
        {
            var parts = deleted.Split(' ', 2);
            var value = parts.Length > 1 ? parts[1] : null;
            if (string.Equals(parts[0], "all", StringComparison.OrdinalIgnoreCase))
            {
                listener.Subscription.RemoveFilters();
            }
            else
            {
                listener.Subscription.RemoveFilter(parts[0], value);
            }

            return $"+OK filter deleted. [{parts[0]}][{value}]";
        }

        if (words is ["add", var added] && added.Contains(' ', StringComparison.Ordinal))
        {
            words = added.Split(' ', 2);
        }

        if (words.Length < 2)
        {
            return "-ERR invalid syntax";
        }

        listener.Subscription.AddFilter(words[0], words[1]);
        return $"+OK filter added. [{words[0]}]=[{words[1]}]";
    }

    private static string DivertEvents(Listener listener, string value)
    {
        if (listener.Session is null)
        {
            return "-ERR not controlling a session.";
        }

        return value.Length == 0 ? "-ERR missing value."
            : string.Equals(value, "on", StringComparison.OrdinalIgnoreCase) ? "+OK events diverted"
            : "+OK events not diverted";
    }

    private static async Task<string> SendMessageAsync(Listener listener, ClientCommand command)
    {
        var uuid = command.Argument.Length > 0 ? command.Argument : command["session-id"];
        if (listener.Session is { } own && (string.IsNullOrEmpty(uuid) || uuid == own.Channel.Uuid))
        {
            if (listener.Async || ChannelVariables.IsTrueValue(command["async"]))
            {
                return own.Queue(command) ? "+OK" : "-ERR memory error";
            }

            await own.ParseAsync(command);
            return "+OK";
        }

        return listener.Core.Find(uuid) is { } other
            ? other.Queue(command) ? "+OK" : "-ERR memory error"
            : $"-ERR invalid session id [{uuid}]";
    }

    private static string SendEvent(Listener listener, ClientCommand command)
    {
        var uuid = Guid.NewGuid().ToString();
        var name = command.Argument.Split(' ')[0].ToUpperInvariant();
        var sent = new SwitchEvent(EventNames.All.Contains(name) ? name : "CLONE") { Body = command.Body };
        sent.Add("Command", command.Line);
        foreach (var (header, value) in command.Headers)
        {
            sent.Add(header, value);
        }

        sent.Add("Event-UUID", uuid);

        // With the uuid of a live session the event goes to that session's queue and to nobody else (freeswitch-facts.md 1.7).
        if (listener.Core.Find(command["unique-id"]) is null)
        {
            listener.Core.Stamp(sent);
            listener.Core.Fire(sent);
        }

        return "+OK " + uuid;
    }

    private static void BackgroundApi(Listener listener, ClientCommand command)
    {
        var words = command.Argument.Split(' ', 2);
        var job = command["Job-UUID"] ?? Guid.NewGuid().ToString();
        var core = listener.Core;
        listener.SendText($"Content-Type: command/reply\nReply-Text: +OK Job-UUID: {job}\nJob-UUID: {job}\n\n");
        core.Executor.Start(async () =>
        {
            var output = await core.Api.ExecuteAsync(command.Argument);
            var done = core.Create("BACKGROUND_JOB")
                .Add("Job-UUID", job)
                .Add("Job-Owner-UUID", listener.Session?.Channel.Uuid)
                .Add("Job-Command", words[0])
                .Add("Job-Command-Arg", words.Length > 1 ? words[1] : null);
            done.Body = output;
            core.Fire(done);
        });
    }

    private static string Linger(Listener listener, string argument)
    {
        if (listener.Session is null)
        {
            return "-ERR not controlling a session";
        }

        listener.Linger = true;
        listener.LingerSeconds = argument.Length == 0 ? -1 : Number(argument);
        return listener.LingerSeconds == -1 ? "+OK will linger" : $"+OK will linger {listener.LingerSeconds} seconds";
    }

    private static string Subscribe(Listener listener, string argument)
    {
        var words = Words(argument);
        EventFormat? format = words.FirstOrDefault()?.ToLowerInvariant() switch
        {
            "plain" => EventFormat.Plain,
            "json" => EventFormat.Json,
            "xml" => EventFormat.Xml,
            _ => null,
        };
        if (format is { } chosen)
        {
            // The format changes even when the rest of the command is refused, and for every subscription of this listener.
            listener.Subscription.Format = chosen;
            words = words[1..];
        }

        return listener.Subscription.Add(words)
            ? "+OK event listener enabled " + listener.Subscription.Format.ToString().ToLowerInvariant()
            : "-ERR no keywords supplied";
    }

    private static int LogLevel(string level) => level.ToLowerInvariant() switch
    {
        "console" => 0,
        "alert" => 1,
        "crit" => 2,
        "err" => 3,
        "warning" => 4,
        "notice" => 5,
        "info" => 6,
        _ => 7,
    };

    // atoi(): what is not a number is 0.
    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Is(string line, string prefix) => line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
