using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The API commands about the switch as a whole: status, show, scheduling.</summary>
internal sealed class SystemCommands(SwitchCore core, Schedule schedule)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IEnumerable<KeyValuePair<string, Func<string, Task<string>>>> All =>
    [
        ApiCommands.Make("status", _ => Status()),
        ApiCommands.Make("version", static argument => argument == "short" ? "1.10.12-release\n" : "FreeSWITCH Version 1.10.12-release~64bit (-release 64bit)\n"),
        ApiCommands.Make("show", Show),
        ApiCommands.Make("sched_del", argument => $"+OK Deleted: {schedule.Cancel(argument)}\n"),
        ApiCommands.Make("sched_hangup", ScheduleHangup),
        ApiCommands.Make("strepoch", _ => core.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ApiCommands.Make("echo", static argument => argument),
        ApiCommands.Make("eval", static argument => argument),
        ApiCommands.Make("reloadxml", static _ => "+OK [Success]\n"),
        ApiCommands.Make("module_exists", static _ => "true"),
        ApiCommands.Make("create_uuid", static _ => Guid.NewGuid().ToString()),
        ApiCommands.Make("msleep", SleepAsync),
    ];

    private string Status()
    {
        var up = core.Clock.GetUtcNow() - core.StartedAt;
        return FormattableString.Invariant(
            $"UP 0 years, {up.Days} days, {up.Hours} hours, {up.Minutes} minutes, {up.Seconds} seconds, {up.Milliseconds} milliseconds, {up.Microseconds} microseconds\n")
            + "FreeSWITCH (Version 1.10.12-release git a88d069 2024-08-02 21:02:27Z 64bit) is ready\n"
            + FormattableString.Invariant($"{core.SessionsSinceStartup} session(s) since startup\n")
            + FormattableString.Invariant($"{core.Legs.Count} session(s) - peak {core.Legs.Count}, last 5min {core.Legs.Count} \n")
            + "0 session(s) per Sec out of max 1000, peak 1, last 5min 1 \n"
            + "5000 session(s) max\nmin idle cpu 0.00/98.17\nCurrent Stack Size/Max 240K/8192K\n";
    }

    private string Show(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0 || words[0] is not ("channels" or "calls"))
        {
            return "-USAGE: channels|calls [count] [as json]\n";
        }

        var legs = words[0] == "channels"
            ? core.Legs.ToList()
            : core.Legs.Where(static leg => leg is CallSession || leg.Partner is null).ToList();
        var json = words.Count > 2 && words[^2] == "as" && words[^1] == "json";
        if (words.Contains("count"))
        {
            return json ? $"{{\"row_count\":{legs.Count},\"rows\":[]}}\n" : $"\n{legs.Count} total.\n";
        }

        if (!json)
        {
            return PlainRows(legs);
        }

        // Without rows FreeSWITCH leaves the list out (freeswitch-facts.md 4.3).
        return legs.Count == 0
            ? "{\"row_count\": 0}\n"
            : $"{{\"row_count\":{legs.Count},\"rows\":{JsonSerializer.Serialize(legs.ConvertAll(Row), Relaxed)}}}\n";
    }

    private static string PlainRows(List<Leg> legs)
    {
        var text = new StringBuilder();
        foreach (var row in legs.ConvertAll(Row))
        {
            text.AppendJoin(',', row.Values).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{legs.Count} total.\n").ToString();
    }

    private static Dictionary<string, string> Row(Leg leg)
    {
        var channel = leg.Channel;
        var created = DateTimeOffset.UnixEpoch.AddMicroseconds(channel.CreatedAt);
        return new Dictionary<string, string>
        {
            ["uuid"] = channel.Uuid,
            ["direction"] = channel.Inbound ? "inbound" : "outbound",
            ["created"] = created.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["created_epoch"] = created.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["name"] = channel.Name,
            ["state"] = Channel.NameOf(channel.RunningState),
            ["cid_name"] = channel.CallerName,
            ["cid_num"] = channel.CallerNumber,
            ["ip_addr"] = "127.0.0.1",
            ["dest"] = channel.Destination,
            ["application"] = channel.Variables["current_application"] ?? "",
            ["application_data"] = channel.Variables["current_application_data"] ?? "",
            ["dialplan"] = "XML",
            ["context"] = channel.Context,
            ["read_codec"] = "PCMU",
            ["read_rate"] = "8000",
            ["write_codec"] = "PCMU",
            ["write_rate"] = "8000",
            ["hostname"] = leg.Core.Options.HostName,
            ["callstate"] = Channel.NameOf(channel.CallState),
            ["call_uuid"] = channel.Inbound ? "" : channel.CallUuid,
            ["initial_dest"] = channel.Destination,
        };
    }

    private string ScheduleHangup(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count < 2 || core.Find(words[1]) is not { } leg)
        {
            return "-ERR No such channel!\n";
        }

        schedule.Hangup(leg, words[0], words.Count > 2 ? HangupCauses.Parse(words[2]) : "ALLOTTED_TIMEOUT");
        return "+OK\n";
    }

    private async Task<string> SleepAsync(string argument)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Arguments.Integer(argument)), core.Clock);
        return "+OK\n";
    }
}
