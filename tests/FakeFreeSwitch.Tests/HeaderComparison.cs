namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>Compares an event of the fake with the recorded one: the names of its headers, and the values that tell a state.</summary>
internal static class HeaderComparison
{
    // Headers whose value must be the recorded one.
    private static readonly string[] Exact =
    [
        "Channel-State", "Channel-State-Number", "Channel-Call-State", "Answer-State", "Hangup-Cause", "Application", "Application-Data",
        "Application-Response", "Call-Direction", "Channel-HIT-Dialplan", "Other-Type", "Original-Channel-Call-State",
        "Channel-Call-State-Number", "DTMF-Digit", "Record-File-Path", "Record-Completion-Cause", "Playback-File-Path", "Playback-Status",
        "Media-Bug-Function", "Direction", "Event-Subclass", "Conference-Size", "Floor", "Speak", "Reply-Text", "Socket-Mode", "Control",
        "variable_read_result", "variable_originate_disposition", "variable_DIALSTATUS", "variable_hangup_cause", "variable_last_bridge_hangup_cause",
        "variable_bridge_hangup_cause", "variable_originate_failed_cause", "variable_current_application", "variable_sip_invite_failure_status",
    ];

    /// <summary>Where the fake differs on purpose, and why. An empty transcript stands for all.</summary>
    private static readonly (string Transcript, string Header, string Why)[] Deliberate =
    [
        ("", "variable_DP_MATCH", "set by the dialplan's regular expression; the recorded dialplan had one for some numbers only"),
        ("", "variable_sip_cseq", "arrives with the ACK of the answer, in the recordings before or after CHANNEL_EXECUTE_COMPLETE; here always before"),
        ("", "variable_sip_to_tag", "as variable_sip_cseq"),
        ("outbound-async-ivr-digits", "Application-Response", "the recorded file had ended unnoticed when the hangup came; here the virtual clock stands and it is broken off"),
        ("outbound-async-bridge-hold-record", "Application-Response", "as in outbound-async-ivr-digits"),
        ("outbound-async-ivr-timeout", "variable_read_result", "as above: recorded, the hangup came after the prompt; here in the middle of it"),
        ("outbound-async-bridge-no-answer", "variable_last_bridge_hangup_cause", "without media the recorded leg timed out before the second bridge was noticed; here both are noticed together"),
        ("inbound-auth-events-bgapi", "*", "hupall ends the two legs in the other order, and the recorded second leg had been transferred by originate"),
    ];

    public static IEnumerable<string> Differences(string transcript, Message recorded, Message actual)
    {
        bool Compared(string header) => !Array.Exists(Deliberate, entry =>
            (entry.Transcript.Length == 0 || entry.Transcript == transcript) && (entry.Header == "*" || entry.Header == header));

        var missing = recorded.Event.Keys.Except(actual.Event.Keys, StringComparer.OrdinalIgnoreCase).Where(Compared).Order().ToList();
        var added = actual.Event.Keys.Except(recorded.Event.Keys, StringComparer.OrdinalIgnoreCase).Where(Compared).Order().ToList();
        if (missing.Count > 0)
        {
            yield return "missing " + string.Join(' ', missing);
        }

        if (added.Count > 0)
        {
            yield return "added " + string.Join(' ', added);
        }

        // The address of the server is another one in every run.
        foreach (var name in Exact.Where(name => Compared(name) && (name != "Application-Data" || recorded.Application != "socket")))
        {
            if (recorded.Event.TryGetValue(name, out var expected) && actual.Event.TryGetValue(name, out var value) && expected != value)
            {
                yield return $"{name} is [{value}], recorded [{expected}]";
            }
        }
    }
}
