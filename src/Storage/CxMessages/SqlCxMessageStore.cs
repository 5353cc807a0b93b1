using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages to the routing engine in a database.</summary>
/// <param name="database">Where the messages are; stays with its owner.</param>
public sealed class SqlCxMessageStore(SqlDatabase database) : ICxMessageStore
{
    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<OutgoingCxMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return database.WriteAsync(
            async session =>
            {
                // Two nodes would give the same number, and one of them would fail.
                await session.LockAsync(DatabaseLock.CxMessages);
                foreach (var row in messages.Select(CxMessageRow.From))
                {
                    await session.ExecuteAsync(CxMessageSql.Insert, row);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredCxMessage>> FindAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        var rows = await database.ReadAsync(session => session.QueryAsync<CxMessageRow>(CxMessageSql.Find, new { dialogId }), cancellationToken);
        return rows.Select(row => row.ToStored(row.Sequence ?? 0)).ToArray();
    }
}
