using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>
/// Call records in memory, for tests and demonstrations: nothing is ever removed and all is gone with the process.
/// </summary>
public sealed class InMemoryCallRecordStore : ICallRecordStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CallRecord> _records = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Task SaveAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        // Through the row and back, so that precision and defaults are a database's.
        var kept = records.Select(record => CallRecordRow.From(record).ToRecord()).ToArray();
        lock (_gate)
        {
            foreach (var record in kept)
            {
                if (!_records.TryAdd(record.CallUuid, record) && _records[record.CallUuid].Flows.Count == 0)
                {
                    _records[record.CallUuid] = record.Flows.Count > 0 ? record : _records[record.CallUuid];
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<CallRecord?> FindAsync(string callUuid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callUuid);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_records.GetValueOrDefault(callUuid));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        CallRecordPage.CheckLimit(limit);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            IReadOnlyList<CallRecord> page = _records.Values
                .Where(record => before is null || record.StartedAt < before)
                .OrderByDescending(record => record.StartedAt)
                .ThenBy(record => record.CallUuid, StringComparer.Ordinal)
                .Take(limit)
                .ToArray();
            return Task.FromResult(page);
        }
    }
}
