using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Messages of callers in memory, for tests and demonstrations: all is gone with the process.</summary>
public sealed class InMemoryVoicemailStore : IVoicemailStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, VoicemailMessage> _messages = [];

    /// <inheritdoc />
    public Task AddAsync(VoicemailMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            // Through the row and back, so that precision is a database's.
            _messages.TryAdd(message.Id, VoicemailRow.From(message).ToMessage());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<VoicemailMessage?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_messages.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailbox, bool unreadOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<VoicemailMessage>>(
            [
                .. _messages.Values
                    .Where(message => string.Equals(message.Mailbox, mailbox, StringComparison.Ordinal) && !(unreadOnly && message.IsRead))
                    .OrderByDescending(message => message.CreatedAt)
                    .ThenByDescending(message => VoicemailRow.Text(message.Id), StringComparer.Ordinal)
                    .Take(limit),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<bool> MarkReadAsync(Guid id, bool isRead, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_messages.TryGetValue(id, out var message))
            {
                return Task.FromResult(false);
            }

            _messages[id] = message with { IsRead = isRead };
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_messages.Remove(id));
        }
    }
}
