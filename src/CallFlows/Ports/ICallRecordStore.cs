namespace FsVoice.CallFlows;

/// <summary>Where call records (CDRs) go.</summary>
public interface ICallRecordStore
{
    /// <summary>
    /// Writes records, all or none. A record whose <see cref="CallRecord.CallUuid"/> is there already is left as it
    /// is, so that a batch may be sent again after a failure; but one without flows, which was written from events, makes room
    /// for that of a flow.
    /// </summary>
    Task SaveAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken);

    /// <summary>The record of a call, or null.</summary>
    Task<CallRecord?> FindAsync(string callUuid, CancellationToken cancellationToken);

    /// <summary>The newest records first, by start of the call.</summary>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <param name="before">Only calls that started before this; null for no bound.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken);
}
