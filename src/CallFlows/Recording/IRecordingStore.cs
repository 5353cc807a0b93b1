namespace FsVoice.CallFlows;

/// <summary>Keeps what was recorded, and the manifests that say how complete it is.</summary>
public interface IRecordingStore
{
    /// <summary>Writes a recording that began; one with the same path is replaced.</summary>
    Task SaveRecordingAsync(RecordingInfo recording, CancellationToken cancellationToken);

    /// <summary>Writes a manifest and its recordings at once; a manifest of the same dialog is replaced.</summary>
    Task SaveManifestAsync(CoverageManifest manifest, CancellationToken cancellationToken);

    /// <summary>The recordings of a dialog, in order of their start; also those whose dialog is not over.</summary>
    Task<IReadOnlyList<RecordingInfo>> FindRecordingsAsync(string dialogId, CancellationToken cancellationToken);

    /// <summary>The manifest of a dialog; null when it is not over, or was not heard of.</summary>
    Task<CoverageManifest?> FindManifestAsync(string dialogId, CancellationToken cancellationToken);

    /// <summary>Recordings in order of their start, the newest first.</summary>
    /// <param name="before">Only those that began before; null for all.</param>
    /// <param name="atMost">How many, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RecordingInfo>> ListRecordingsAsync(DateTimeOffset? before, int atMost, CancellationToken cancellationToken);
}
