using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages to the routing engine in memory, for tests and demonstrations: nothing is ever removed and all is gone with the process.</summary>
public sealed class InMemoryCxMessageStore : ICxMessageStore
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<StoredCxMessage> _messages = [];

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<OutgoingCxMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        // Through the row, so that precision is a database's.
        var rows = messages.Select(CxMessageRow.From).ToArray();
        lock (_gate)
        {
            foreach (var row in rows)
            {
                if (_ids.Add(row.MessageId))
                {
                    _messages.Add(row.ToStored(_messages.Count + 1));
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredCxMessage>> FindAsync(string dialogId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<StoredCxMessage>>([.. _messages.Where(message => message.DialogId == dialogId)]);
        }
    }
}
