using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.EventSocket.Events;

namespace FsVoice.CallHost.Switches;

/// <summary>Reads what an event of FreeSWITCH tells of a leg; the same for both transports.</summary>
public static class LegEventReader
{
    /// <summary>The subclass of conference rooms' events (mod_conference.h, CONF_EVENT_MAINT).</summary>
    public const string ConferenceSubclass = "conference::maintenance";

    /// <summary>The variable by which a leg's maker says which dialog it belongs to.</summary>
    public const string DialogVariable = LegEvent.DialogVariable;

    /// <summary>The events that tell of legs, without those of <see cref="ConferenceSubclass"/>.</summary>
    public static IReadOnlyList<string> EventNames { get; } =
    [
        "CHANNEL_CREATE", "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HOLD", "CHANNEL_UNHOLD",
        "DTMF", "RECORD_START", "RECORD_STOP", "CHANNEL_HANGUP_COMPLETE",
    ];

    /// <summary>The headers that <see cref="Read"/> asks for. <c>mod_fsvoice.c</c> copies these and no others.</summary>
    public static IReadOnlyList<string> Headers { get; } =
    [
        "Event-Name", "Event-Subclass", "Event-Date-Timestamp", "Core-UUID", "Unique-ID", "Call-Direction", "Bridge-A-Unique-ID", "Bridge-B-Unique-ID",
        "Other-Leg-Unique-ID", "Caller-Caller-ID-Number", "Caller-Destination-Number", "Caller-Channel-Hangup-Time", "Hangup-Cause", "DTMF-Digit",
        "Record-File-Path", "Action", "Conference-Name", "variable_user_name", "variable_dialed_user", "variable_domain_name",
        "variable_dialed_domain", "variable_sip_h_X-CallType", "variable_record_ms", "variable_fsvoice_dialog",
        "variable_endpoint_disposition", "variable_transfer_to", "variable_originator", "Caller-Channel-Created-Time",
        "Caller-Channel-Answered-Time", "Caller-Caller-ID-Name", "variable_effective_caller_id_number",
        "variable_effective_caller_id_name", "variable_fsvoice_called",
    ];

    /// <summary>What the event tells, or null when it tells of no leg.</summary>
    /// <param name="header">A header's value by its name; null when the event has none of that name.</param>
    /// <param name="clock">For an event without a time.</param>
    public static LegEvent? Read(Func<string, string?> header, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(clock);
        if (header("Unique-ID") is not { Length: > 0 } uuid || KindOf(header) is not { } kind)
        {
            return null;
        }

        bool inbound = header("Call-Direction") != "outbound";
        return new LegEvent
        {
            Kind = kind,
            Uuid = uuid,
            OtherUuid = kind is LegEventKind.Bridged or LegEventKind.Unbridged ? Partner(header, uuid) : null,
            At = SwitchTime.Parse(header("Event-Date-Timestamp")) ?? clock.GetUtcNow(),
            SwitchId = header("Core-UUID") ?? "",
            Direction = inbound ? LegDirection.Inbound : LegDirection.Outbound,
            CallerNumber = header("Caller-Caller-ID-Number") ?? "",
            DestinationNumber = header("Caller-Destination-Number") ?? "",
            Domain = Text(header(inbound ? "variable_domain_name" : "variable_dialed_domain")) ?? Text(header("variable_domain_name")) ?? "",
            // A caller's leg, too, is told whom it dialled (mod_dptools.c, user_outgoing_channel), so which of the two counts
            // is the direction's to say.
            User = Text(header(inbound ? "variable_user_name" : "variable_dialed_user")),
            DialogId = Text(header("variable_" + DialogVariable)),
            CallType = Text(header("variable_sip_h_X-CallType")),
            // Copied from a leg that called FreeSWITCH, it would be that leg's own.
            PlacedBy = inbound ? null : Text(header("variable_originator")),
            Story = kind == LegEventKind.Ended ? ReadStory(header) : null,
            Cause = kind == LegEventKind.Ended && (Transfer(header) ?? Text(header("Hangup-Cause"))) is { } cause ? new Cause(cause) : Cause.Unknown,
            Digit = kind == LegEventKind.Digit && Text(header("DTMF-Digit")) is { } digit ? char.ToUpperInvariant(digit[0]) : '\0',
            Room = kind is LegEventKind.ConferenceJoined or LegEventKind.ConferenceLeft ? Text(header("Conference-Name")) : null,
            RecordingPath = kind is LegEventKind.RecordingStarted or LegEventKind.RecordingStopped ? Text(header("Record-File-Path")) : null,
            Recorded = kind == LegEventKind.RecordingStopped && Number(header("variable_record_ms")) is { } recorded
                ? TimeSpan.FromMilliseconds(recorded)
                : null,
        };
    }

    private static LegStory ReadStory(Func<string, string?> header) => new()
    {
        CreatedAt = SwitchTime.Parse(header("Caller-Channel-Created-Time")),
        AnsweredAt = SwitchTime.Parse(header("Caller-Channel-Answered-Time")),
        CallerName = Text(header("Caller-Caller-ID-Name")) ?? "",
        ShownNumber = Text(header("variable_effective_caller_id_number")),
        ShownName = Text(header("variable_effective_caller_id_name")),
        Called = Text(header("variable_" + LegEvent.CalledVariable)),
    };

    private static LegEventKind? KindOf(Func<string, string?> header) => header("Event-Name") switch
    {
        "CHANNEL_CREATE" => LegEventKind.Created,
        "CHANNEL_ANSWER" => LegEventKind.Answered,
        "CHANNEL_BRIDGE" => LegEventKind.Bridged,
        "CHANNEL_UNBRIDGE" => LegEventKind.Unbridged,
        "CHANNEL_HOLD" => LegEventKind.Held,
        "CHANNEL_UNHOLD" => LegEventKind.Unheld,
        "DTMF" => LegEventKind.Digit,
        "RECORD_START" => LegEventKind.RecordingStarted,
        "RECORD_STOP" => LegEventKind.RecordingStopped,
        "CHANNEL_HANGUP_COMPLETE" => LegEventKind.Ended,
        "CUSTOM" when header("Event-Subclass") == ConferenceSubclass => header("Action") switch
        {
            "add-member" => LegEventKind.ConferenceJoined,
            "del-member" => LegEventKind.ConferenceLeft,
            _ => null,
        },
        _ => null,
    };

    /// <summary>
    /// A phone that transferred the other side is hung up as any other; that it did says a variable (mod_sofia's sofia.c,
    /// sofia_handle_sip_i_refer), by the name of the cause that fits. Of an attended transfer (REFER with Replaces) the
    /// disposition is the second leg's; the first one, whose partner was handed over, has <c>transfer_to=att:&lt;uuid&gt;</c>.
    /// </summary>
    private static string? Transfer(Func<string, string?> header) =>
        header("variable_endpoint_disposition") is "BLIND_TRANSFER" or "ATTENDED_TRANSFER" ? header("variable_endpoint_disposition")
        : header("variable_transfer_to")?.StartsWith("att:", StringComparison.Ordinal) == true ? "ATTENDED_TRANSFER"
        : null;

    private static string? Partner(Func<string, string?> header, string uuid)
    {
        string? a = Text(header("Bridge-A-Unique-ID"));
        string? b = Text(header("Bridge-B-Unique-ID"));
        return b is not null && b != uuid ? b : a is not null && a != uuid ? a : Text(header("Other-Leg-Unique-ID"));
    }

    /// <summary>FreeSWITCH prints an empty value as <c>_undef_</c> (switch_event.c, switch_event_serialize).</summary>
    private static string? Text(string? value) => string.IsNullOrEmpty(value) || value == "_undef_" ? null : value;

    private static long? Number(string? value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
