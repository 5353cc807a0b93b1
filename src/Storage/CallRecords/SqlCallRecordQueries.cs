using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Questions about call records in a database.</summary>
/// <param name="database">Where the records are; stays with its owner.</param>
public sealed class SqlCallRecordQueries(SqlDatabase database) : ICallRecordQueries
{
    /// <inheritdoc />
    public async Task<CallRecord?> FindAsync(string tenant, string callUuid, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(callUuid);
        string condition = tenant == Tenant.Global ? "" : " AND tenant = @tenant";
        var row = await database.ReadAsync(
            session => session.FindAsync<CallRecordRow>(CallRecordSql.Find + condition, new { callUuid, tenant }), cancellationToken);
        return row?.ToRecord();
    }

    /// <inheritdoc />
    public Task<Page<CallRecord>> SearchAsync(string tenant, CallRecordFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var (where, values) = Conditions(tenant, filter, offset, limit);
        return database.ReadMomentAsync(
            async session =>
            {
                long total = await session.ScalarAsync<long>(CallRecordSql.Count + where, values);
                var rows = await session.QueryAsync<CallRecordRow>(CallRecordSql.Search + where + CallRecordSql.SearchOrder, values);
                return new Page<CallRecord>([.. rows.Select(row => row.ToRecord())], total);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<CallStatistics> CountAsync(string tenant, CallRecordFilter filter, CancellationToken cancellationToken)
    {
        var (where, values) = Conditions(tenant, filter, 0, 1);
        return database.ReadMomentAsync(
            async session =>
            {
                var all = (await session.QueryAsync<Figures>(CallRecordSql.Figures + where, values))[0];
                var agents = await session.QueryAsync<Figures>(
                    $"{CallRecordSql.FiguresByAgent}{where} AND agent_extension IS NOT NULL GROUP BY agent_extension ORDER BY agent_extension", values);
                return new CallStatistics(
                    all.Total,
                    all.Inbound,
                    all.Outbound,
                    all.Answered,
                    DatabaseTime.ToSpan(all.DurationUs),
                    [.. agents.Select(agent => new AgentCalls(agent.Extension ?? "", agent.Total, DatabaseTime.ToSpan(agent.DurationUs)))]);
            },
            cancellationToken);
    }

    /// <summary>The conditions, put together of fixed parts: every value is a parameter.</summary>
    private static (string Where, object Values) Conditions(string tenant, CallRecordFilter filter, int offset, int limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(filter);
        string where = " WHERE " + string.Join(" AND ", Parts());
        return (where, new
        {
            tenant,
            from = filter.From is { } from ? DatabaseTime.ToMicrosecondsRoundedUp(from) : 0,
            to = filter.To is { } to ? DatabaseTime.ToMicrosecondsRoundedUp(to) : 0,
            agent = filter.AgentExtension,
            direction = filter.Direction?.ToString(),
            limit = (long)limit,
            offset = (long)offset,
        });

        IEnumerable<string> Parts()
        {
            yield return tenant == Tenant.Global ? "TRUE" : "tenant = @tenant";
            if (filter.From is not null)
            {
                yield return "started_at_us >= @from";
            }

            if (filter.To is not null)
            {
                yield return "started_at_us < @to";
            }

            if (filter.AgentExtension is not null)
            {
                yield return "agent_extension = @agent";
            }

            if (filter.Direction is not null)
            {
                yield return "direction = @direction";
            }
        }
    }

    private sealed class Figures
    {
        public string? Extension { get; set; }

        public long Total { get; set; }

        public long Inbound { get; set; }

        public long Outbound { get; set; }

        public long Answered { get; set; }

        public long DurationUs { get; set; }
    }
}
