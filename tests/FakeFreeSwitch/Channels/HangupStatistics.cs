using System.Globalization;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The variables that FreeSWITCH sets when it reports a channel: they are on CHANNEL_HANGUP_COMPLETE only (freeswitch-facts.md 3.2).</summary>
internal static class HangupStatistics
{
    public static void Apply(Channel channel, string digits, string? lastApplication, string? lastArgument, bool leftByItself)
    {
        var variables = channel.Variables;
        variables.Set("hangup_cause", channel.HangupCause);
        variables.Set("hangup_cause_q850", Channel.Number(HangupCauses.Q850(channel.HangupCause!)));
        variables.Set("digits_dialed", digits.Length == 0 ? "none" : digits);
        Stamp(variables, "start_stamp", channel.CreatedAt);
        Stamp(variables, "profile_start_stamp", channel.CreatedAt);
        Stamp(variables, "answer_stamp", channel.AnsweredAt);
        Stamp(variables, "bridge_stamp", channel.BridgedAt);
        Stamp(variables, "hold_stamp", channel.LastHoldAt);
        Stamp(variables, "progress_stamp", channel.ProgressAt);
        Stamp(variables, "progress_media_stamp", channel.ProgressMediaAt);
        Stamp(variables, "end_stamp", channel.HangupAt);
        Epoch(variables, "start", channel.CreatedAt);
        Epoch(variables, "profile_start", channel.CreatedAt);
        Epoch(variables, "answer", channel.AnsweredAt);
        Epoch(variables, "bridge", channel.BridgedAt);
        Epoch(variables, "last_hold", channel.LastHoldAt);
        variables.Set("hold_accum_seconds", Channel.Number(channel.HoldAccumulated / 1_000_000));
        variables.Set("hold_accum_usec", Channel.Number(channel.HoldAccumulated));
        variables.Set("hold_accum_ms", Channel.Number(channel.HoldAccumulated / 1000));
        Epoch(variables, "resurrect", 0);
        Epoch(variables, "progress", channel.ProgressAt);
        Epoch(variables, "progress_media", channel.ProgressMediaAt);
        Epoch(variables, "end", channel.HangupAt);
        variables.Set("last_app", lastApplication);
        variables.Set("last_arg", lastArgument);
        variables.Set("caller_id", $"\"{channel.CallerName}\" <{channel.CallerNumber}>");
        Durations(variables, channel);
        variables.Set("sip_hangup_disposition", leftByItself ? "recv_bye" : "send_bye");
        ChannelTemplate.Apply("media-statistics", variables, EmptyValues);
    }

    private static readonly Dictionary<string, string> EmptyValues = [];

    private static void Durations(ChannelVariables variables, Channel channel)
    {
        var spans = new (string Name, long From, long To)[]
        {
            ("duration", channel.CreatedAt, channel.HangupAt),
            ("bill", channel.AnsweredAt, channel.HangupAt),
            ("progress", channel.CreatedAt, channel.ProgressAt),
            ("answer", channel.CreatedAt, channel.AnsweredAt),
            ("wait", channel.CreatedAt, channel.BridgedAt),
            ("progress_media", channel.CreatedAt, channel.ProgressMediaAt),
            ("flow_bill", channel.CreatedAt, channel.HangupAt),
        };
        foreach (var (name, from, to) in spans)
        {
            // Whole seconds are the difference of two whole seconds, not the rounded difference.
            var seconds = from == 0 || to == 0 ? 0 : (to / 1_000_000) - (from / 1_000_000);
            variables.Set(name == "duration" ? "duration" : name + "sec", Channel.Number(seconds));
        }

        foreach (var (unit, divisor) in new[] { ("msec", 1000L), ("usec", 1L) })
        {
            foreach (var (name, from, to) in spans)
            {
                var value = from == 0 || to == 0 ? 0 : (to - from) / divisor;
                variables.Set(name == "duration" ? unit[..1] + "duration" : name + unit, Channel.Number(value));
            }
        }
    }

    private static void Stamp(ChannelVariables variables, string name, long microseconds)
    {
        if (microseconds != 0)
        {
            variables.Set(name, DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }
    }

    private static void Epoch(ChannelVariables variables, string name, long microseconds)
    {
        variables.Set(name + "_epoch", Channel.Number(microseconds / 1_000_000));
        variables.Set(name + "_uepoch", Channel.Number(microseconds));
    }
}
