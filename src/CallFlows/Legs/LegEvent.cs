namespace FsVoice.CallFlows;

/// <summary>What FreeSWITCH told of one leg, whether a flow owns the leg or not. Every text comes from the network.</summary>
public sealed record LegEvent
{
    /// <summary>The channel variable with which whoever makes a leg says what dialog it belongs to.</summary>
    public const string DialogVariable = "fsvoice_dialog";

    /// <summary>The channel variable of a customer's leg that says what is recorded of its dialog, for a server that is started anew.</summary>
    public const string RecordingVariable = "fsvoice_recording";

    /// <summary>The channel variable of a leg whose far end calls somebody outside, or was called to be connected with somebody: with whom, E.164 or an extension.</summary>
    public const string CalledVariable = "fsvoice_called";

    /// <summary>What happened.</summary>
    public required LegEventKind Kind { get; init; }

    /// <summary>The leg's channel UUID; for a bridge the leg that asked for it.</summary>
    public required string Uuid { get; init; }

    /// <summary>The other leg of a bridge or of the end of one; null for the rest.</summary>
    public string? OtherUuid { get; init; }

    /// <summary>When, by FreeSWITCH's clock, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The FreeSWITCH process that has the leg (<c>Core-UUID</c>).</summary>
    public required string SwitchId { get; init; }

    /// <summary>Whether the leg came in to FreeSWITCH or was placed by it.</summary>
    public LegDirection Direction { get; init; }

    /// <summary>The number that calls on this leg.</summary>
    public string CallerNumber { get; init; } = "";

    /// <summary>The number that is called on this leg.</summary>
    public string DestinationNumber { get; init; } = "";

    /// <summary>The SIP domain (tenant); empty when unknown.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// The user of the directory behind the leg: who authenticated it (<c>user_name</c>), or whom it calls (<c>dialed_user</c>).
    /// Null for a leg to or from outside.
    /// </summary>
    public string? User { get; init; }

    /// <summary>The dialog that whoever made the leg said it belongs to (<c>fsvoice_dialog</c>), or null.</summary>
    public string? DialogId { get; init; }

    /// <summary>The call type that the phone said it is (SIP header <c>X-CallType</c>: <c>CONSULT</c>, <c>OUT</c>, <c>MONITOR</c>), or null.</summary>
    public string? CallType { get; init; }

    /// <summary>
    /// Why the leg ended; <see cref="Cause.Unknown"/> for the rest. <c>BLIND_TRANSFER</c> and <c>ATTENDED_TRANSFER</c> also
    /// where its phone transferred the other side and was then hung up as any other.
    /// </summary>
    public Cause Cause { get; init; } = Cause.Unknown;

    /// <summary>The leg for which FreeSWITCH placed this one (<c>originator</c>, switch_core_session.c); null for a call of its own.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>What the end of a leg tells of the call; null for the rest, and where an end was missed.</summary>
    public LegStory? Story { get; init; }

    /// <summary>The key of <see cref="LegEventKind.Digit"/>: 0-9, *, #, A-D. NUL for the rest.</summary>
    public char Digit { get; init; }

    /// <summary>The conference room of <see cref="LegEventKind.ConferenceJoined"/> and <see cref="LegEventKind.ConferenceLeft"/>; null for the rest.</summary>
    public string? Room { get; init; }

    /// <summary>The file of a recording that began or ended; null for the rest.</summary>
    public string? RecordingPath { get; init; }

    /// <summary>
    /// Of a customer's leg that was found up: what another server noted of the recordings of its dialog
    /// (<see cref="RecordingVariable"/>). Null for the rest.
    /// </summary>
    public string? RecordingState { get; init; }

    /// <summary>How much a recording that ended holds, as FreeSWITCH counted its samples; null when it does not say.</summary>
    public TimeSpan? Recorded { get; init; }
}

/// <summary>What FreeSWITCH knows of a call when its leg has ended. Every text comes from the network.</summary>
public sealed record LegStory
{
    /// <summary>When the leg began, by FreeSWITCH's clock, UTC; null when it does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was answered, UTC; null when it never was.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The name of who calls on the leg, as presented.</summary>
    public string CallerName { get; init; } = "";

    /// <summary>The number that whom it was connected with was shown (<c>effective_caller_id_number</c>), or null.</summary>
    public string? ShownNumber { get; init; }

    /// <summary>The name that whom it was connected with was shown (<c>effective_caller_id_name</c>), or null.</summary>
    public string? ShownName { get; init; }

    /// <summary>Whom the far end called or was called for (<see cref="LegEvent.CalledVariable"/>), or null.</summary>
    public string? Called { get; init; }
}

/// <summary>Which way a leg goes, seen from FreeSWITCH.</summary>
public enum LegDirection
{
    /// <summary>Somebody called FreeSWITCH.</summary>
    Inbound,

    /// <summary>FreeSWITCH called somebody.</summary>
    Outbound,
}

/// <summary>What can happen to a leg.</summary>
public enum LegEventKind
{
    /// <summary>The leg exists (CHANNEL_CREATE).</summary>
    Created,

    /// <summary>It was answered (CHANNEL_ANSWER).</summary>
    Answered,

    /// <summary>It was joined to another leg (CHANNEL_BRIDGE).</summary>
    Bridged,

    /// <summary>It was parted from the other leg (CHANNEL_UNBRIDGE).</summary>
    Unbridged,

    /// <summary>Its phone put the other side on hold (CHANNEL_HOLD).</summary>
    Held,

    /// <summary>Its phone took the other side back (CHANNEL_UNHOLD).</summary>
    Unheld,

    /// <summary>Its phone sent a key (DTMF).</summary>
    Digit,

    /// <summary>It entered a conference room (conference::maintenance, add-member).</summary>
    ConferenceJoined,

    /// <summary>It left the conference room (conference::maintenance, del-member).</summary>
    ConferenceLeft,

    /// <summary>A recording on it began (RECORD_START).</summary>
    RecordingStarted,

    /// <summary>A recording on it ended (RECORD_STOP).</summary>
    RecordingStopped,

    /// <summary>It is over (CHANNEL_HANGUP_COMPLETE).</summary>
    Ended,
}
