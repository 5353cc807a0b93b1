using System.Text.Json;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>The one way by which calls hand over their records.</summary>
/// <param name="store">Takes the records; stays with its owner.</param>
/// <param name="options">Must have passed <see cref="StoreWriterOptions.Validate"/>.</param>
/// <param name="time">The clock of retries and deadlines.</param>
/// <param name="logger">Takes failures of the store.</param>
public sealed class CallRecordWriter(ICallRecordStore store, CallRecordWriterOptions options, TimeProvider time, ILogger<CallRecordWriter> logger)
    : StoreWriter<CallRecord>("call records", new Format(), options, time, logger)
{
    private protected override Task SaveAsync(IReadOnlyList<CallRecord> items, CancellationToken cancellationToken) =>
        store.SaveAsync(items, cancellationToken);

    private sealed class Format : ISpillFormat<CallRecord>
    {
        public string Write(CallRecord item) => JsonSerializer.Serialize(CallRecordRow.From(item), StorageJson.Default.CallRecordRow);

        public CallRecord? Read(string line) => JsonSerializer.Deserialize(line, StorageJson.Default.CallRecordRow)?.ToRecord();
    }
}
