namespace FsVoice.CallFlows;

/// <summary>Keeps what is known of messages; the files themselves are <see cref="IVoicemailFiles"/>'.</summary>
public interface IVoicemailStore
{
    /// <summary>Adds a message. One whose id is there already is left as it is.</summary>
    Task AddAsync(VoicemailMessage message, CancellationToken cancellationToken);

    /// <summary>The message, or null.</summary>
    Task<VoicemailMessage?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The messages of a mailbox, the newest first.</summary>
    /// <param name="mailbox">The mailbox, compared with case.</param>
    /// <param name="unreadOnly">Leaves out those that were read.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailbox, bool unreadOnly, int limit, CancellationToken cancellationToken);

    /// <summary>Notes whether the message was read. False when there is no such message.</summary>
    Task<bool> MarkReadAsync(Guid id, bool isRead, CancellationToken cancellationToken);

    /// <summary>Removes the message; its file stays. False when there is no such message.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>The files of messages. FreeSWITCH writes them; this is where they lie.</summary>
public interface IVoicemailFiles
{
    /// <summary>
    /// The path for a new message: below the configured directory, which is made when it is missing, with a name of safe
    /// characters that no other message has. The file is not made: FreeSWITCH does that.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be made.</exception>
    string NewPath(string mailbox, Guid id);

    /// <summary>
    /// The file is complete: gives it mode 0640. Returns how long it is by its own header, or null when there is no such file
    /// or it is no sound.
    /// </summary>
    TimeSpan? Complete(string path);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Remove(string path);
}

/// <summary>A message that a caller left.</summary>
public sealed record VoicemailMessage
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The call in which it was left.</summary>
    public required string CallUuid { get; init; }

    /// <summary>Whose it is: an extension, a number, or the configured default (seed 001 §9.6).</summary>
    public required string Mailbox { get; init; }

    /// <summary>The caller's number as presented; empty when withheld.</summary>
    public string CallerNumber { get; init; } = "";

    /// <summary>The caller's name as presented.</summary>
    public string CallerName { get; init; } = "";

    /// <summary>How long it is.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>When the recording began, UTC, to the microsecond.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it was read.</summary>
    public bool IsRead { get; init; }
}
