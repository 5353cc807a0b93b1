using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>What is not good does not take a call, and says why in one line.</summary>
public sealed class StartUpCheckTests
{
    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("MZ", "The file is not a .NET assembly, or not all of it is there yet.")]
    [InlineData("this is no program at all", "The file is not a .NET assembly, or not all of it is there yet.")]
    [InlineData("\u007fELF\u0002\u0001\u0001", "The file is not a .NET assembly, or not all of it is there yet.")]
    public async Task What_is_no_assembly_is_refused_and_the_old_version_stays(string content, string reason)
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));

        Assert.Equal(reason, await bench.RefusedAsync("Sample", System.Text.Encoding.Latin1.GetBytes(content)));

        Assert.Equal("1.0", await bench.CallAsync());
        var rows = bench.Flows.List().Where(row => row.Assembly == "Sample").ToList();
        Assert.Contains(rows, row => row.State == FlowVersionState.Refused && row.Note == reason);
        Assert.Contains(rows, row => row.State == FlowVersionState.Current);
        Assert.Contains(bench.Log.Entries, e => e.StartsWith("6001 ", StringComparison.Ordinal) && e.EndsWith(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Half_an_assembly_is_refused()
    {
        await using var bench = new ReloadBench();

        Assert.Contains("not all of it is there yet", await bench.RefusedAsync("Sample", FlowCompiler.Flow("Sample", "1.0")[..1500]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_file_ends_the_refusal()
    {
        await using var bench = new ReloadBench();
        await bench.RefusedAsync("Sample", []);
        Assert.Equal(2, bench.Flows.List().Count);

        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));

        Assert.DoesNotContain(bench.Flows.List(), row => row.State == FlowVersionState.Refused);
    }

    [Fact]
    public async Task A_bad_assembly_at_the_start_keeps_nobody_else_from_starting()
    {
        await using var bench = new ReloadBench();
        bench.Put("Bad.dll", [1, 2, 3]);
        bench.Put("Good.dll", FlowCompiler.Flow("Good", "1.0"));
        bench.Put("bad name.dll", [1, 2, 3]);

        var results = await bench.Flows.StartAsync(CancellationToken.None);

        Assert.Equal([ReloadOutcome.Refused, ReloadOutcome.Loaded, ReloadOutcome.Refused], results.Select(r => r.Outcome));
        Assert.Equal("1.0", await bench.CallAsync());
    }

    [Fact]
    public async Task An_assembly_above_the_bound_is_refused_with_its_dependencies_counted()
    {
        byte[] flow = FlowCompiler.Flow("Sample", "1.0");
        await using var bench = new ReloadBench(maxBytes: flow.Length + 100);
        await bench.LoadAsync("Sample", flow);
        bench.Put("Sample/Big.dll", new byte[101]);

        var result = await bench.ReloadAsync("Sample");

        Assert.Equal($"The assembly and its dependencies are larger than {flow.Length + 100} bytes (FsVoice:Flows:MaxBytes).", result.Reason);
    }

    [Theory]
    [InlineData("public sealed class Nothing { }", "There is no class with a [Flow] attribute in it.")]
    [InlineData("[Flow(\"x\")] public sealed class NoFlow { }", "The class NoFlow has a [Flow] attribute and is no ICallFlow.")]
    [InlineData("[Flow(\"Not Good\")] " + Empty, "The flow name of EmptyFlow must consist of lower case letters, digits and hyphens.")]
    [InlineData("[Flow(\"x\")] public " + Empty + "[Flow(\"x\")] public sealed class Second : EmptyFlow { }", "Two classes are called 'x'.")]
    [InlineData("[Flow(\"x\")] public sealed class Generic<T> : EmptyFlow { } public " + Empty, "The class Generic`1 is abstract or generic; no instance can be made of it.")]
    [InlineData("[Flow(\"x\")] public sealed class Shy : EmptyFlow { private Shy() { } } public " + Empty, "The class Shy must have one public constructor and has 0.")]
    [InlineData("[Flow(\"x\")] public sealed class Greedy : EmptyFlow { public Greedy(System.Collections.Generic.List<EmptyFlow> x) { } } public " + Empty, "The class Greedy needs List<EmptyFlow>, which the host does not have.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow { public Bad() { throw new InvalidOperationException(\"the secret\"); } } public " + Empty, "The flow class Bad threw InvalidOperationException.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow { private static readonly int Zero = int.Parse(\"the secret\"); public int Get() => Zero; public Bad() { Get(); } } public " + Empty, "The flow class Bad threw FormatException.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow, IFlowStartUpCheck { public async ValueTask CheckAsync(CancellationToken t) { await Task.Yield(); throw new StartUpCheckException(\"The price list\\nis empty.\"); } } public " + Empty, "The flow class Bad refuses: The price list is empty.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow, IFlowStartUpCheck { public ValueTask CheckAsync(CancellationToken t) => throw new Exception(\"the secret\"); } public " + Empty, "The flow class Bad threw Exception.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow, IFlowStartUpCheck { public ValueTask CheckAsync(CancellationToken t) => throw new OperationCanceledException(); } public " + Empty, "The flow class Bad gave its start-up check up.")]
    [InlineData("[Flow(\"x\")] public sealed class Bad : EmptyFlow { public Bad() { System.IO.File.OpenRead(\"/no/secret/file\"); } } public " + Empty, "The flow class Bad threw DirectoryNotFoundException.")]
    public async Task A_class_that_is_not_good_is_refused(string source, string reason)
    {
        await using var bench = new ReloadBench();

        Assert.Equal(reason, await bench.RefusedAsync("Sample", FlowCompiler.Compile("Sample", source)));

        Assert.Equal(["built"], bench.Registry.Names);
        Assert.DoesNotContain(bench.Log.Entries, e => e.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task A_check_that_passes_sees_the_host_services_and_is_run_once_for_a_version()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", """
            [Flow("greet")]
            public sealed class Checked : ICallFlow, IFlowStartUpCheck
            {
                private static int checks;
                private readonly FsVoice.CallHost.Tests.Support.IHostService host;
                private readonly ILogger<Checked> logger;
                public Checked(FsVoice.CallHost.Tests.Support.IHostService host, ILogger<Checked> logger, IServiceProvider services, string text = "default")
                {
                    this.host = host;
                    this.logger = services.GetService(typeof(ILogger<Checked>)) == logger ? logger : null;
                    logger.LogInformation("made with {Text}", text);
                }
                public ValueTask CheckAsync(CancellationToken t) { checks++; return default; }
                public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                {
                    logger.LogInformation("a call");
                    await call.SetVariableAsync("ended-on", host.Name + checks, token);
                    return FlowResult.Done;
                }
            }
            """));

        Assert.Equal("host1", await bench.CallAsync());
        Assert.Equal("host1", await bench.CallAsync());
        Assert.Contains("0 Checked a call", bench.Log.Entries);
        Assert.Contains("0 Checked made with default", bench.Log.Entries);
    }

    [Theory]
    [InlineData("public Slow() { Thread.Sleep(Timeout.Infinite); } public ValueTask CheckAsync(CancellationToken t) => default;")]
    [InlineData("public async ValueTask CheckAsync(CancellationToken t) => await Task.Delay(-1);")]
    [InlineData("public async ValueTask CheckAsync(CancellationToken t) => await Task.Delay(-1, t);")]
    public async Task A_check_that_does_not_end_is_refused(string member)
    {
        await using var bench = new ReloadBench(checkTime: TimeSpan.FromMilliseconds(300));

        Assert.Equal(
            "The start-up check did not end within 00:00:00.3000000 (FsVoice:Flows:CheckTime).",
            await bench.RefusedAsync("Sample", FlowCompiler.Compile("Sample", $"[Flow(\"x\")] public sealed class Slow : EmptyFlow, IFlowStartUpCheck {{ {member} }} public {Empty}")));
    }

    [Fact]
    public async Task Who_gives_the_wait_up_changes_nothing()
    {
        await using var bench = new ReloadBench();
        byte[] slow = FlowCompiler.Compile("Slow", $$"""
            [Flow("x")] public sealed class Slow : EmptyFlow, IFlowStartUpCheck
            {
                public async ValueTask CheckAsync(CancellationToken t) { FsVoice.CallHost.Tests.Flows.StartUpCheckTests.Checking.SetResult(); await Task.Delay(-1, t); }
            }
            public {{Empty}}
            """);
        bench.Put("A.dll", FlowCompiler.Flow("A", "1.0"));
        bench.Put("Slow.dll", slow);
        using var stop = new CancellationTokenSource();

        var reload = bench.Flows.ReloadAsync(null, stop.Token);
        await Checking.Task.WaitAsync(ReloadBench.Patience);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reload).WaitAsync(ReloadBench.Patience);
        Assert.Equal(["built"], bench.Registry.Names);
        Assert.Single(bench.Flows.List());
        File.Delete(Path.Combine(bench.Directory, "Slow.dll"));
        Assert.Equal(ReloadOutcome.Loaded, Assert.Single(await bench.ReloadAllAsync()).Outcome);
    }

    [Fact]
    public async Task Broken_code_is_refused_before_it_runs()
    {
        byte[] image = FlowCompiler.Flow("Sample", "1.0", more: "[Flow(\"magic\")] public sealed class Magic : EmptyFlow { public int Number() => 0x1BADF00D; } public " + Empty);
        // ldc.i4 0x1BADF00D becomes an opcode that does not exist.
        int at = image.AsSpan().IndexOf(new byte[] { 0x20, 0x0D, 0xF0, 0xAD, 0x1B });
        image[at] = 0xA6;
        await using var bench = new ReloadBench();

        Assert.Equal("The flow class Magic holds broken code (InvalidProgramException).", await bench.RefusedAsync("Sample", image));
    }

    /// <summary>Set by the flow of <see cref="Who_gives_the_wait_up_changes_nothing"/>.</summary>
    public static TaskCompletionSource Checking { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private const string Empty =
        "class EmptyFlow : ICallFlow { public ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token) => default; }";
}
