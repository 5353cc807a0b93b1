using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>Private dependencies are private, the host's assemblies are the host's.</summary>
public sealed class DependencyTests
{
    [Fact]
    public async Task Two_assemblies_have_their_own_versions_of_a_dependency()
    {
        byte[] first = Library("one"), second = Library("two");
        await using var bench = new ReloadBench();
        bench.Put("A/Words.dll", first);
        await bench.LoadAsync("A", User("A", "a", first));
        // A publish folder: the assembly stands among its dependencies.
        bench.Put("B/Words.dll", second);
        bench.Put("B/B.dll", User("B", "b", second));

        Assert.Equal([ReloadOutcome.Unchanged, ReloadOutcome.Loaded], (await bench.ReloadAllAsync()).Select(r => r.Outcome));

        Assert.Equal("one", await bench.CallAsync("a"));
        Assert.Equal("two", await bench.CallAsync("b"));
    }

    [Fact]
    public async Task A_changed_dependency_alone_is_a_new_version()
    {
        byte[] first = Library("one");
        await using var bench = new ReloadBench();
        bench.Put("A/Words.dll", first);
        await bench.LoadAsync("A", User("A", "a", first));
        Assert.Equal("one", await bench.CallAsync("a"));

        bench.Put("A/Words.dll", Library("two"));
        // Read at once with its assembly: a version never gets a part of the next.
        Assert.Equal("one", await bench.CallAsync("a"));
        Assert.Equal(ReloadOutcome.Loaded, (await bench.ReloadAsync("A")).Outcome);
        Assert.Equal("two", await bench.CallAsync("a"));
    }

    [Fact]
    public async Task A_dependency_that_is_missing_is_found_before_the_first_call()
    {
        await using var bench = new ReloadBench();

        string reason = await bench.RefusedAsync("A", User("A", "a", Library("one")));

        Assert.Equal("The flow class User needs the assembly Words, Version=0.0.0.0, Culture=neutral, PublicKeyToken=null, which neither the host nor the private folder has.", reason);
    }

    [Fact]
    public async Task A_dependency_that_does_not_fit_is_found_before_the_first_call()
    {
        await using var bench = new ReloadBench();
        bench.Put("A/Words.dll", FlowCompiler.Compile("Words", "public static class Word { }"));

        string reason = await bench.RefusedAsync("A", User("A", "a", Library("one")));

        Assert.StartsWith("The flow class User does not fit this host: Method not found:", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_the_hosts_assemblies_beside_it_are_left_alone()
    {
        await using var bench = new ReloadBench();
        bench.Put("A/A.dll", FlowCompiler.Flow("A", "1.0"));
        foreach (string name in new[] { "FsVoice.CallFlows.dll", "Microsoft.Extensions.Logging.Abstractions.dll" })
        {
            bench.Put("A/" + name, await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, name)));
        }

        Assert.Equal(ReloadOutcome.Loaded, Assert.Single(await bench.ReloadAllAsync()).Outcome);
        Assert.Equal("1.0", await bench.CallAsync());
    }

    [Fact]
    public async Task An_exception_of_a_flow_has_its_source_line_when_symbols_are_there()
    {
        await using var bench = new ReloadBench();
        byte[] image = FlowCompiler.Compile("Sample", """
            [Flow("greet")]
            public sealed class Traced : ICallFlow
            {
                public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                {
                    try { throw new InvalidOperationException(); }
                    catch (InvalidOperationException e) { await call.SetVariableAsync("ended-on", e.StackTrace, token); }
                    return FlowResult.Done;
                }
            }
            """, out byte[] symbols);
        bench.Put("Sample.pdb", symbols);
        await bench.LoadAsync("Sample", image);

        Assert.Contains("Sample.cs:line 11", await bench.CallAsync(), StringComparison.Ordinal);
    }

    private static byte[] Library(string word) =>
        FlowCompiler.Compile("Words", $"public static class Word {{ public static string Say() => \"{word}\"; }}");

    private static byte[] User(string assembly, string flow, byte[] library) => FlowCompiler.Compile(assembly, $$"""
        [Flow("{{flow}}")]
        public sealed class User : ICallFlow
        {
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                await call.SetVariableAsync("ended-on", Word.Say(), token);
                return FlowResult.Done;
            }
        }
        """, library);
}
