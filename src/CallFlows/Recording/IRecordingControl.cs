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

/// <summary>Is told of pauses that somebody asked for, once they are in effect. Must not block and not throw.</summary>
public interface IRecordingObserver
{
    /// <summary>The recordings of a dialog leave out what comes next, or go on.</summary>
    /// <param name="dialog">The dialog.</param>
    /// <param name="isPaused">Whether it is left out.</param>
    void PauseChanged(DialogSnapshot dialog, bool isPaused);
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
