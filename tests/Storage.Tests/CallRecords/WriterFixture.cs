using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage.Tests;

/// <summary>A directory, a clock, a log and the writers made on them.</summary>
public abstract class WriterFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<CallRecordWriter> _writers = [];

    private protected WriterFixture()
    {
    }

    private protected WatchedTime Time { get; } = new();

    private protected ListLogger<CallRecordWriter> Log { get; } = new();

    /// <summary>Of stops; like no other wait, so that <see cref="WatchedTime.NextWaitAsync"/> can tell it.</summary>
    private protected static TimeSpan Deadline => TimeSpan.FromSeconds(97);

    private protected static TimeSpan RetryMax => TimeSpan.FromSeconds(30);

    private protected CallRecordWriterOptions Options => new()
    {
        SpillPath = SpillPath,
        RetryMin = TimeSpan.FromMilliseconds(200),
        RetryMax = RetryMax,
        WarnEvery = TimeSpan.FromMinutes(1),
    };

    private protected string SpillPath => _directory.File("spill/records.jsonl");

    private protected IEnumerable<string> LogLines(LogLevel level) =>
        Log.Entries.Where(entry => entry.Level == level).Select(entry => entry.Text);

    private protected CallRecordWriter Writer(ICallRecordStore store, CallRecordWriterOptions? options = null)
    {
        var writer = new CallRecordWriter(store, options ?? Options, Time, Log);
        _writers.Add(writer);
        return writer;
    }

    private protected async Task<CallRecordWriter> StartedWriterAsync(ICallRecordStore store)
    {
        var writer = Writer(store);
        await writer.StartAsync(default);
        return writer;
    }

    /// <summary>Leaves these records in the spill file, as a run without a store does.</summary>
    private protected async Task SpillAsync(params string[] uuids)
    {
        var writer = Writer(new ScriptedStore());
        Enqueue(writer, uuids);
        await writer.StopAsync(TimeSpan.Zero, default);
    }

    /// <summary>A stop that the store lets end well.</summary>
    private protected static Task StopAsync(CallRecordWriter writer) => writer.StopAsync(Deadline, default).WaitAsync(TestLimits.Guard);

    private protected static void Enqueue(CallRecordWriter writer, params string[] uuids)
    {
        foreach (var uuid in uuids)
        {
            writer.Enqueue(Records.Full(uuid));
        }
    }

    /// <summary>One failed try and the wait after it.</summary>
    private protected async Task<TimeSpan> FailOnceAsync(ScriptedStore store)
    {
        (await store.NextAttemptAsync()).Fail();
        return await Time.NextWaitAsync();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // A test that failed in the middle of a stop has left it waiting for its deadline.
        Time.Advance(2 * Deadline);
        foreach (var writer in _writers)
        {
            await writer.StopAsync(TimeSpan.Zero, default).WaitAsync(TestLimits.Guard);
            await writer.DisposeAsync();
        }

        _directory.Dispose();
    }
}
