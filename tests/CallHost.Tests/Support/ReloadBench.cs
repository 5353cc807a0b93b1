using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;
using FsVoice.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Tests.Support;

/// <summary>A host in small: a directory of flow assemblies, one built-in flow, services, the runner.</summary>
internal sealed class ReloadBench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services;
    private readonly List<WeakReference> _types = [];

    public ReloadBench(int probationCalls = 0, TimeSpan? checkTime = null, long? maxBytes = null, params IAssemblyExtension[] extensions)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("fsvoice-flows-").FullName;
        var options = new FlowAssemblyOptions { Directory = Directory, ProbationCalls = probationCalls };
        options.CheckTime = checkTime ?? options.CheckTime;
        options.MaxBytes = maxBytes ?? options.MaxBytes;
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Sample:Mood"] = "Good",
                ["Sample:Pause"] = "00:00:05",
                ["Sample:All:0"] = "Good",
                ["Sample:All:1"] = "Bad",
            }).Build())
            .AddSingleton<IHostService>(new HostService())
            .BuildServiceProvider();
        Registry = new FlowRegistry([FlowRegistration.Of(() => new BuiltInFlow())]);
        Flows = new FlowAssemblies(
            options, Registry, _services, [new TypeWatch(_types), .. extensions], TimeProvider.System, _services.GetRequiredService<ILoggerFactory>());
        Runner = new FlowRunner(
            Registry,
            new FlowRunnerOptions(),
            new LegRegistry(Clock, _services.GetRequiredService<ILogger<LegRegistry>>()),
            new NoObserver(),
            Records.Enqueue,
            new CallLanguages(new LanguageOptions()),
            Clock,
            _services.GetRequiredService<ILogger<FlowRunner>>());
    }

    public string Directory { get; }

    public LogCollector Log { get; } = new();

    public ConcurrentQueue<CallRecord> Records { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public FlowRegistry Registry { get; }

    public FlowAssemblies Flows { get; }

    public FlowRunner Runner { get; }

    /// <summary>How many versions, refused ones that were checked included, are still in memory after full collections.</summary>
    public async Task<int> VersionsInMemoryAsync()
    {
        // Off the stack of what was awaited last: it may be the runner's, with the flow still in its frames.
        await Task.Yield();
        // A context goes in steps: its types, then its loader, each by a finalizer.
        for (int i = 0; i < 20 && CountTypes() > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return CountTypes();
    }

    /// <summary>Lets go of what the bench itself gathers.</summary>
    public void Forget()
    {
        Records.Clear();
        lock (_types)
        {
            _types.RemoveAll(type => !type.IsAlive);
        }
    }

    public string Put(string file, byte[] content)
    {
        string path = Path.Combine(Directory, file);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public async Task<ReloadResult> ReloadAsync(string assembly) => Assert.Single(await Flows.ReloadAsync(assembly, CancellationToken.None).WaitAsync(Patience));

    public Task<IReadOnlyList<ReloadResult>> ReloadAllAsync() => Flows.ReloadAsync(null, CancellationToken.None).WaitAsync(Patience);

    /// <summary>Puts a file there and has it loaded, which must succeed.</summary>
    public async Task LoadAsync(string name, byte[] content)
    {
        Put(name + ".dll", content);
        var result = await ReloadAsync(name);
        Assert.True(result.Outcome == ReloadOutcome.Loaded, result.Reason);
    }

    /// <summary>Puts a file there that must be refused, and gives the reason.</summary>
    public async Task<string> RefusedAsync(string name, byte[] content)
    {
        Put(name + ".dll", content);
        var result = await ReloadAsync(name);
        Assert.Equal(ReloadOutcome.Refused, result.Outcome);
        Assert.DoesNotContain('\n', result.Reason!);
        return result.Reason!;
    }

    /// <summary>Begins a call that waits in its flow.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<(StubTransport Call, Task Over)> HoldAsync(string flow = "greet", string what = "hold")
    {
        var call = new StubTransport();
        var over = Runner.RunAsync(call, flow, FlowParameters.Of("do", what));
        await call.Held.WaitAsync(Patience);
        return (call, over);
    }

    /// <summary>A whole call. Gives the version that it ended on; null when it was failed before the end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<string?> CallAsync(string flow = "greet", params (string Name, string Value)[] parameters)
    {
        var call = new StubTransport();
        await Runner.RunAsync(call, flow, new FlowParameters(parameters.ToDictionary(p => p.Name, p => p.Value))).WaitAsync(Patience);
        return call.GetVariable("ended-on");
    }

    /// <summary>A call that its flow fails.</summary>
    public Task<string?> FailAsync(string flow = "greet") => CallAsync(flow, ("do", "throw"));

    public FlowVersionStatus Row(string version, string flow = "greet") =>
        Assert.Single(Flows.List(), row => row.Flow == flow && row.Version.StartsWith(version + " ", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Flows.DisposeAsync();
        await _services.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private int CountTypes()
    {
        lock (_types)
        {
            return _types.Count(t => t.IsAlive);
        }
    }

    // A type lives exactly as long as the loader of its context: longer than the context's own object.
    private sealed class TypeWatch(List<WeakReference> types) : IAssemblyExtension
    {
        public IAssemblyPart? Prepare(LoadedAssembly assembly)
        {
            lock (types)
            {
                types.Add(new WeakReference(assembly.Types[0]));
            }

            return null;
        }

        public void Swap(IAssemblyPart? from, IAssemblyPart? to)
        {
        }
    }
}

/// <summary>A service of the host.</summary>
public interface IHostService
{
    string Name { get; }
}

internal sealed class HostService : IHostService
{
    public string Name => "host";
}

/// <summary>The flow that the host has without any assembly.</summary>
[Flow("built")]
internal sealed class BuiltInFlow : ICallFlow
{
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        await call.SetVariableAsync("ended-on", "built-in", cancellationToken);
        if (parameters["do"] == "hold")
        {
            await call.PlayAsync(StubTransport.Hold, cancellationToken);
        }

        return parameters["next"] is { } next ? FlowResult.HandOver(next, FlowParameters.None) : FlowResult.Done;
    }
}
