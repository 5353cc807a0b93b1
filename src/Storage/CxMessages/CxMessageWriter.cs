using System.Text.Json;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>The outbox of messages to the routing engine: kept in their order until they are delivered.</summary>
public sealed partial class CxMessageWriter : StoreWriter<OutgoingCxMessage>, ICxMessages
{
    private readonly ICxMessageStore _store;
    private readonly CxMessageFormat _format;
    private readonly ILogger<CxMessageWriter> _logger;

    /// <param name="store">Takes the messages; stays with its owner.</param>
    /// <param name="options">Must have passed <see cref="CxMessageOptions.Validate"/>.</param>
    /// <param name="time">The clock of retries and deadlines.</param>
    /// <param name="logger">Takes failures of the store.</param>
    public CxMessageWriter(ICxMessageStore store, CxMessageOptions options, TimeProvider time, ILogger<CxMessageWriter> logger)
        : base("CX messages", new SpillFormat(), options, time, logger)
    {
        _store = store;
        _format = new CxMessageFormat(options);
        _logger = logger;
    }

    /// <inheritdoc />
    public void Send(CxMessage message)
    {
        OutgoingCxMessage outgoing;
        try
        {
            // Here and not when it is written: one that cannot be written would hold back all others for ever.
            outgoing = _format.Write(message);
        }
        catch (Exception e)
        {
            LogNotWritable(e, message?.GetType().Name ?? "null");
            return;
        }

        Enqueue(outgoing);
    }

    private protected override Task SaveAsync(IReadOnlyList<OutgoingCxMessage> items, CancellationToken cancellationToken) =>
        _store.AppendAsync(items, cancellationToken);

    [LoggerMessage(4020, LogLevel.Error, "A CX message of type {Type} cannot be written as JSON and is lost")]
    private partial void LogNotWritable(Exception exception, string type);

    private sealed class SpillFormat : ISpillFormat<OutgoingCxMessage>
    {
        public string Write(OutgoingCxMessage item) => JsonSerializer.Serialize(CxMessageRow.From(item), StorageJson.Default.CxMessageRow);

        public OutgoingCxMessage? Read(string line) => JsonSerializer.Deserialize(line, StorageJson.Default.CxMessageRow)?.ToOutgoing();
    }
}
