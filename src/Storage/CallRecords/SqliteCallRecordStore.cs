using Dapper;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Call records in SQLite.</summary>
/// <param name="database">Where the records are; stays with its owner.</param>
public sealed class SqliteCallRecordStore(SqliteDatabase database) : ICallRecordStore
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
        await using var connection = await database.ConnectAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CallRecordRow>(
            new CommandDefinition(CallRecordSql.Find, new { callUuid }, cancellationToken: cancellationToken));
        return row?.ToRecord();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(limit);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var command = before is { } bound
            ? new CommandDefinition(
                CallRecordSql.ListBefore, new { limit, before = DatabaseTime.ToMicrosecondsRoundedUp(bound) }, cancellationToken: cancellationToken)
            : new CommandDefinition(CallRecordSql.List, new { limit }, cancellationToken: cancellationToken);
        var rows = await connection.QueryAsync<CallRecordRow>(command);
        return rows.Select(row => row.ToRecord()).ToArray();
    }
}
