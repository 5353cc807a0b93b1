using Dapper;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Recordings and their manifests in SQLite.</summary>
/// <param name="database">Where they are; stays with its owner.</param>
public sealed class SqliteRecordingStore(SqliteDatabase database) : IRecordingStore
{
    /// <inheritdoc />
    public Task SaveRecordingAsync(RecordingInfo recording, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return database.InsertAsync(RecordingSql.Save, [RecordingRow.From(recording)], cancellationToken);
    }

    /// <inheritdoc />
    public Task SaveManifestAsync(CoverageManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                await WriteAsync(RecordingSql.SaveManifest, ManifestRow.From(manifest));
                await WriteAsync(RecordingSql.DeleteGaps, new { manifest.DialogId });
                foreach (var gap in GapRow.From(manifest))
                {
                    await WriteAsync(RecordingSql.InsertGap, gap);
                }

                foreach (var recording in manifest.Recordings)
                {
                    await WriteAsync(RecordingSql.Save, RecordingRow.From(recording));
                }

                Task WriteAsync(string sql, object row) => connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: token));
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var rows = await connection.QueryAsync<RecordingRow>(
            new CommandDefinition(RecordingSql.FindRecordings, new { dialogId }, cancellationToken: cancellationToken));
        return rows.Select(row => row.ToRecording()).ToArray();
    }

    /// <inheritdoc />
    public async Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        await using var connection = await database.ConnectAsync(cancellationToken);
        // One transaction, so that all reads see the same moment.
        await using var transaction = connection.BeginTransaction(deferred: true);
        var manifest = await connection.QuerySingleOrDefaultAsync<ManifestRow>(Of(RecordingSql.FindManifest));
        return manifest?.ToManifest(
            await connection.QueryAsync<GapRow>(Of(RecordingSql.FindGaps)), await connection.QueryAsync<RecordingRow>(Of(RecordingSql.FindRecordings)));

        CommandDefinition Of(string sql) => new(sql, new { dialogId }, transaction, cancellationToken: cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(atMost);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var command = before is { } bound
            ? new CommandDefinition(
                RecordingSql.ListBefore, new { limit = atMost, before = DatabaseTime.ToMicrosecondsRoundedUp(bound) }, cancellationToken: cancellationToken)
            : new CommandDefinition(RecordingSql.List, new { limit = atMost }, cancellationToken: cancellationToken);
        return (await connection.QueryAsync<RecordingRow>(command)).Select(row => row.ToRecording()).ToArray();
    }
}
