namespace FsVoice.CallFlows;

/// <summary>Takes what went wrong with a recording. Must not throw.</summary>
public interface IRecordingAlarms
{
    /// <summary>Something went wrong.</summary>
    Task RaiseAsync(RecordingAlarm alarm, CancellationToken cancellationToken);
}

/// <summary>Something that went wrong with a recording.</summary>
/// <param name="Kind">What.</param>
/// <param name="DialogId">The dialog.</param>
/// <param name="Leg">The leg that is recorded.</param>
/// <param name="Path">The file; null when there is none.</param>
/// <param name="Detail">More of it, for logs.</param>
public sealed record RecordingAlarm(RecordingAlarmKind Kind, string DialogId, LegAddress Leg, string? Path, string Detail);

/// <summary>What can go wrong with a recording.</summary>
public enum RecordingAlarmKind
{
    /// <summary>FreeSWITCH did not begin it.</summary>
    StartFailed,

    /// <summary>FreeSWITCH did not pause it; it was ended instead, if possible.</summary>
    PauseFailed,

    /// <summary>FreeSWITCH did not go on with it.</summary>
    ResumeFailed,

    /// <summary>Whether FreeSWITCH ended it is unknown: it may hold what it must not.</summary>
    StopFailed,

    /// <summary>It ended in the middle of the talk, such as on a full disk.</summary>
    Broken,

    /// <summary>Too little space is free.</summary>
    DiskFull,

    /// <summary>The directory cannot be made or written into.</summary>
    DirectoryFailed,

    /// <summary>Mode or group of a file or directory could not be set.</summary>
    RightsFailed,

    /// <summary>FreeSWITCH did not say how much it recorded.</summary>
    EndUnknown,

    /// <summary>The talk and what was recorded of it do not add up.</summary>
    CoverageWrong,

    /// <summary>What is recorded could not be noted at the customer's leg: a server that is started anew would not know of it.</summary>
    StateFailed,

    /// <summary>The manifest or a recording's row could not be stored.</summary>
    StoreFailed,
}
