namespace FsVoice.CallFlows;

/// <summary>The files that FreeSWITCH records into. Nothing here throws for what is wrong with a disk.</summary>
public interface IRecordingFiles
{
    /// <summary>Makes an empty file that nobody else has, with the rights it needs, and the folder above it.</summary>
    /// <param name="name">See <see cref="RecordingName"/>; where it is taken <c>_1</c>, <c>_2</c> … is appended.</param>
    /// <param name="at">When it begins; says the folder of the day.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RecordingFileResult> CreateAsync(string name, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Sees to it that a file made before can be appended to.</summary>
    Task<RecordingFileResult> ReopenAsync(string path, CancellationToken cancellationToken);

    /// <summary>The file is complete: nobody needs to write into it any more. One that nothing was recorded into is removed.</summary>
    Task CloseAsync(string path, CancellationToken cancellationToken);
}

/// <summary>What came of a file.</summary>
/// <param name="Path">Its path; null when it could not be had.</param>
/// <param name="Failure">What is wrong; with a path a recording can be made in spite of it.</param>
/// <param name="Detail">For logs.</param>
public readonly record struct RecordingFileResult(string? Path, RecordingAlarmKind? Failure = null, string Detail = "");
