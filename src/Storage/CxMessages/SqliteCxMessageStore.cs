using Dapper;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages to the routing engine in SQLite.</summary>
/// <param name="database">Where the messages are; stays with its owner.</param>
public sealed class SqliteCxMessageStore(SqliteDatabase database) : ICxMessageStore
{
    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<OutgoingCxMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return database.InsertAsync(CxMessageSql.Insert, messages.Select(CxMessageRow.From), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredCxMessage>> FindAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var rows = await connection.QueryAsync<CxMessageRow>(new CommandDefinition(CxMessageSql.Find, new { dialogId }, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToStored(row.Sequence ?? 0)).ToArray();
    }
}
