using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>What a host takes out of assemblies beside flows comes and goes with them.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task A_part_is_swapped_in_with_the_flows_and_disposed_of_when_nobody_is_on_it()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(0, null, null, gadgets);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Gadget("bell")));
        await bench.LoadAsync("Other", FlowCompiler.Flow("Other", "1.0", flow: "other"));
        var (call, over) = await bench.HoldAsync();

        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0", more: Gadget("whistle")));

        Assert.Equal(["null > bell", "bell > whistle"], gadgets.Swaps);
        Assert.Empty(gadgets.Disposed);
        call.Release();
        await over.WaitAsync(ReloadBench.Patience);
        Assert.Equal(["bell"], gadgets.Disposed);
    }

    [Fact]
    public async Task A_roll_back_swaps_the_part_back()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(3, null, null, gadgets);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Gadget("bell")));
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0", more: Gadget("whistle")));

        await bench.FailAsync();

        Assert.Equal(["null > bell", "bell > whistle", "whistle > bell"], gadgets.Swaps);
        Assert.Equal(["whistle"], gadgets.Disposed);
    }

    [Fact]
    public async Task An_assembly_without_flows_is_good_when_an_extension_finds_something()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(3, null, null, gadgets);
        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", Gadget("bell")));

        var row = Assert.Single(bench.Flows.List(), r => r.Assembly == "Sample");
        Assert.Equal(("", FlowVersionState.Current), (row.Flow, row.State));
        // Nothing to compare: current at once.
        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", Gadget("whistle")));
        Assert.Equal(FlowVersionState.Current, Assert.Single(bench.Flows.List(), r => r.Assembly == "Sample").State);
        Assert.Equal(["bell"], gadgets.Disposed);

        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));
        await bench.ReloadAllAsync();
        Assert.Equal("whistle > null", gadgets.Swaps[^1]);
        Assert.Equal(["bell", "whistle"], gadgets.Disposed);
        gadgets.Last = null;
        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task A_version_that_the_extension_refuses_is_not_taken()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(0, null, null, gadgets);

        Assert.Equal("A gadget must not be called 'bad'.", await bench.RefusedAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Gadget("bad"))));

        Assert.Empty(gadgets.Swaps);
        Assert.Equal(["built"], bench.Registry.Names);
    }

    [Fact]
    public async Task Two_assemblies_of_one_reload_cannot_have_the_same_name_for_an_extension()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(0, null, null, gadgets);
        bench.Put("A.dll", FlowCompiler.Compile("A", Gadget("bell")));
        bench.Put("B.dll", FlowCompiler.Flow("B", "1.0", more: Gadget("BELL")));

        var results = await bench.ReloadAllAsync();

        Assert.Equal([ReloadOutcome.Loaded, ReloadOutcome.Refused], results.Select(r => r.Outcome));
        Assert.Equal("'BELL' is in the assembly A already.", results[1].Reason);
        Assert.Equal(["null > bell"], gadgets.Swaps);
        Assert.Equal(["BELL"], gadgets.Disposed);
        Assert.Equal(["built"], bench.Registry.Names);
    }

    [Fact]
    public async Task A_use_that_holds_the_version_keeps_its_part()
    {
        var gadgets = new Gadgets();
        await using var bench = new ReloadBench(0, null, null, gadgets);
        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", Gadget("bell")));
        var loaded = gadgets.Last!;
        var use = loaded.TryHold();
        Assert.NotNull(use);

        await bench.LoadAsync("Sample", FlowCompiler.Compile("Sample", Gadget("whistle")));
        Assert.Empty(gadgets.Disposed);
        use.Dispose();
        use.Dispose();

        Assert.Equal(["bell"], gadgets.Disposed);
        Assert.Null(loaded.TryHold());
    }

    [Fact]
    public async Task An_extension_that_fails_at_the_swap_or_the_end_harms_neither_calls_nor_reloads()
    {
        var gadgets = new Gadgets { Fails = true };
        await using var bench = new ReloadBench(3, null, null, gadgets);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Gadget("bell")));
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0", more: Gadget("whistle")));

        await bench.FailAsync();

        Assert.Equal("1.0", await bench.CallAsync());
        Assert.Equal(3, bench.Log.Entries.Count(e => e.StartsWith("6007 ", StringComparison.Ordinal)));
        Assert.Single(bench.Log.Entries, e => e.StartsWith("6006 ", StringComparison.Ordinal));
    }

    private static string Gadget(string name) =>
        $"public sealed class Gadget : FsVoice.CallHost.Tests.Flows.IGadget {{ public string Name => \"{name}\"; }}";

    private sealed class Gadgets : IAssemblyExtension
    {
        public List<string> Swaps { get; } = [];

        public List<string> Disposed { get; } = [];

        public bool Fails { get; init; }

        public LoadedAssembly? Last { get; set; }

        public IAssemblyPart? Prepare(LoadedAssembly assembly)
        {
            if (assembly.Types.FirstOrDefault(t => t.IsAssignableTo(typeof(IGadget))) is not { } type)
            {
                return null;
            }

            Last = assembly;
            var gadget = (IGadget)assembly.Create(type);
            return gadget.Name == "bad"
                ? throw new RefusedAssemblyException("A gadget must not be called 'bad'.")
                : new Part(this, gadget.Name);
        }

        public void Swap(IAssemblyPart? from, IAssemblyPart? to)
        {
            Swaps.Add($"{(from as Part)?.Name ?? "null"} > {(to as Part)?.Name ?? "null"}");
            if (Fails)
            {
                throw new InvalidOperationException();
            }
        }

        private sealed class Part(Gadgets owner, string name) : IAssemblyPart
        {
            public string Name => name;

            public IReadOnlyCollection<string> Names => [name];

            public void Dispose()
            {
                owner.Disposed.Add(name);
                if (owner.Fails)
                {
                    throw new InvalidOperationException();
                }
            }
        }
    }
}

/// <summary>What assemblies have for the extension of these tests.</summary>
public interface IGadget
{
    string Name { get; }
}
