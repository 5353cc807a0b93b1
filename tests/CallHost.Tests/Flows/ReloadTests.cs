using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>New versions come in while calls are up.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_flow_of_an_assembly_takes_calls()
    {
        await using var bench = new ReloadBench();
        bench.Put("Sample.dll", FlowCompiler.Flow("Sample", "1.0"));

        var result = Assert.Single(await bench.Flows.StartAsync(CancellationToken.None));

        Assert.Equal((ReloadOutcome.Loaded, "Sample"), (result.Outcome, result.Assembly));
        Assert.Equal("1.0", await bench.CallAsync());
        Assert.Equal(["built", "greet"], bench.Registry.Names);
        var row = bench.Row("1.0");
        Assert.Equal((FlowVersionState.Current, 0L, 1L, 0L), (row.State, row.ActiveCalls, row.Started, row.Failed));
        Assert.Equal("Sample", row.Assembly);
        Assert.Equal(result.Version, row.Version);
        Assert.Matches("^1\\.0 [0-9a-f]{8}$", row.Version);
        Assert.Contains(bench.Log.Entries, e => e.StartsWith("6000 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_is_up_finishes_on_its_version_and_the_next_takes_the_new_one()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        var (call, over) = await bench.HoldAsync();

        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0"));
        Assert.Equal("2.0", await bench.CallAsync());
        var old = bench.Row("1.0");
        Assert.Equal((FlowVersionState.Draining, 1L), (old.State, old.ActiveCalls));

        call.Release();
        await over.WaitAsync(ReloadBench.Patience);

        Assert.Equal("1.0", call.GetVariable("ended-on"));
        Assert.Equal("2.0", Assert.Single(bench.Flows.List(), row => row.Flow == "greet").Version.Split(' ')[0]);
        Assert.Contains(bench.Log.Entries, e => e.StartsWith("6005 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_file_is_unchanged()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        await bench.CallAsync();

        Assert.Equal(ReloadOutcome.Unchanged, (await bench.ReloadAsync("Sample.dll")).Outcome);
        Assert.Equal(1, bench.Row("1.0").Started);
    }

    [Fact]
    public async Task The_file_is_free_while_it_is_loaded()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        var (call, over) = await bench.HoldAsync();

        string path = Path.Combine(bench.Directory, "Sample.dll");
        await File.WriteAllBytesAsync(path, new byte[100]);
        Assert.Equal("1.0", await bench.CallAsync());
        File.Delete(path);
        Assert.Equal("1.0", await bench.CallAsync());

        call.Release();
        await over.WaitAsync(ReloadBench.Patience);
        Assert.Equal("1.0", call.GetVariable("ended-on"));
    }

    [Fact]
    public async Task A_file_that_is_gone_takes_its_flows_with_it()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        var (call, over) = await bench.HoldAsync();
        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));

        Assert.Equal(ReloadOutcome.Removed, Assert.Single(await bench.ReloadAllAsync()).Outcome);

        Assert.Equal(["built"], bench.Registry.Names);
        Assert.Null(await bench.CallAsync());
        Assert.Equal(FlowVersionState.Draining, bench.Row("1.0").State);
        call.Release();
        await over.WaitAsync(ReloadBench.Patience);
        Assert.Equal("1.0", call.GetVariable("ended-on"));
        Assert.DoesNotContain(bench.Flows.List(), row => row.Assembly == "Sample");
        Assert.Empty(await bench.ReloadAllAsync());
    }

    [Fact]
    public async Task A_directory_that_cannot_be_read_changes_nothing()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        string away = bench.Directory + "-away";
        Directory.Move(bench.Directory, away);

        var result = Assert.Single(await bench.ReloadAllAsync());

        Assert.Equal((ReloadOutcome.Refused, ""), (result.Outcome, result.Assembly));
        Assert.Equal("1.0", await bench.CallAsync());
        Directory.Move(away, bench.Directory);
    }

    [Fact]
    public async Task A_built_in_flow_may_be_replaced_and_comes_back()
    {
        await using var bench = new ReloadBench();
        Assert.Equal("built-in", await bench.CallAsync("built"));
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", flow: "built"));

        Assert.Equal("1.0", await bench.CallAsync("built"));
        var row = Assert.Single(bench.Flows.List());
        Assert.Equal("In place of the built-in flow of this name.", row.Note);

        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));
        await bench.ReloadAsync("Sample");
        Assert.Equal("built-in", await bench.CallAsync("built"));
        Assert.Equal("built-in", Assert.Single(bench.Flows.List()).Assembly);
    }

    [Fact]
    public async Task A_replaced_built_in_flow_is_listed_while_calls_are_on_it()
    {
        await using var bench = new ReloadBench();
        var (call, over) = await bench.HoldAsync("built");
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", flow: "built"));

        Assert.Equal(
            [("Sample", FlowVersionState.Current), ("built-in", FlowVersionState.Draining)],
            bench.Flows.List().Select(row => (row.Assembly, row.State)));
        call.Release();
        await over.WaitAsync(ReloadBench.Patience);
        Assert.Equal("Sample", Assert.Single(bench.Flows.List()).Assembly);
    }

    [Fact]
    public async Task Two_assemblies_cannot_have_the_same_flow()
    {
        await using var bench = new ReloadBench();
        bench.Put("A.dll", FlowCompiler.Flow("A", "1.0"));
        bench.Put("B.dll", FlowCompiler.Flow("B", "2.0"));

        var results = await bench.ReloadAllAsync();

        Assert.Equal([ReloadOutcome.Loaded, ReloadOutcome.Refused], results.Select(r => r.Outcome));
        Assert.Equal("The flow 'greet' is in the assembly A already.", results[1].Reason);
        Assert.Equal("1.0", await bench.CallAsync());
        var refused = Assert.Single(bench.Flows.List(), row => row.Assembly == "B");
        Assert.Equal((FlowVersionState.Refused, "", results[1].Reason), (refused.State, refused.Flow, refused.Note));
    }

    [Fact]
    public async Task Flows_of_one_assembly_do_not_mix_versions_within_a_hand_over()
    {
        const string More = """
            [Flow("part-two")]
            public sealed class SecondFlow : ICallFlow
            {
                public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
                {
                    await call.SetVariableAsync("second", typeof(SampleFlow).Assembly.GetName().Name, token);
                    return FlowResult.HandOver("built", FlowParameters.Of("next", "other"));
                }
            }
            """;
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Other", FlowCompiler.Flow("Other", "o1", flow: "other"));
        await bench.LoadAsync("Sample", FlowCompiler.Flow("SampleOne", "1.0", more: More));
        var call = new StubTransport();
        var over = bench.Runner.RunAsync(call, "greet", new CallFlows.FlowParameters([new("do", "hold"), new("next", "part-two")]));
        await call.Held.WaitAsync(ReloadBench.Patience);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("SampleTwo", "2.0", more: More));
        await bench.LoadAsync("Other", FlowCompiler.Flow("Other", "o2", flow: "other"));

        call.Release();
        await over.WaitAsync(ReloadBench.Patience);

        Assert.Equal("SampleOne", call.GetVariable("second"));
        Assert.Equal("o2", call.GetVariable("ended-on"));
    }

    [Fact]
    public async Task A_version_stays_until_its_work_for_the_end_of_the_call_is_done()
    {
        await using var bench = new ReloadBench();
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0"));
        var call = new StubTransport();
        var over = bench.Runner.RunAsync(call, "greet", new CallFlows.FlowParameters([new("do", "work-at-end"), new("next", "built"), new("next-does", "hold")]));
        await call.Held.WaitAsync(ReloadBench.Patience);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0"));

        var row = bench.Row("1.0");
        Assert.Equal((FlowVersionState.Draining, 0L), (row.State, row.ActiveCalls));
        call.Release();
        await over.WaitAsync(ReloadBench.Patience);

        Assert.Equal("cleaned up by 1.0", Assert.Single(bench.Records).Queue);
        Assert.Equal("2.0", Assert.Single(bench.Flows.List(), r => r.Flow == "greet").Version.Split(' ')[0]);
    }

    [Theory]
    [InlineData("../Sample")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData(".dll")]
    [InlineData("ä")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await using var bench = new ReloadBench();

        var result = await bench.ReloadAsync(name);

        Assert.Equal(ReloadOutcome.Refused, result.Outcome);
        Assert.StartsWith("The name of a flow assembly has letters", result.Reason, StringComparison.Ordinal);
        Assert.Single(bench.Flows.List());
    }

    [Fact]
    public async Task A_name_without_a_file_is_refused_and_leaves_no_trace()
    {
        await using var bench = new ReloadBench();

        Assert.Equal("There is no such file in the directory of flow assemblies.", (await bench.ReloadAsync("Nothing")).Reason);
        Assert.Single(bench.Flows.List());
    }

    [Fact]
    public async Task Eight_callers_and_a_hundred_reloads_and_no_call_fails()
    {
        await using var bench = new ReloadBench();
        byte[][] versions = [FlowCompiler.Flow("Sample", "1.0"), FlowCompiler.Flow("Sample", "2.0")];
        await bench.LoadAsync("Sample", versions[0]);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            Dictionary<string, int> ends = [];
            while (!stop.IsCancellationRequested)
            {
                string end = await bench.CallAsync() ?? "failed";
                ends[end] = ends.GetValueOrDefault(end) + 1;
            }

            return ends;
        })).ToList();

        for (int i = 1; i <= 100; i++)
        {
            await bench.LoadAsync("Sample", versions[i % 2]);
        }

        await stop.CancelAsync();
        var ends = (await Task.WhenAll(callers).WaitAsync(ReloadBench.Patience)).SelectMany(e => e).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Sum(e => e.Value));
        Assert.Equal(["1.0", "2.0"], ends.Keys.Order(StringComparer.Ordinal));
        var row = Assert.Single(bench.Flows.List(), r => r.Flow == "greet");
        Assert.Equal((0L, 0L), (row.ActiveCalls, row.Failed));
    }
}
