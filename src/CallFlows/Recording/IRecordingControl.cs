namespace FsVoice.CallFlows;

/// <summary>Recordings as an agent's desktop or ops act on them. Members may be called from anywhere.</summary>
public interface IRecordingControl
{
    /// <summary>
    /// Leaves out what follows (card data), in all recordings of a dialog, until <see cref="ResumeAsync"/>, or until the
    /// customer talks to another agent. Done: it is left out from now on.
    /// </summary>
    Task<RecordingChange> PauseAsync(string dialogId, CancellationToken cancellationToken);

    /// <summary>Takes <see cref="PauseAsync"/> back. A talk that is on hold stays unrecorded until it is off hold too.</summary>
    Task<RecordingChange> ResumeAsync(string dialogId, CancellationToken cancellationToken);
}

/// <summary>What came of a request.</summary>
public enum RecordingChange
{
    /// <summary>It is so.</summary>
    Done,

    /// <summary>No such dialog has been talked in, or it is over.</summary>
    NoSuchDialog,

    /// <summary>FreeSWITCH did not do it. An alarm was raised, and it is tried again.</summary>
    Failed,
}
