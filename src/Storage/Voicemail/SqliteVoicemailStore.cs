using Dapper;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages of callers in SQLite.</summary>
/// <param name="database">Where the messages are; stays with its owner.</param>
public sealed class SqliteVoicemailStore(SqliteDatabase database) : IVoicemailStore
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
        await using var connection = await database.ConnectAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<VoicemailRow>(
            new CommandDefinition(VoicemailSql.Find, new { id = VoicemailRow.Text(id) }, cancellationToken: cancellationToken));
        return row?.ToMessage();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailbox, bool unreadOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var rows = await connection.QueryAsync<VoicemailRow>(new CommandDefinition(
            VoicemailSql.List, new { mailbox, mostRead = unreadOnly ? 0 : 1, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToMessage())];
    }

    /// <inheritdoc />
    public async Task<bool> MarkReadAsync(Guid id, bool isRead, CancellationToken cancellationToken) =>
        await ChangeAsync(VoicemailSql.MarkRead, new { id = VoicemailRow.Text(id), isRead = isRead ? 1 : 0 }, cancellationToken) > 0;

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        await ChangeAsync(VoicemailSql.Delete, new { id = VoicemailRow.Text(id) }, cancellationToken) > 0;

    private async Task<int> ChangeAsync(string sql, object values, CancellationToken cancellationToken)
    {
        int changed = 0;
        await database.WriteAsync(
            async (connection, transaction, token) =>
                changed = await connection.ExecuteAsync(new CommandDefinition(sql, values, transaction, cancellationToken: token)),
            cancellationToken);
        return changed;
    }
}
