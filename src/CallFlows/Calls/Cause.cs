namespace FsVoice.CallFlows;

/// <summary>
/// A hang-up cause by FreeSWITCH's name (switch_types.h, switch_call_cause_t), such as <c>NORMAL_CLEARING</c>.
/// Causes this version does not know keep their name.
/// </summary>
/// <param name="Name">The name in upper case with underscores; never empty.</param>
public readonly record struct Cause(string Name)
{
    /// <summary>16: an ordinary end.</summary>
    public static Cause NormalClearing { get; } = new("NORMAL_CLEARING");

    /// <summary>17.</summary>
    public static Cause UserBusy { get; } = new("USER_BUSY");

    /// <summary>19: rang and was not answered.</summary>
    public static Cause NoAnswer { get; } = new("NO_ANSWER");

    /// <summary>21.</summary>
    public static Cause CallRejected { get; } = new("CALL_REJECTED");

    /// <summary>3: no such number.</summary>
    public static Cause NoRouteDestination { get; } = new("NO_ROUTE_DESTINATION");

    /// <summary>41: something of ours is broken for now; the caller may try again.</summary>
    public static Cause TemporaryFailure { get; } = new("NORMAL_TEMPORARY_FAILURE");

    /// <summary>487: the caller left before the call was answered.</summary>
    public static Cause OriginatorCancel { get; } = new("ORIGINATOR_CANCEL");

    /// <summary>806: the dialled user has no registered phone.</summary>
    public static Cause UserNotRegistered { get; } = new("USER_NOT_REGISTERED");

    /// <summary>Nothing is known of the cause: the connection to the switch was lost.</summary>
    public static Cause Unknown { get; } = new("UNKNOWN");

    /// <inheritdoc />
    public override string ToString() => Name;
}
