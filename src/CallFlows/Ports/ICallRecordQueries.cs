namespace FsVoice.CallFlows;

/// <summary>What is asked of call records (seed 000, "Call Records (CDR) Module"). Each tenant sees its own.</summary>
public interface ICallRecordQueries
{
    /// <summary>The record of one of the tenant's calls; null when the tenant has none with this UUID.</summary>
    Task<CallRecord?> FindAsync(string tenant, string callUuid, CancellationToken cancellationToken);

    /// <summary>A part of the tenant's records, the newest first by start of the call.</summary>
    /// <param name="tenant">The SIP domain; <see cref="Tenant.Global"/> for the calls of all.</param>
    /// <param name="filter">Which calls.</param>
    /// <param name="offset">So many are left out, from 0.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<CallRecord>> SearchAsync(string tenant, CallRecordFilter filter, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Figures of the tenant's calls.</summary>
    Task<CallStatistics> CountAsync(string tenant, CallRecordFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which calls; what is null says nothing.</summary>
public sealed record CallRecordFilter
{
    /// <summary>Calls that started at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Calls that started before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Calls of the agent with this extension.</summary>
    public string? AgentExtension { get; init; }

    /// <summary>Calls of this direction.</summary>
    public CallDirection? Direction { get; init; }
}

/// <summary>Figures of calls (seed 000, "Get Call Statistics").</summary>
/// <param name="Total">All calls.</param>
/// <param name="Inbound">Those that came in.</param>
/// <param name="Outbound">Those that we placed.</param>
/// <param name="Answered">Those that were answered; the others were missed.</param>
/// <param name="Duration">From creation to the end, of all calls together.</param>
/// <param name="Agents">The same by agent, by extension; calls without an agent are not among them.</param>
public sealed record CallStatistics(long Total, long Inbound, long Outbound, long Answered, TimeSpan Duration, IReadOnlyList<AgentCalls> Agents);

/// <summary>Calls of one agent.</summary>
/// <param name="Extension">The agent's extension.</param>
/// <param name="Total">All calls.</param>
/// <param name="Duration">From creation to the end, of all calls together.</param>
public sealed record AgentCalls(string Extension, long Total, TimeSpan Duration);
