using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Dialing;

/// <summary>One leg to be dialled, with what holds for it alone (the <c>[…]</c> of a dial string).</summary>
/// <param name="Endpoint">Where to.</param>
public sealed record DialLeg(DialEndpoint Endpoint)
{
    /// <summary>The leg's UUID, chosen here so that its events can be told before it exists (<c>origination_uuid</c>). Null for one of FreeSWITCH's.</summary>
    public string? Uuid { get; init; }

    /// <summary>How long this leg rings, in whole seconds rounded up (<c>leg_timeout</c>). Null for the attempt's timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long until it must ring, in whole seconds rounded up (<c>leg_progress_timeout</c>).</summary>
    public TimeSpan? ProgressTimeout { get; init; }

    /// <summary>How long after the others it starts to ring, in whole seconds rounded up (<c>leg_delay_start</c>).</summary>
    public TimeSpan? DelayStart { get; init; }

    /// <summary>The caller's name that this leg sees (<c>origination_caller_id_name</c>).</summary>
    public CommandText CallerIdName { get; init; }

    /// <summary>The caller's number that this leg sees (<c>origination_caller_id_number</c>).</summary>
    public CommandText CallerIdNumber { get; init; }

    /// <summary>Further variables of this leg; one without a value is left out, which is the same to FreeSWITCH.</summary>
    public IReadOnlyList<ChannelVariable> Variables { get; init; } = [];

    /// <summary>A leg without options.</summary>
    public static implicit operator DialLeg(DialEndpoint endpoint) => new(endpoint);

    /// <summary>A leg without options.</summary>
    public static DialLeg FromDialEndpoint(DialEndpoint endpoint) => endpoint;
}
