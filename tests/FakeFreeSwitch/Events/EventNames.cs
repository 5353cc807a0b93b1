using System.Collections.Frozen;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The event types of FreeSWITCH 1.10.12, the ones that <c>myevents</c> subscribes, and where each is fired.</summary>
internal static class EventNames
{
    public static readonly FrozenSet<string> All = new[]
    {
        "CUSTOM", "CLONE", "CHANNEL_CREATE", "CHANNEL_DESTROY", "CHANNEL_STATE", "CHANNEL_CALLSTATE",
        "CHANNEL_ANSWER", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_EXECUTE",
        "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE",
        "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_OUTGOING", "CHANNEL_PARK", "CHANNEL_UNPARK",
        "CHANNEL_APPLICATION", "CHANNEL_ORIGINATE", "CHANNEL_UUID", "API", "LOG", "INBOUND_CHAN", "OUTBOUND_CHAN",
        "STARTUP", "SHUTDOWN", "PUBLISH", "UNPUBLISH", "TALK", "NOTALK", "SESSION_CRASH", "MODULE_LOAD",
        "MODULE_UNLOAD", "DTMF", "MESSAGE", "PRESENCE_IN", "NOTIFY_IN", "PRESENCE_OUT", "PRESENCE_PROBE",
        "MESSAGE_WAITING", "MESSAGE_QUERY", "ROSTER", "CODEC", "BACKGROUND_JOB", "DETECTED_SPEECH",
        "DETECTED_TONE", "PRIVATE_COMMAND", "HEARTBEAT", "TRAP", "ADD_SCHEDULE", "DEL_SCHEDULE", "EXE_SCHEDULE",
        "RE_SCHEDULE", "RELOADXML", "NOTIFY", "PHONE_FEATURE", "PHONE_FEATURE_SUBSCRIBE", "SEND_MESSAGE",
        "RECV_MESSAGE", "REQUEST_PARAMS", "CHANNEL_DATA", "GENERAL", "COMMAND", "SESSION_HEARTBEAT",
        "CLIENT_DISCONNECTED", "SERVER_DISCONNECTED", "SEND_INFO", "RECV_INFO", "RECV_RTCP_MESSAGE",
        "SEND_RTCP_MESSAGE", "CALL_SECURE", "NAT", "RECORD_START", "RECORD_STOP", "PLAYBACK_START",
        "PLAYBACK_STOP", "CALL_UPDATE", "FAILURE", "SOCKET_DATA", "MEDIA_BUG_START", "MEDIA_BUG_STOP",
        "CONFERENCE_DATA_QUERY", "CONFERENCE_DATA", "CALL_SETUP_REQ", "CALL_SETUP_RESULT", "CALL_DETAIL",
        "DEVICE_STATE", "TEXT", "SHUTDOWN_REQUESTED",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The 23 types of <c>myevents</c> (freeswitch-facts.md 1.7).</summary>
    public static readonly string[] MyEvents =
    [
        "CHANNEL_ANSWER", "CHANNEL_APPLICATION", "CHANNEL_BRIDGE", "CHANNEL_CREATE", "CHANNEL_DATA", "CHANNEL_DESTROY",
        "CHANNEL_EXECUTE", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_ORIGINATE",
        "CHANNEL_UUID", "CHANNEL_OUTGOING", "CHANNEL_PARK", "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_STATE",
        "CHANNEL_UNBRIDGE", "CHANNEL_UNPARK", "DETECTED_SPEECH", "DTMF", "NOTALK", "TALK",
    ];

    /// <summary>Event-Calling-File, -Function and -Line-Number as recorded; size and shape matter, the numbers do not.</summary>
    private static readonly FrozenDictionary<string, (string File, string Function, string Line)> Callers =
        new Dictionary<string, (string, string, string)>
        {
            ["CHANNEL_DATA"] = ("mod_event_socket.c", "parse_command", "2021"),
            ["CHANNEL_CREATE"] = ("switch_core_state_machine.c", "switch_core_session_run", "626"),
            ["CHANNEL_ORIGINATE"] = ("switch_core_state_machine.c", "switch_core_session_run", "632"),
            ["CHANNEL_OUTGOING"] = ("switch_core_session.c", "switch_core_session_outgoing_channel", "768"),
            ["CHANNEL_EXECUTE"] = ("switch_core_session.c", "switch_core_session_exec", "2944"),
            ["CHANNEL_EXECUTE_COMPLETE"] = ("switch_core_session.c", "switch_core_session_exec", "2967"),
            ["CHANNEL_ANSWER"] = ("switch_channel.c", "switch_channel_perform_mark_answered", "3846"),
            ["CHANNEL_PROGRESS"] = ("switch_channel.c", "switch_channel_perform_mark_ring_ready_value", "3505"),
            ["CHANNEL_PROGRESS_MEDIA"] = ("switch_channel.c", "switch_channel_perform_mark_pre_answered", "3564"),
            ["CHANNEL_CALLSTATE"] = ("switch_channel.c", "switch_channel_perform_set_callstate", "301"),
            ["CHANNEL_STATE"] = ("switch_channel.c", "switch_channel_perform_set_running_state", "2408"),
            ["CHANNEL_HANGUP"] = ("switch_channel.c", "switch_channel_perform_hangup", "3445"),
            ["CHANNEL_HANGUP_COMPLETE"] = ("switch_core_state_machine.c", "switch_core_session_reporting_state", "943"),
            ["CHANNEL_DESTROY"] = ("switch_core_session.c", "switch_core_session_perform_destroy", "1584"),
            ["CHANNEL_PARK"] = ("switch_ivr.c", "switch_ivr_park", "1010"),
            ["CHANNEL_UNPARK"] = ("switch_ivr.c", "switch_ivr_park", "1213"),
            ["CHANNEL_HOLD"] = ("switch_ivr.c", "switch_ivr_hold", "1558"),
            ["CHANNEL_UNHOLD"] = ("switch_ivr.c", "switch_ivr_unhold", "1638"),
            ["CHANNEL_BRIDGE"] = ("switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", "1689"),
            ["CHANNEL_UNBRIDGE"] = ("switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", "1879"),
            ["PRIVATE_COMMAND"] = ("switch_ivr.c", "switch_ivr_parse_next_event", "804"),
            ["CALL_UPDATE"] = ("mod_sofia.c", "sofia_receive_message", "2100"),
            ["CODEC"] = ("switch_core_codec.c", "switch_core_session_set_real_read_codec", "168"),
            ["DTMF"] = ("switch_channel.c", "switch_channel_dequeue_dtmf", "677"),
            ["PLAYBACK_START"] = ("switch_ivr_play_say.c", "switch_ivr_play_file", "1646"),
            ["PLAYBACK_STOP"] = ("switch_ivr_play_say.c", "switch_ivr_play_file", "2020"),
            ["RECORD_START"] = ("switch_ivr_async.c", "record_callback", "1481"),
            ["RECORD_STOP"] = ("switch_ivr_async.c", "send_record_stop_event", "1240"),
            ["MEDIA_BUG_START"] = ("switch_core_media_bug.c", "switch_core_media_bug_add", "1014"),
            ["MEDIA_BUG_STOP"] = ("switch_core_media_bug.c", "switch_core_media_bug_destroy", "84"),
            ["BACKGROUND_JOB"] = ("mod_event_socket.c", "api_exec", "1572"),
            ["HEARTBEAT"] = ("switch_core.c", "send_heartbeat", "95"),
            ["CUSTOM"] = ("conference_member.c", "conference_member_add", "962"),
        }.ToFrozenDictionary();

    public static (string File, string Function, string Line) CallerOf(string name) =>
        Callers.TryGetValue(name, out var caller) ? caller : ("mod_event_socket.c", "parse_command", "1");
}
