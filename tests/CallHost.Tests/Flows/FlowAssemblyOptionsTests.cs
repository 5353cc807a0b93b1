using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

public sealed class FlowAssemblyOptionsTests
{
    [Fact]
    public void The_defaults_are_good()
    {
        List<string> errors = [];
        new FlowAssemblyOptions().Validate(errors, "F");
        Assert.Empty(errors);
    }

    [Fact]
    public void Each_wrong_setting_is_named()
    {
        List<string> errors = [];
        new FlowAssemblyOptions { Directory = "a\0b", ProbationCalls = -1, CheckTime = TimeSpan.Zero, MaxBytes = 1 }.Validate(errors, "F");
        Assert.Equal(["F:Directory", "F:ProbationCalls", "F:CheckTime", "F:MaxBytes"], errors.Select(e => e.Split(' ')[0]));
        errors.Clear();
        new FlowAssemblyOptions { ProbationCalls = 10_001, CheckTime = TimeSpan.FromMinutes(11), MaxBytes = (1L << 30) + 1 }.Validate(errors, "F");
        Assert.Equal(["F:ProbationCalls", "F:CheckTime", "F:MaxBytes"], errors.Select(e => e.Split(' ')[0]));
    }

    [Fact]
    public async Task Without_a_directory_there_is_nothing_to_reload()
    {
        await using var bench = new ReloadBench();
        await using var flows = new FlowAssemblies(
            new FlowAssemblyOptions(), bench.Registry, EmptyServices.Instance, [], TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        Assert.Empty(await flows.ReloadAsync(null, CancellationToken.None));
        var named = Assert.Single(await flows.ReloadAsync("Sample", CancellationToken.None));
        Assert.Equal((ReloadOutcome.Refused, "There is no directory of flow assemblies (FsVoice:Flows:Directory)."), (named.Outcome, named.Reason));
    }

    [Fact]
    public async Task Names_of_flows_are_read_without_loading()
    {
        await using var bench = new ReloadBench();
        bench.Put("A.dll", FlowCompiler.Flow("A", "1.0", more: "[Flow(\"zwei\", Requires = FlowRequires.Answered)] public sealed class Two { } [Obsolete(\"no flow\")] public sealed class Three { }"));
        bench.Put("B/B.dll", FlowCompiler.Flow("B", "1.0", flow: "deep"));
        bench.Put("Bad.dll", [1, 2, 3]);
        bench.Put("Empty.dll", []);

        Assert.Equal(["greet", "zwei", "deep"], FlowNames.Read(bench.Directory));
        Assert.Empty(FlowNames.Read(""));
        Assert.Empty(FlowNames.Read(bench.Directory + "-not-there"));
        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    private sealed class EmptyServices : IServiceProvider
    {
        public static EmptyServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
