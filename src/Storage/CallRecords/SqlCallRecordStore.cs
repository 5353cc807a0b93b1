using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Call records in a database.</summary>
/// <param name="database">Where the records are; stays with its owner.</param>
public sealed class SqlCallRecordStore(SqlDatabase database) : ICallRecordStore
{
    /// <inheritdoc />
    public Task SaveAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        return database.InsertAsync(CallRecordSql.Insert, records.Select(CallRecordRow.From), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<CallRecord?> FindAsync(string callUuid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callUuid);
        var row = await database.ReadAsync(session => session.FindAsync<CallRecordRow>(CallRecordSql.Find, new { callUuid }), cancellationToken);
        return row?.ToRecord();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(limit);
        var rows = await database.ReadAsync(
            session => before is { } bound
                ? session.QueryAsync<CallRecordRow>(CallRecordSql.ListBefore, new { limit, before = DatabaseTime.ToMicrosecondsRoundedUp(bound) })
                : session.QueryAsync<CallRecordRow>(CallRecordSql.List, new { limit }),
            cancellationToken);
        return rows.Select(row => row.ToRecord()).ToArray();
    }
}
