using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Tests.Support;
using FsVoice.Testing;

namespace FsVoice.CallHost.Tests.Flows;

/// <summary>A version whose first calls fail more than the old one's last ones goes back by itself.</summary>
public sealed class ProbationTests
{
    private static readonly byte[] One = FlowCompiler.Flow("Sample", "1.0");
    private static readonly byte[] Two = FlowCompiler.Flow("Sample", "2.0");
    private static readonly byte[] Three = FlowCompiler.Flow("Sample", "3.0");

    [Fact]
    public async Task The_first_failure_takes_it_back_when_the_old_version_had_none()
    {
        await using var bench = await OnProbationAsync();
        Assert.Equal("2.0", await bench.CallAsync());

        await bench.FailAsync();

        Assert.Equal("1.0", await bench.CallAsync());
        var back = bench.Row("2.0");
        Assert.Equal((FlowVersionState.RolledBack, 2L, 1L), (back.State, back.Started, back.Failed));
        Assert.Equal("1 of its first 2 calls failed; of the old version's last 0 it were 0.", back.Note);
        Assert.Equal(FlowVersionState.Current, bench.Row("1.0").State);
        Assert.Contains(bench.Log.Entries, e => e.StartsWith("6002 ", StringComparison.Ordinal) && e.Contains(back.Note!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_stays_when_the_old_version_failed_as_much()
    {
        await using var bench = new ReloadBench(probationCalls: 3);
        await bench.LoadAsync("Sample", One);
        await bench.FailAsync();
        await bench.CallAsync();
        await bench.LoadAsync("Sample", Two);
        Assert.Equal(FlowVersionState.Probation, bench.Row("2.0").State);
        Assert.Equal(FlowVersionState.Draining, bench.Row("1.0").State);

        await bench.FailAsync();
        await bench.CallAsync();
        Assert.Equal(FlowVersionState.Probation, bench.Row("2.0").State);
        await bench.CallAsync();

        Assert.Equal(FlowVersionState.Current, bench.Row("2.0").State);
        Assert.DoesNotContain(bench.Flows.List(), row => row.Version.StartsWith("1.0 ", StringComparison.Ordinal));
        Assert.Contains(bench.Log.Entries, e => e.StartsWith("6003 ", StringComparison.Ordinal));
        // Proved: later failures are nobody's business here.
        for (int i = 0; i < 5; i++)
        {
            await bench.FailAsync();
        }

        Assert.Equal(FlowVersionState.Current, bench.Row("2.0").State);
    }

    [Fact]
    public async Task Only_the_last_calls_of_the_old_version_count()
    {
        await using var bench = new ReloadBench(probationCalls: 2);
        await bench.LoadAsync("Sample", One);
        await bench.FailAsync();
        await bench.CallAsync();
        await bench.CallAsync();
        await bench.LoadAsync("Sample", Two);

        await bench.FailAsync();

        Assert.Equal("1 of its first 1 calls failed; of the old version's last 2 it were 0.", bench.Row("2.0").Note);
    }

    [Fact]
    public async Task The_last_call_of_probation_counts_as_well()
    {
        await using var bench = await OnProbationAsync();
        await bench.CallAsync();
        await bench.CallAsync();
        await bench.FailAsync();

        Assert.Equal(FlowVersionState.RolledBack, bench.Row("2.0").State);
    }

    [Fact]
    public async Task Calls_that_are_up_at_a_roll_back_finish_on_their_versions()
    {
        await using var bench = new ReloadBench(probationCalls: 3);
        await bench.LoadAsync("Sample", One);
        var (old, oldOver) = await bench.HoldAsync();
        await bench.LoadAsync("Sample", Two);
        var (tried, triedOver) = await bench.HoldAsync();

        await bench.FailAsync();
        Assert.Equal("1.0", await bench.CallAsync());
        Assert.Equal((FlowVersionState.RolledBack, 1L), (bench.Row("2.0").State, bench.Row("2.0").ActiveCalls));

        old.Release();
        tried.Release();
        await Task.WhenAll(oldOver, triedOver).WaitAsync(ReloadBench.Patience);
        Assert.Equal(("1.0", "2.0"), (old.GetVariable("ended-on"), tried.GetVariable("ended-on")));
        Assert.Equal((FlowVersionState.RolledBack, 0L), (bench.Row("2.0").State, bench.Row("2.0").ActiveCalls));
    }

    [Fact]
    public async Task Callers_who_leave_are_no_failures()
    {
        await using var bench = await OnProbationAsync();
        for (int i = 0; i < 3; i++)
        {
            var (call, over) = await bench.HoldAsync();
            call.Leave();
            await over.WaitAsync(ReloadBench.Patience);
        }

        Assert.Equal((FlowVersionState.Current, 3L, 0L), (bench.Row("2.0").State, bench.Row("2.0").Started, bench.Row("2.0").Failed));
    }

    [Fact]
    public async Task A_reload_during_probation_compares_with_and_returns_to_the_last_proven_version()
    {
        await using var bench = await OnProbationAsync();
        var (held, over) = await bench.HoldAsync(what: "hold-and-throw");
        await bench.LoadAsync("Sample", Three);
        Assert.Equal(FlowVersionState.Draining, bench.Row("2.0").State);

        // What fails on the version in between is not held against the newest.
        held.Release();
        await over.WaitAsync(ReloadBench.Patience);
        Assert.Equal(FlowVersionState.Probation, bench.Row("3.0").State);
        await bench.FailAsync();

        Assert.Equal("1.0", await bench.CallAsync());
        Assert.Equal(FlowVersionState.RolledBack, bench.Row("3.0").State);
        Assert.DoesNotContain(bench.Flows.List(), row => row.Version.StartsWith("2.0 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_old_file_put_back_during_probation_returns_to_the_version_that_is_still_loaded()
    {
        await using var bench = await OnProbationAsync();

        await bench.LoadAsync("Sample", One);

        var row = Assert.Single(bench.Flows.List(), r => r.Flow == "greet");
        Assert.Equal((FlowVersionState.Current, "1.0"), (row.State, row.Version.Split(' ')[0]));
    }

    [Fact]
    public async Task A_file_that_was_rolled_back_is_tried_again_only_by_its_name()
    {
        await using var bench = await OnProbationAsync();
        await bench.FailAsync();

        var all = Assert.Single(await bench.ReloadAllAsync());
        Assert.Equal((ReloadOutcome.Refused, "It was rolled back and is still the same file; a reload by its name tries it once more."), (all.Outcome, all.Reason));
        Assert.StartsWith("1.0 ", all.Version, StringComparison.Ordinal);
        Assert.Equal(FlowVersionState.RolledBack, bench.Row("2.0").State);

        Assert.Equal(ReloadOutcome.Loaded, (await bench.ReloadAsync("Sample")).Outcome);
        Assert.Equal(FlowVersionState.Probation, bench.Row("2.0").State);
    }

    [Fact]
    public async Task The_first_version_has_nothing_to_return_to()
    {
        await using var bench = new ReloadBench(probationCalls: 3);
        await bench.LoadAsync("Sample", One);
        Assert.Equal(FlowVersionState.Current, bench.Row("1.0").State);

        await bench.FailAsync();

        Assert.Equal("1.0", await bench.CallAsync());
    }

    [Fact]
    public async Task A_flow_that_is_new_in_the_version_does_not_count()
    {
        await using var bench = new ReloadBench(probationCalls: 2);
        await bench.LoadAsync("Sample", One);
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "2.0", more: """
            [Flow("fresh")]
            public sealed class FreshFlow : ICallFlow
            {
                public ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token) => throw new NotImplementedException();
            }
            """));

        for (int i = 0; i < 3; i++)
        {
            await bench.FailAsync("fresh");
        }

        Assert.Equal(FlowVersionState.Probation, bench.Row("2.0").State);
        Assert.Equal(3, bench.Row("2.0", "fresh").Failed);
        await bench.FailAsync();
        Assert.Equal(FlowVersionState.RolledBack, bench.Row("2.0").State);
        Assert.Equal(["built", "greet"], bench.Registry.Names);
    }

    [Fact]
    public async Task Without_probation_a_version_is_current_at_once()
    {
        await using var bench = new ReloadBench(probationCalls: 0);
        await bench.LoadAsync("Sample", One);
        await bench.LoadAsync("Sample", Two);
        await bench.FailAsync();

        Assert.Equal(FlowVersionState.Current, Assert.Single(bench.Flows.List(), r => r.Flow == "greet").State);
        Assert.Equal("2.0", await bench.CallAsync());
    }

    [Fact]
    public async Task A_file_removed_during_probation_takes_both_versions_out()
    {
        await using var bench = await OnProbationAsync();
        File.Delete(Path.Combine(bench.Directory, "Sample.dll"));

        Assert.Equal(ReloadOutcome.Removed, (await bench.ReloadAsync("Sample")).Outcome);

        Assert.DoesNotContain(bench.Flows.List(), row => row.Assembly == "Sample");
        Assert.Equal(0, await bench.VersionsInMemoryAsync());
    }

    [Fact]
    public async Task The_flow_names_of_the_version_to_return_to_stay_taken()
    {
        await using var bench = new ReloadBench(probationCalls: 3);
        const string Shared = "[Flow(\"shared\")] public sealed class Shared : ICallFlow { public ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token) => default; }";
        await bench.LoadAsync("Sample", FlowCompiler.Flow("Sample", "1.0", more: Shared));
        await bench.LoadAsync("Sample", Two);

        Assert.Equal("The flow 'shared' is in the assembly Sample already.", await bench.RefusedAsync("Thief", FlowCompiler.Flow("Thief", "1.0", "shared")));
    }

    /// <summary>Version 1.0 without any calls behind it, and 2.0 on probation for three calls.</summary>
    private static async Task<ReloadBench> OnProbationAsync()
    {
        var bench = new ReloadBench(probationCalls: 3);
        await bench.LoadAsync("Sample", One);
        await bench.LoadAsync("Sample", Two);
        return bench;
    }
}
