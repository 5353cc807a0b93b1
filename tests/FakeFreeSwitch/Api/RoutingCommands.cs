namespace FsVoice.FakeFreeSwitch;

/// <summary>The API commands that make calls and send them elsewhere (freeswitch-facts.md 4.1, 4.3).</summary>
internal sealed class RoutingCommands(SwitchCore core)
{
    public IEnumerable<KeyValuePair<string, Func<string, Task<string>>>> All =>
    [
        ApiCommands.Make("originate", OriginateAsync),
        ApiCommands.Make("uuid_bridge", Bridge),
        ApiCommands.Make("uuid_transfer", Transfer),
        ApiCommands.Make("uuid_park", Park),
        ApiCommands.Make("hupall", HangUpAll),
        ApiCommands.Make("conference", argument => core.Conferences.Execute(argument)),
    ];

    // Blocks until answered or failed, as in FreeSWITCH: with "api" nothing else moves on the connection meanwhile.
    private async Task<string> OriginateAsync(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count < 2)
        {
            return "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n";
        }

        TimeSpan? limit = words.Count > 6 ? TimeSpan.FromSeconds(Arguments.Integer(words[6])) : null;
        var (leg, cause) = await new Originator(core, caller: null, words[0]).RunAsync(limit);
        if (leg is null)
        {
            return $"-ERR {cause}\n";
        }

        var target = words[1];
        if (target.StartsWith('&'))
        {
            var open = target.IndexOf('(', StringComparison.Ordinal);
            var name = open < 0 ? target[1..] : target[1..open];
            var arguments = open < 0 ? "" : target[(open + 1)..].TrimEnd(')');
            leg.Transfer($"{name}:{arguments}", "inline", null);
        }
        else
        {
            leg.Transfer(target, Word(words, 2), Word(words, 3));
        }

        return $"+OK {leg.Channel.Uuid}\n";
    }

    private string Bridge(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count < 2)
        {
            return "-USAGE: <uuid> <other_uuid>\n";
        }

        // The one that brings the media is the originator; FreeSWITCH swaps the two silently if it must.
        var (first, second) = (core.Find(words[0]), core.Find(words[1]));
        var caller = first as CallSession ?? second as CallSession;
        var agent = first as AgentLeg ?? second as AgentLeg;
        if (caller is null || agent is null || !(caller.Channel.MediaReady || agent.Channel.MediaReady))
        {
            return "-ERR Invalid uuid\n";
        }

        caller.BridgeTo(agent);
        return $"+OK {words[1]}\n";
    }

    private string Transfer(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count is < 2 or > 5)
        {
            return "-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n";
        }

        if (core.Find(words[0]) is not { } leg)
        {
            return "-ERR No such channel!\n";
        }

        words.RemoveAt(0);
        var partner = leg.Partner;
        var which = words[0];
        if (which is "-bleg" or "-both")
        {
            words.RemoveAt(0);
            if (partner is null)
            {
                return "-ERR No such channel!\n";
            }
        }

        var (extension, dialplan, context) = (words[0], Word(words, 1), Word(words, 2));
        if (which != "-bleg")
        {
            leg.Transfer(extension, dialplan, context);
        }

        if (which is "-bleg" or "-both")
        {
            partner!.Transfer(extension, dialplan, context);
        }

        return "+OK\n";
    }

    private string Park(string argument)
    {
        if (core.Find(argument) is not { } leg)
        {
            return "-ERR No such channel!\n";
        }

        leg.Transfer("park:", "inline", null);
        return "+OK\n";
    }

    private string HangUpAll(string argument)
    {
        var cause = argument.Length == 0 ? "MANAGER_REQUEST" : HangupCauses.Parse(argument.Split(' ')[0]);
        foreach (var leg in core.Legs.ToArray())
        {
            leg.Hangup(cause);
        }

        return $"+OK hangup all channels with cause {cause}\n";
    }

    private static string? Word(List<string> words, int index) => index < words.Count && words[index] != "undef" ? words[index] : null;
}
