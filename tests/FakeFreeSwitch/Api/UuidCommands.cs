namespace FsVoice.FakeFreeSwitch;

/// <summary>The uuid_* commands that look at a channel or change it where it is (freeswitch-facts.md 4.3).</summary>
internal sealed class UuidCommands(SwitchCore core)
{
    private const string NoSuchChannel = "-ERR No such channel!\n";

    public IEnumerable<KeyValuePair<string, Func<string, Task<string>>>> All =>
    [
        ApiCommands.Make("uuid_exists", argument => core.Find(argument) is null ? "false" : "true"),
        ApiCommands.Make("uuid_getvar", GetVariable),
        ApiCommands.Make("uuid_setvar", SetVariable),
        ApiCommands.Make("uuid_setvar_multi", SetVariables),
        ApiCommands.Make("uuid_dump", Dump),
        ApiCommands.Make("uuid_kill", Kill),
        ApiCommands.Make("uuid_break", Break),
        ApiCommands.Make("uuid_answer", argument => WithSession(argument, "-ERROR\n", static session => session.Answer())),
        ApiCommands.Make("uuid_pre_answer", argument => WithSession(argument, "-ERROR\n", static session => session.PreAnswer())),
        ApiCommands.Make("uuid_ring_ready", argument => WithSession(argument, "-ERROR\n", static session => session.RingReady())),
        ApiCommands.Make("uuid_record", Record),
        ApiCommands.Make("uuid_hold", Hold),
        ApiCommands.Make("uuid_broadcast", Broadcast),
        ApiCommands.Make("uuid_displace", argument => core.Find(Word(argument, 0)) is null ? "-ERR Cannot locate session!\n" : "+OK Success\n"),
        ApiCommands.Make("uuid_flush_dtmf", argument => core.Find(Word(argument, 0)) is null ? "-ERR no session\n" : "+OK\n"),
        ApiCommands.Make("uuid_recv_dtmf", argument => Digits(argument, received: true)),
        ApiCommands.Make("uuid_send_dtmf", argument => Digits(argument, received: false)),
    ];

    private static string Word(string argument, int index) => Arguments.Split(argument) is var words && index < words.Count ? words[index] : "";

    private string GetVariable(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count < 2)
        {
            return "-USAGE: <uuid> <var>\n";
        }

        return core.Find(words[0]) is { } leg ? leg.Channel.Variables[words[1]] ?? "_undef_" : NoSuchChannel;
    }

    private string SetVariable(string argument)
    {
        // Three parts at most: the last keeps the rest.
        var words = Arguments.Split(argument, maximum: 3);
        if (words.Count < 2)
        {
            return "-USAGE: <uuid> <var> [value]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return NoSuchChannel;
        }

        leg.Channel.Variables.Set(words[1], words.Count > 2 ? words[2] : null);
        return "+OK\n";
    }

    private string SetVariables(string argument)
    {
        var words = argument.Split(' ', 2);
        if (words.Length < 2)
        {
            return "-USAGE: <uuid> <var>=<value>;<var>=<value>...\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return NoSuchChannel;
        }

        foreach (var pair in Arguments.Split(words[1], ';'))
        {
            var parts = pair.Split('=', 2);
            leg.Channel.Variables.Set(parts[0], parts.Length > 1 ? parts[1] : null);
        }

        return "+OK\n";
    }

    private string Dump(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0)
        {
            return "-USAGE: <uuid> [format]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return NoSuchChannel;
        }

        var data = core.Create("CHANNEL_DATA").AddAll(leg.Channel);
        return words.Count > 1 && words[1] == "json"
            ? System.Text.Encoding.UTF8.GetString(EventSerializer.Json(data))
            : EventSerializer.Plain(data);
    }

    private string Kill(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0)
        {
            return "-USAGE: <uuid> [cause]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return NoSuchChannel;
        }

        leg.Hangup(words.Count > 1 ? HangupCauses.Parse(words[1]) : HangupCauses.NormalClearing);
        return "+OK\n";
    }

    private string Break(string argument)
    {
        var words = argument.Split(' ', 2);
        if (words[0].Length == 0)
        {
            return "-USAGE: <uuid> [all]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return NoSuchChannel;
        }

        leg.Break(words.Length > 1 && words[1].Contains("all", StringComparison.Ordinal));
        return "+OK\n";
    }

    private string WithSession(string uuid, string otherwise, Action<CallSession> action)
    {
        if (core.Find(uuid) is not CallSession session)
        {
            return otherwise;
        }

        action(session);
        return "+OK\n";
    }

    private string Record(string argument)
    {
        var words = Arguments.Split(argument, maximum: 5);
        if (words.Count < 3)
        {
            return "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return "-ERR Cannot locate session!\n";
        }

        var done = words[1].ToLowerInvariant() switch
        {
            "start" => leg.StartRecording(words[2]),
            "stop" => leg.StopRecording(words[2]),
            "mask" or "unmask" or "pause" or "resume" => leg.Records(words[2]),
            _ => false,
        };
        return done ? "+OK Success\n" : $"-ERR Cannot {words[1]} record session!\n";
    }

    // An unknown uuid answers +OK too (freeswitch-facts.md 4.3).
    private string Hold(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0)
        {
            return "-USAGE: [off|toggle] <uuid> [<display>]\n";
        }

        var done = words[0] switch
        {
            "off" => core.Find(words.ElementAtOrDefault(1))?.Unhold(),
            "toggle" => core.Find(words.ElementAtOrDefault(1)) is { } leg ? leg.Hold() || leg.Unhold() : null,
            _ => core.Find(words[0])?.Hold(),
        };
        return done == false ? "-ERR Operation failed\n" : "+OK Success\n";
    }

    // Queued with event-lock, like FreeSWITCH's own broadcast; "app!cause::args" hangs up afterwards.
    private string Broadcast(string argument)
    {
        var words = Arguments.Split(argument, maximum: 3);
        if (words.Count < 2)
        {
            return "-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return "-ERR invalid uuid\n";
        }

        Leg?[] legs = (words.Count > 2 ? words[2] : "aleg") switch
        {
            "bleg" => [leg.Partner],
            "both" => [leg, leg.Partner],
            _ => [leg],
        };
        var parts = words[1].Split("::", 2);
        var (application, parameter) = parts.Length == 2 ? (parts[0], parts[1]) : ("playback", words[1]);
        string? cause = null;
        if (application.Split('!', 2) is [var name, var after])
        {
            (application, cause) = (name, after);
        }

        foreach (var target in legs)
        {
            target?.Queue(Execute(application, parameter));
            if (cause is not null)
            {
                target?.Queue(Execute("hangup", cause));
            }
        }

        return "+OK Message sent\n";
    }

    private static ClientCommand Execute(string application, string argument) => new(
        "sendmsg",
        [new("call-command", "execute"), new("execute-app-name", application), new("execute-app-arg", argument), new("event-lock", "true")],
        null,
        "sendmsg");

    private string Digits(string argument, bool received)
    {
        var words = Arguments.Split(argument, maximum: 2);
        if (words.Count < 2)
        {
            return "-USAGE: <uuid> <dtmf_data>\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return "-ERR Cannot locate session!\n";
        }

        if (!received)
        {
            return $"+OK {words[0]} sent DTMF {words[1]}.\n";
        }

        leg.ReceiveDigits(words[1].Split('@')[0]);
        return $"+OK {words[0]} received DTMF {words[1]}.\n";
    }
}
