using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Hosting;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Where a call that the API placed stands.</summary>
internal enum PlacedCallStatus
{
    /// <summary>The agent's phone is called (seed 000, <c>calling_agent</c>).</summary>
    CallingAgent,

    /// <summary>The agent answered and the destination is called.</summary>
    CallingDestination,

    /// <summary>Both talk.</summary>
    Connected,

    /// <summary>It is over.</summary>
    Ended,

    /// <summary>It never began: FreeSWITCH said so, or made no leg in the time that the agent's phone may ring.</summary>
    Failed,
}

/// <summary>A call that the API placed.</summary>
/// <param name="Uuid">The UUID of the agent's leg.</param>
/// <param name="Tenant">The domain.</param>
/// <param name="AgentExtension">The agent.</param>
/// <param name="Destination">Whom the agent is connected with.</param>
/// <param name="At">When it was placed, UTC.</param>
internal sealed record PlacedCall(string Uuid, string Tenant, string AgentExtension, string Destination, DateTimeOffset At)
{
    public PlacedCallStatus Status { get; init; }

    /// <summary>True when FreeSWITCH told of the leg.</summary>
    public bool IsSeen { get; init; }

    /// <summary>Why it ended; null while it goes on.</summary>
    public string? HangupCause { get; init; }
}

/// <summary>
/// Follows the calls that the API placed by FreeSWITCH's events, and by what <c>originate</c> says where it made no leg. In memory:
/// a call's record is what stays of it.
/// </summary>
internal sealed class PlacedCalls(ApiOptions options, TimeProvider clock) : ILegObserver, IJobObserver
{
    /// <summary>Most calls that are remembered; the oldest one makes room.</summary>
    public const int Most = 10_000;

    // Beyond the time for ringing: FreeSWITCH has looked the agent up and dialled.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PlacedCall> _calls = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Notes a call before it is placed, so that no event of it is missed.</summary>
    public void Begin(string uuid, CallPlan plan)
    {
        lock (_gate)
        {
            while (_order.Count >= Most)
            {
                _calls.Remove(_order.Dequeue());
            }

            _order.Enqueue(uuid);
            _calls[uuid] = new PlacedCall(uuid, plan.Agent.Tenant, plan.Agent.Extension, plan.Destination, clock.GetUtcNow());
        }
    }

    /// <summary>Forgets a call that was not placed.</summary>
    public void Forget(string uuid)
    {
        lock (_gate)
        {
            _calls.Remove(uuid);
        }
    }

    /// <summary>The call, or null when it is none of the tenant's that is remembered.</summary>
    public PlacedCall? Find(string tenant, string uuid)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(uuid, out var call) || call.Tenant != tenant)
            {
                return null;
            }

            return call is { IsSeen: false, Status: PlacedCallStatus.CallingAgent } && clock.GetUtcNow() - call.At > options.RingTime + Grace ? call with { Status = PlacedCallStatus.Failed } : call;
        }
    }

    /// <inheritdoc/>
    public void OnJobEnded(string jobUuid, string output)
    {
        const string failure = "-ERR ";
        lock (_gate)
        {
            // That it went well, the leg's events tell.
            if (output.StartsWith(failure, StringComparison.Ordinal)
                && _calls.TryGetValue(jobUuid, out var call) && call.Status != PlacedCallStatus.Ended)
            {
                string cause = output[failure.Length..].Trim();
                _calls[jobUuid] = call with
                {
                    Status = call.IsSeen ? PlacedCallStatus.Ended : PlacedCallStatus.Failed,
                    HangupCause = cause.Length > 0 && cause.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_') ? cause : null,
                };
            }
        }
    }

    /// <inheritdoc/>
    public void OnLegEvent(LegEvent happened, LegSnapshot leg, DialogSnapshot? dialog)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(leg.Uuid, out var call))
            {
                // The other side of a bridge tells of it as well.
                if (happened.Kind != LegEventKind.Bridged || happened.OtherUuid is null || !_calls.TryGetValue(happened.OtherUuid, out call))
                {
                    return;
                }
            }

            _calls[call.Uuid] = (call with { IsSeen = true }) switch
            {
                { Status: PlacedCallStatus.Ended } over => over,
                var seen => happened.Kind switch
                {
                    LegEventKind.Answered when seen.Status == PlacedCallStatus.CallingAgent => seen with { Status = PlacedCallStatus.CallingDestination },
                    LegEventKind.Bridged => seen with { Status = PlacedCallStatus.Connected },
                    LegEventKind.Ended => seen with { Status = PlacedCallStatus.Ended, HangupCause = happened.Cause.Name },
                    _ => seen,
                },
            };
        }
    }
}
