using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Recordings and their manifests in a database.</summary>
/// <param name="database">Where they are; stays with its owner.</param>
public sealed class SqlRecordingStore(SqlDatabase database) : IRecordingStore
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
            async session =>
            {
                await session.ExecuteAsync(RecordingSql.SaveManifest, ManifestRow.From(manifest));
                await session.ExecuteAsync(RecordingSql.DeleteGaps, new { manifest.DialogId });
                foreach (var gap in GapRow.From(manifest))
                {
                    await session.ExecuteAsync(RecordingSql.InsertGap, gap);
                }

                foreach (var recording in manifest.Recordings)
                {
                    await session.ExecuteAsync(RecordingSql.Save, RecordingRow.From(recording));
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        var rows = await database.ReadAsync(session => session.QueryAsync<RecordingRow>(RecordingSql.FindRecordings, new { dialogId }), cancellationToken);
        return rows.Select(row => row.ToRecording()).ToArray();
    }

    /// <inheritdoc />
    public Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        return database.ReadMomentAsync(
            async session =>
            {
                var manifest = await session.FindAsync<ManifestRow>(RecordingSql.FindManifest, new { dialogId });
                return manifest?.ToManifest(
                    await session.QueryAsync<GapRow>(RecordingSql.FindGaps, new { dialogId }),
                    await session.QueryAsync<RecordingRow>(RecordingSql.FindRecordings, new { dialogId }));
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(atMost);
        var rows = await database.ReadAsync(
            session => before is { } bound
                ? session.QueryAsync<RecordingRow>(RecordingSql.ListBefore, new { limit = atMost, before = DatabaseTime.ToMicrosecondsRoundedUp(bound) })
                : session.QueryAsync<RecordingRow>(RecordingSql.List, new { limit = atMost }),
            cancellationToken);
        return rows.Select(row => row.ToRecording()).ToArray();
    }
}
