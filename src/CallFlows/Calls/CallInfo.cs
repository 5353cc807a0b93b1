namespace FsVoice.CallFlows;

/// <summary>Who started a call, seen from the contact centre.</summary>
public enum CallDirection
{
    /// <summary>Somebody called us.</summary>
    Inbound,

    /// <summary>We placed the call.</summary>
    Outbound,
}

/// <summary>What is known of a call when it reaches us; it never changes. Every text comes from the network: escape it wherever it goes.</summary>
public sealed record CallInfo
{
    /// <summary>The channel's UUID, which is the call's id everywhere.</summary>
    public required string Uuid { get; init; }

    /// <summary>The caller's number as presented; empty when withheld.</summary>
    public string CallerNumber { get; init; } = "";

    /// <summary>The caller's name as presented; empty when there is none.</summary>
    public string CallerName { get; init; } = "";

    /// <summary>The dialled number: the DID of an inbound call.</summary>
    public string DialedNumber { get; init; } = "";

    /// <summary>
    /// The customer's number: the caller's, or of a call that we placed, the number that was called. What is not given follows
    /// from <see cref="CallerNumber"/> and <see cref="DialedNumber"/>.
    /// </summary>
    public string CustomerNumber
    {
        get => field ?? (Direction == CallDirection.Inbound ? CallerNumber : DialedNumber);
        init;
    }

    /// <summary>Our number: the one that the customer called, or that called him.</summary>
    public string ServiceNumber
    {
        get => field ?? (Direction == CallDirection.Inbound ? DialedNumber : CallerNumber);
        init;
    }

    /// <summary>The dialplan context that the call came in by.</summary>
    public string Context { get; init; } = "";

    /// <summary>The SIP domain, which is the tenant; empty when unknown.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// The user that authenticated the call's SIP dialog (channel variable <c>user_name</c>), or null. Unlike
    /// <see cref="CallerNumber"/> the caller cannot choose it.
    /// </summary>
    public string? AuthenticatedUser { get; init; }

    /// <summary>Who started it.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>When FreeSWITCH created the channel, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
