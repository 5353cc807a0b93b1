using System.Diagnostics;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>Tests that measure the process run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What is replaced really leaves the memory.</summary>
[Collection(nameof(Alone))]
public sealed class UnloadingTests
{
    private const string Logging = """
        [Flow("logging")]
        public sealed class LoggingFlow : ICallFlow
        {
            private readonly ILogger<LoggingFlow> logger;
            public LoggingFlow(ILogger<LoggingFlow> logger, FsVoice.CallHost.Tests.Support.IHostService host) => this.logger = logger;
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                logger.LogInformation("a call");
                await call.SetVariableAsync("ended-on", "logging", token);
                return FlowResult.Done;
            }
        }
        """;

    [Fact]
    public async Task A_version_that_all_calls_left_is_collected()
    {
        await using var bench = new ReloadBench(probationCalls: 1);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Logging));
        await UseAsync(bench);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0", more: Logging));
        Assert.Equal(2, await bench.VersionsInMemoryAsync());

        await UseAsync(bench);
        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));
        await bench.ReloadAllAsync();

        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task A_version_that_was_rolled_back_is_collected()
    {
        await using var bench = new ReloadBench(probationCalls: 3);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0"));
        await bench.FailAsync();
        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));
        await bench.ReloadAllAsync();

        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task A_version_that_bound_its_own_settings_and_wrote_JSON_as_the_docs_say_is_collected()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", """
            public enum Mood { Bad, Good }
            public sealed class Settings { public string Mood { get; set; } public TimeSpan Pause { get; set; } public System.Collections.Generic.List<string> All { get; set; } }
            [Flow("greet")]
            public sealed class BindingFlow : ICallFlow
            {
                private readonly Settings settings;
                public BindingFlow(Microsoft.Extensions.Configuration.IConfiguration configuration) =>
                    settings = Microsoft.Extensions.Configuration.ConfigurationBinder.Get<Settings>(configuration.GetSection("Sample"));
                public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                {
                    var buffer = new System.IO.MemoryStream();
                    using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
                    {
                        json.WriteStartObject();
                        json.WriteNumber("mood", (int)Enum.Parse<Mood>(settings.Mood));
                        json.WriteString("pause", settings.Pause.ToString());
                        json.WriteNumber("all", settings.All.Count);
                        json.WriteEndObject();
                    }
                    await call.SetVariableAsync("ended-on", System.Text.Encoding.UTF8.GetString(buffer.ToArray()), token);
                    return FlowResult.Done;
                }
            }
            """));

        Assert.Equal("{\"mood\":1,\"pause\":\"00:00:05\",\"all\":2}", await bench.CallAsync());
        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));
        await bench.ReloadAllAsync();

        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task The_end_of_the_host_lets_go_of_all()
    {
        var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        await UseAsync(bench);
        await bench.DisposeAsync();

        Assert.Equal(["built"], bench.Registry.Names);
        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task A_thousand_reloads_leave_the_memory_flat()
    {
        await using var bench = new ReloadBench(probationCalls: 0);
        bench.Log.IsOff = true;
        byte[] library = FlowCompiler.Compile("Words", "public static class Word { public static string Say() => \"word\"; }");
        bench.Put("Sample/Words.dll", library);
        byte[][] images =
        [
            .. new[] { "1.0", "2.0" }.Select(version => FlowCompiler.Compile("Sample", $$"""
                [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
                [Flow("greet")]
                public sealed class SampleFlow : ICallFlow, IFlowStartUpCheck
                {
                    public ValueTask CheckAsync(CancellationToken token) => default;
                    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                    {
                        await Task.Yield();
                        await call.SetVariableAsync("ended-on", Word.Say(), token);
                        return FlowResult.Done;
                    }
                }
                {{Logging}}
                """, library)),
        ];
        await CycleAsync(300);
        // The process takes what it needs for such work, some 20 to 50 MB, in the first hundreds, and more when the machine is busy;
        // what a version leaves behind is there in each round.
        List<(long Heap, long Resident)> grown = [];
        do
        {
            var before = await MeasureAsync();
            await CycleAsync(1000);
            var after = await MeasureAsync();
            grown.Add((after.Heap - before.Heap, after.Resident - before.Resident));
        }
        while (!IsFlat(grown[^1]) && grown.Count < 4);

        int versions = await bench.VersionsInMemoryAsync();
        Assert.True(versions == 1, $"{versions} versions are in memory.");
        Assert.True(IsFlat(grown[^1]), $"Heap and process grew with each thousand versions by {string.Join(", ", grown)} bytes.");

        static bool IsFlat((long Heap, long Resident) growth) => growth is { Heap: < 1 << 20, Resident: < 64 << 20 };

        async Task CycleAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await bench.LoadAsync("Sample", images[i % 2]);
                await UseAsync(bench);
                bench.Forget();
            }
        }

        async Task<(long Heap, long Resident)> MeasureAsync()
        {
            await bench.VersionsInMemoryAsync();
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            return (heap, process.WorkingSet64);
        }
    }

    private static async Task UseAsync(ReloadBench bench)
    {
        Assert.NotNull(await bench.CallAsync());
        if (bench.Registry.Names.Contains("logging"))
        {
            Assert.Equal("logging", await bench.CallAsync("logging"));
        }
    }
}
