using System.Threading.Channels;
using FsVoice.CallFlows;

namespace FsVoice.Storage.Tests;

/// <summary>A store whose every write waits for the test to say how it ends.</summary>
internal sealed class ScriptedStore : ICallRecordStore
{
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    /// <summary>What was written, in order, duplicates refused as by any store.</summary>
    public List<CallRecord> Written { get; } = [];

    /// <summary>A write hangs although it was cancelled, as one does that waits for a dead disk.</summary>
    public bool IgnoresCancellation { get; init; }

    public async Task<Attempt> NextAttemptAsync() => await _attempts.Reader.ReadAsync().AsTask().WaitAsync(TestLimits.Guard);

    public bool HasAttempt => _attempts.Reader.TryPeek(out _);

    public async Task SaveAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(this, records);
        await using var registration = cancellationToken.Register(() =>
        {
            if (!IgnoresCancellation)
            {
                attempt.End.TrySetCanceled(cancellationToken);
            }
        });
        _attempts.Writer.TryWrite(attempt);
        await attempt.End.Task;
    }

    public Task<CallRecord?> FindAsync(string callUuid, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The writer does not read.");

    public Task<IReadOnlyList<CallRecord>> ListAsync(int limit, DateTimeOffset? before, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The writer does not read.");

    internal sealed class Attempt(ScriptedStore store, IReadOnlyList<CallRecord> records)
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Uuids => records.Select(record => record.CallUuid).ToArray();

        public IReadOnlyList<CallRecord> Records => records;

        /// <summary>The records are in the store, and nobody has heard of it yet.</summary>
        public Attempt Commit()
        {
            foreach (var record in records)
            {
                if (!store.Written.Exists(written => written.CallUuid == record.CallUuid))
                {
                    store.Written.Add(record);
                }
            }

            return this;
        }

        public void Succeed()
        {
            Commit();
            End.SetResult();
        }

        public void Fail() => End.SetException(new IOException("Data Source=secret-path;Password=secret"));
    }
}
