using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage.Tests;

/// <summary>The outbox. What it shares with the writer of call records is proved there.</summary>
public sealed class CxMessageWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly WatchedTime _time = new();
    private readonly ListLogger<CxMessageWriter> _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Messages_of_minutes_without_a_database_are_kept_in_their_order()
    {
        var store = new FailingStore { Failures = 8 };
        await using var writer = Writer(store);
        await writer.StartAsync(default);
        for (int i = 0; i < 1_200; i++)
        {
            writer.Send(CxMessages.EndChat() with { ServiceIdentifier = $"service {i}" });
        }

        for (int i = 0; i < store.Failures; i++)
        {
            _time.Advance(await _time.NextWaitAsync());
        }

        await writer.StopAsync(TimeSpan.FromSeconds(97), default).WaitAsync(TestLimits.Guard);

        var written = await store.FindAsync(CxMessages.Dialog, default);
        Assert.Equal(Enumerable.Range(0, 1_200).Select(i => $"service {i}"), written.Select(m => m.Json.Split('"').Single(part => part.StartsWith("service ", StringComparison.Ordinal))));
        Assert.Equal(0, writer.Pending);
    }

    [Fact]
    public async Task What_was_spilled_is_written_once_by_the_next_start_before_anything_else()
    {
        var store = new FailingStore { Failures = int.MaxValue };
        await using (var writer = Writer(store))
        {
            writer.Send(CxMessages.EndChat());
            writer.Send(CxMessages.Ended(LegEndReason.DialogEnded) with { CustomerIdentifier = "\"\r\n\0é" });
            await writer.StopAsync(TimeSpan.Zero, default);
        }

        store.Failures = 0;
        await using var next = Writer(store);
        next.Send(CxMessages.Cancel());
        await next.StartAsync(default);
        await next.StopAsync(TimeSpan.FromSeconds(97), default).WaitAsync(TestLimits.Guard);

        var written = await store.FindAsync(CxMessages.Dialog, default);
        Assert.Equal(["END_CHAT", "CALL_LEG_ENDED", "CANCEL_RESOURCE_REQUESTED"], written.Select(m => m.Intent));
        Assert.Contains("\\\"\\r\\n\\u0000é", written[1].Json, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.File("messages.jsonl")));
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_holds_no_other_back_and_does_not_throw()
    {
        var store = new FailingStore();
        await using var writer = Writer(store);
        await writer.StartAsync(default);

        writer.Send(CxMessages.Ended((LegEndReason)99));
        writer.Send(null!);
        writer.Send(CxMessages.EndChat());
        await writer.StopAsync(TimeSpan.FromSeconds(97), default).WaitAsync(TestLimits.Guard);

        Assert.Equal(["END_CHAT"], (await store.FindAsync(CxMessages.Dialog, default)).Select(m => m.Intent));
        Assert.Equal(2, _log.Entries.Count(entry => entry.Level == LogLevel.Error && entry.Text.Contains("is lost", StringComparison.Ordinal)));
    }

    private CxMessageWriter Writer(ICxMessageStore store) =>
        new(store, new CxMessageOptions { SpillPath = _directory.File("messages.jsonl") }, _time, _log);

    private sealed class FailingStore : ICxMessageStore
    {
        private readonly InMemoryCxMessageStore _inner = new();
        private int _attempts;

        public int Failures { get; set; }

        public Task AppendAsync(IReadOnlyList<OutgoingCxMessage> messages, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _attempts) <= Failures ? throw new IOException("away") : _inner.AppendAsync(messages, cancellationToken);

        public Task<IReadOnlyList<StoredCxMessage>> FindAsync(string dialogId, CancellationToken cancellationToken) =>
            _inner.FindAsync(dialogId, cancellationToken);
    }
}
