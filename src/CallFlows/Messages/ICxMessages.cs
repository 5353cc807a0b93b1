namespace FsVoice.CallFlows;

/// <summary>Takes messages to the routing engine. They leave in the order in which they came.</summary>
public interface ICxMessages
{
    /// <summary>Takes a message. Never blocks and never throws: a slow or broken store is not heard on a call.</summary>
    void Send(CxMessage message);
}

/// <summary>Keeps messages until they are delivered.</summary>
public interface ICxMessageStore
{
    /// <summary>Appends messages in this order, all or none. One that is there already (<see cref="OutgoingCxMessage.Id"/>) is passed over.</summary>
    Task AppendAsync(IReadOnlyList<OutgoingCxMessage> messages, CancellationToken cancellationToken);

    /// <summary>The messages of a dialog, in the order in which they were said.</summary>
    Task<IReadOnlyList<StoredCxMessage>> FindAsync(string dialogId, CancellationToken cancellationToken);
}

/// <summary>A message on its way into the store.</summary>
/// <param name="Id">Tells a message that is written a second time, after a failure, from a new one. Where the message has an <c>id</c>, it is this.</param>
/// <param name="Intent">See <see cref="CxMessage.Intent"/>.</param>
/// <param name="DialogId">See <see cref="CxMessage.DialogId"/>.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Json">The whole message, header and body, as seed 001 §12 lays it out.</param>
public sealed record OutgoingCxMessage(Guid Id, string Intent, string DialogId, DateTimeOffset At, string Json);

/// <summary>A message as it was kept.</summary>
/// <param name="Sequence">Its place among all messages of this store, rising.</param>
/// <param name="Intent">See <see cref="CxMessage.Intent"/>.</param>
/// <param name="DialogId">See <see cref="CxMessage.DialogId"/>.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Json">The whole message, header and body, as seed 001 §12 lays it out.</param>
public sealed record StoredCxMessage(long Sequence, string Intent, string DialogId, DateTimeOffset At, string Json);
