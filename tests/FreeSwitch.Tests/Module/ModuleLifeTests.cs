using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>The module's start and end, each in a FreeSWITCH of its own.</summary>
public sealed class ModuleLifeTests : IDisposable
{
    private readonly string _directory = Repository.NewRunDirectory("module-life");

    public void Dispose() => Repository.Discard(_directory);

    [SkippableFact]
    public async Task FreeSwitch_ends_with_calls_up_and_their_records_are_written()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        await using var freeSwitch = await ModuleFixture.StartAsync(_directory);
        await ModuleFixture.LoadAsync(freeSwitch);
        for (int i = 0; i < 20; i++)
        {
            await freeSwitch.ApiAsync($"originate null/1 '&fsvoice(queue queue={ModuleFixture.EmptyQueue})'");
        }

        await freeSwitch.Events.WaitAsync("music for all", _ => freeSwitch.Events.Where(e => e["Event-Name"] == "PLAYBACK_START").Select(e => e["Unique-ID"]).Distinct().Count() == 20);

        int exitCode = await freeSwitch.ShutDownAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, exitCode);
        var records = await RecordsAsync(20);
        Assert.Equal(20, records.Count);
        Assert.All(records, record => Assert.Equal(CallOutcome.AbandonedInQueue, record.Outcome));
        Assert.DoesNotContain(freeSwitch.Log.Errors(), line => line.Contains("mod_fsvoice", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task It_is_unloaded_and_loaded_again_and_works()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        await using var freeSwitch = await ModuleFixture.StartAsync(_directory);
        for (int i = 0; i < 3; i++)
        {
            await ModuleFixture.LoadAsync(freeSwitch);
            await freeSwitch.ApiAsync("originate null/1 &fsvoice(bench)");
            await RecordsAsync(i + 1);
            Assert.Contains("running", await freeSwitch.ApiAsync("fsvoice status"), StringComparison.OrdinalIgnoreCase);
            await UnloadAsync(freeSwitch);
            Assert.Contains("-ERR", await freeSwitch.ApiAsync("fsvoice status"), StringComparison.Ordinal);
        }

        Assert.Equal(0, await freeSwitch.ShutDownAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(3, (await RecordsAsync(3)).Count);
    }

    [SkippableFact]
    public async Task A_bad_configuration_refuses_the_load_names_each_setting_and_does_no_harm()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        await using var freeSwitch = await ModuleFixture.StartAsync(
            _directory, ("FsVoice__Runner__MaxIdle", "-1"), ("FsVoice__Calls__DefaultFlow", "no-such-flow"), ("FsVoice__Plugin__ShutdownTime", "soon"));

        Assert.StartsWith("-ERR", (await freeSwitch.ApiAsync($"load {ModuleFixture.ModuleFile}")).Replace("+OK Reloading XML\n", "", StringComparison.Ordinal), StringComparison.Ordinal);

        string[] said = [.. freeSwitch.Log.Lines().Where(line => line.Contains("mod_fsvoice", StringComparison.Ordinal) && line.Contains("[ERR]", StringComparison.Ordinal))];
        Assert.Contains(said, line => line.Contains("FsVoice:Runner:MaxIdle", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("FsVoice:Calls:DefaultFlow", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("FsVoice:Plugin:ShutdownTime", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("the configuration has 3 errors", StringComparison.Ordinal));
        Assert.Contains("is ready", await freeSwitch.ApiAsync("status"), StringComparison.Ordinal);
        Assert.Equal(0, await freeSwitch.ShutDownAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>
    /// A hundred at a time is what it takes: with fewer, FreeSWITCH's real-time threads and .NET's yielding locks never met
    /// (docs/mod-fsvoice.md).
    /// </summary>
    [SkippableFact]
    public async Task Ten_thousand_bench_calls_pass_a_hundred_at_a_time_and_memory_stays()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        await using var freeSwitch = await ModuleFixture.StartAsync(_directory);
        await ModuleFixture.LoadAsync(freeSwitch);
        Assert.StartsWith("+OK", await freeSwitch.ApiAsync("fsctl sps 1000"), StringComparison.Ordinal);
        await RunAsync(freeSwitch, 2_500);
        List<long> grown = [];
        for (int i = 0; i < 3; i++)
        {
            long before = ModuleFixture.ResidentBytes(freeSwitch);
            await RunAsync(freeSwitch, 2_500);
            grown.Add(ModuleFixture.ResidentBytes(freeSwitch) - before);
        }

        // .NET's heap and FreeSWITCH's pools take more at once and keep it, by how busy the machine is; what calls leave behind
        // is there each time: 6 KB a call.
        Assert.True(grown.Min() < 15 << 20, $"Each 2,500 calls cost {string.Join(", ", grown.Select(bytes => bytes.ToString("N0", CultureInfo.InvariantCulture)))} bytes that did not come back");
        Assert.Contains("10000 total, 0 failed", await freeSwitch.ApiAsync("fsvoice status"), StringComparison.Ordinal);
    }

    private static async Task RunAsync(FreeSwitchInstance freeSwitch, int calls)
    {
        for (int started = 0; started < calls;)
        {
            int more = Math.Clamp(100 - await freeSwitch.ChannelCountAsync(), 0, calls - started);
            await Task.WhenAll(Enumerable.Range(0, more).Select(_ => freeSwitch.ApiAsync("bgapi originate null/1 &fsvoice(bench)")));
            started += more;
            freeSwitch.Events.Clear();
        }

        await freeSwitch.WaitUntilIdleAsync();
    }

    /// <summary>FreeSWITCH refuses while a session thread is on its way out of the module.</summary>
    private static async Task UnloadAsync(FreeSwitchInstance freeSwitch)
    {
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await freeSwitch.ApiAsync("unload mod_fsvoice")).Contains("in use", StringComparison.Ordinal))
        {
            await poll.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<IReadOnlyList<CallRecord>> RecordsAsync(int count)
    {
        await using var database = await CallCenterTest.OpenDatabaseAsync(Path.Combine(_directory, "fsvoice.db"));
        var store = new SqlCallRecordStore(database);
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var records = await store.ListAsync(1000, null, limit.Token);
            if (records.Count >= count)
            {
                return records;
            }

            await poll.WaitForNextTickAsync(limit.Token);
        }
    }
}
