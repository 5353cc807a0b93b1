namespace FsVoice.EventSocket.Events;

/// <summary>The end of a <c>bgapi</c> command (BACKGROUND_JOB).</summary>
/// <param name="Event">The event.</param>
public readonly record struct BackgroundJobEvent(EventSocketEvent Event)
{
    /// <summary>The job's id: the one given with the command, or FreeSWITCH's own.</summary>
    public string JobUuid => Event.Get("Job-UUID"u8) ?? "";

    /// <summary>The API command.</summary>
    public string Command => Event.Get("Job-Command"u8) ?? "";

    /// <summary>Its arguments; null when it had none.</summary>
    public string? Arguments => Event.Get("Job-Command-Arg"u8);

    /// <summary>What it put out, as it is: <c>+OK …</c>, <c>-ERR …</c> or data.</summary>
    public string Output => Event.Body;

    /// <summary>True, with the view, for BACKGROUND_JOB.</summary>
    public static bool TryFrom(EventSocketEvent received, out BackgroundJobEvent job)
    {
        ArgumentNullException.ThrowIfNull(received);
        job = new BackgroundJobEvent(received);
        return received.Name == EventName.BackgroundJob;
    }
}

/// <summary>An event of a module (CUSTOM), told apart by its subclass.</summary>
/// <param name="Event">The event.</param>
public readonly record struct CustomEvent(EventSocketEvent Event)
{
    /// <summary>The subclass, such as <c>sofia::register</c>; empty when there is none.</summary>
    public string Subclass => Event.Get("Event-Subclass"u8) ?? "";

    /// <summary>True, with the view, for CUSTOM.</summary>
    public static bool TryFrom(EventSocketEvent received, out CustomEvent custom)
    {
        ArgumentNullException.ThrowIfNull(received);
        custom = new CustomEvent(received);
        return received.Name == EventName.Custom;
    }
}

/// <summary>Something happened in a conference (CUSTOM <c>conference::maintenance</c>).</summary>
/// <param name="Event">The event.</param>
public readonly record struct ConferenceEvent(EventSocketEvent Event)
{
    /// <summary>The subclass.</summary>
    public const string Subclass = "conference::maintenance";

    /// <summary>The member's channel; empty in events of the conference itself.</summary>
    public ChannelEvent Channel => new(Event);

    /// <summary>What happened: <c>conference-create</c>, <c>add-member</c>, <c>del-member</c>, <c>mute-member</c>, <c>start-talking</c> … (mod_conference).</summary>
    public string Action => Event.Get("Action"u8) ?? "";

    /// <summary>The conference's name.</summary>
    public string Name => Event.Get("Conference-Name"u8) ?? "";

    /// <summary>The id of this life of the conference.</summary>
    public string ConferenceUuid => Event.Get("Conference-Unique-ID"u8) ?? "";

    /// <summary>How many members it has.</summary>
    public int Size => (int)(Event.GetNumber("Conference-Size"u8) ?? 0);

    /// <summary>The member's number; null in events of the conference itself.</summary>
    public int? MemberId => (int?)Event.GetNumber("Member-ID"u8);

    /// <summary>True for a moderator.</summary>
    public bool IsModerator => Event.HeaderEquals("Member-Type"u8, "moderator"u8);

    /// <summary>True, with the view, for <c>conference::maintenance</c>.</summary>
    public static bool TryFrom(EventSocketEvent received, out ConferenceEvent conference)
    {
        ArgumentNullException.ThrowIfNull(received);
        conference = new ConferenceEvent(received);
        return CustomEvent.TryFrom(received, out var custom) && custom.Subclass == Subclass;
    }
}

/// <summary>
/// A phone registered, or its registration ended (CUSTOM <c>sofia::register</c>, <c>sofia::unregister</c>,
/// <c>sofia::expire</c>). The three name their fields differently (sofia_reg.c); here they read alike.
/// </summary>
/// <param name="Event">The event.</param>
public readonly record struct RegistrationEvent(EventSocketEvent Event)
{
    /// <summary>True for a registration, false for its end.</summary>
    public bool IsRegistered => new CustomEvent(Event).Subclass == "sofia::register";

    /// <summary>The sofia profile.</summary>
    public string Profile => Event.Get("profile-name"u8) ?? "";

    /// <summary>The registered user: <c>from-user</c> holds the address of record, whatever its name says.</summary>
    public string User => Event.Get("from-user"u8) ?? Event.Get("user"u8) ?? "";

    /// <summary>The user's SIP domain.</summary>
    public string Domain => Event.Get("from-host"u8) ?? Event.Get("host"u8) ?? "";

    /// <summary>Where the phone is to be reached.</summary>
    public string Contact => Event.Get("contact"u8) ?? "";

    /// <summary>The phone's own name for itself.</summary>
    public string UserAgent => Event.Get("user-agent"u8) ?? "";

    /// <summary>True, with the view, for the three subclasses.</summary>
    public static bool TryFrom(EventSocketEvent received, out RegistrationEvent registration)
    {
        ArgumentNullException.ThrowIfNull(received);
        registration = new RegistrationEvent(received);
        return CustomEvent.TryFrom(received, out var custom) && custom.Subclass is "sofia::register" or "sofia::unregister" or "sofia::expire";
    }
}
