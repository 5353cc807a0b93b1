using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages of callers in a database.</summary>
/// <param name="database">Where the messages are; stays with its owner.</param>
public sealed class SqlVoicemailStore(SqlDatabase database) : IVoicemailStore
{
    /// <inheritdoc />
    public async Task AddAsync(VoicemailMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        await ChangeAsync(VoicemailSql.Insert, VoicemailRow.From(message), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<VoicemailMessage?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(session => session.FindAsync<VoicemailRow>(VoicemailSql.Find, new { id = VoicemailRow.Text(id) }), cancellationToken);
        return row?.ToMessage();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailbox, bool unreadOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var rows = await database.ReadAsync(
            session => session.QueryAsync<VoicemailRow>(VoicemailSql.List, new { mailbox, mostRead = unreadOnly ? 0L : 1L, limit }), cancellationToken);
        return [.. rows.Select(row => row.ToMessage())];
    }

    /// <inheritdoc />
    public async Task<bool> MarkReadAsync(Guid id, bool isRead, CancellationToken cancellationToken) =>
        await ChangeAsync(VoicemailSql.MarkRead, new { id = VoicemailRow.Text(id), isRead = isRead ? 1L : 0L }, cancellationToken) > 0;

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        await ChangeAsync(VoicemailSql.Delete, new { id = VoicemailRow.Text(id) }, cancellationToken) > 0;

    private Task<int> ChangeAsync(string sql, object values, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.ExecuteAsync(sql, values), cancellationToken);
}
