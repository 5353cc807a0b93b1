using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Dialing;

/// <summary>Legs that are dialled at the same time (<c>,</c>); the first that answers takes the call.</summary>
/// <param name="Legs">At least one.</param>
public sealed record DialAttempt(IReadOnlyList<DialLeg> Legs)
{
    /// <summary>One leg alone.</summary>
    public static implicit operator DialAttempt(DialLeg leg) => new([leg]);

    /// <summary>One leg alone, without options.</summary>
    public static implicit operator DialAttempt(DialEndpoint endpoint) => new([endpoint]);

    /// <summary>One leg alone.</summary>
    public static DialAttempt FromDialLeg(DialLeg leg) => leg;

    /// <summary>One leg alone, without options.</summary>
    public static DialAttempt FromDialEndpoint(DialEndpoint endpoint) => endpoint;
}

/// <summary>
/// What is dialled and what holds for all its legs (the <c>{…}</c> of a dial string). See <see cref="BridgeOptions"/>
/// and the options of originate.
/// </summary>
public abstract record DialOptions
{
    /// <summary>Attempts one after the other (<c>|</c>): the next begins when the one before has failed. At least one.</summary>
    public required IReadOnlyList<DialAttempt> Attempts { get; init; }

    /// <summary>The caller's name that the called see (<c>origination_caller_id_name</c>).</summary>
    public CommandText CallerIdName { get; init; }

    /// <summary>The caller's number that the called see (<c>origination_caller_id_number</c>).</summary>
    public CommandText CallerIdNumber { get; init; }

    /// <summary>How long each attempt may take until the answer, in whole seconds rounded up (<c>originate_timeout</c>, 60 when null).</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long until something must ring, in whole seconds rounded up (<c>progress_timeout</c>).</summary>
    public TimeSpan? ProgressTimeout { get; init; }

    /// <summary>
    /// Whether early media (183, as phones send while they ring) does not count as success. Without it the first leg
    /// with early media takes the call.
    /// </summary>
    public bool? IgnoreEarlyMedia { get; init; }

    /// <summary>How often the whole is tried, 1 to 100 (<c>originate_retries</c>).</summary>
    public int? Retries { get; init; }

    /// <summary>The pause before it is tried again, 500 ms to 60 s (<c>originate_retry_sleep_ms</c>).</summary>
    public TimeSpan? RetrySleep { get; init; }

    /// <summary>Further variables of all legs; one without a value is left out, which is the same to FreeSWITCH.</summary>
    public IReadOnlyList<ChannelVariable> Variables { get; init; } = [];
}

/// <summary>What <see cref="Applications.Bridge"/> dials.</summary>
public sealed record BridgeOptions : DialOptions;
