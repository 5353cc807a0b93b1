using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Recordings in memory, for tests and demonstrations: nothing is ever removed and all is gone with the process.</summary>
public sealed class InMemoryRecordingStore : IRecordingStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecordingInfo> _recordings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ManifestRow Row, GapRow[] Gaps)> _manifests = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Task SaveRecordingAsync(RecordingInfo recording, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recording);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Keep(recording);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task SaveManifestAsync(CoverageManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _manifests[manifest.DialogId] = (ManifestRow.From(manifest), [.. GapRow.From(manifest)]);
            foreach (var recording in manifest.Recordings)
            {
                Keep(recording);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordingInfo>>(Of(dialogId));
        }
    }

    /// <inheritdoc />
    public Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_manifests.TryGetValue(dialogId, out var found)
                ? found.Row.ToManifest(found.Gaps, Of(dialogId).Select(RecordingRow.From))
                : null);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(atMost);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordingInfo>>([.. _recordings.Values
                .Where(recording => before is null || recording.StartedAt < before)
                .OrderByDescending(recording => recording.StartedAt)
                .ThenByDescending(recording => recording.Path, StringComparer.Ordinal)
                .Take(atMost)]);
        }
    }

    // Through the rows and back, so that precision is a database's.
    private void Keep(RecordingInfo recording) => _recordings[recording.Path] = RecordingRow.From(recording).ToRecording();

    private RecordingInfo[] Of(string dialogId) =>
        [.. _recordings.Values.Where(recording => recording.DialogId == dialogId).OrderBy(recording => recording.StartedAt).ThenBy(recording => recording.Path, StringComparer.Ordinal)];
}
