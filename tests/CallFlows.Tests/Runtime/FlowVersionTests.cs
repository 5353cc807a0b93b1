using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests;

/// <summary>Calls are counted on the version of their flow, begun and ended once whatever happens, failed only by the flow's own doing.</summary>
public sealed class FlowVersionTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _clock = new();
    private readonly FlowRegistry _registry = new([]);
    private readonly FlowRunner _runner;
    private readonly LoadedSet _set = new();

    public FlowVersionTests() =>
        _runner = new FlowRunner(_registry, new FlowRunnerOptions(), new LegRegistry(_clock, NullLogger<LegRegistry>.Instance), new NoObserver(), _ => { }, new CallLanguages(new LanguageOptions()), _clock, NullLogger<FlowRunner>.Instance);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task A_call_is_active_while_its_flow_has_it()
    {
        var version = Register("greet", (call, _, token) => Hold(call, token));
        var call = new StubTransport();

        var over = _runner.RunAsync(call, "greet", FlowParameters.None);
        await call.Held.WaitAsync(Patience);
        Assert.Equal((1, 1, 0), Counts(version));
        Assert.Equal(1, _set.Holds);

        call.Release();
        await over.WaitAsync(Patience);
        Assert.Equal((0, 1, 0), Counts(version));
        Assert.Equal(0, _set.Holds);
        Assert.Equal([("greet", false)], _set.Ended);
    }

    [Fact]
    public async Task A_flow_that_throws_failed_its_call()
    {
        var version = Register("greet", (_, _, _) => throw new InvalidOperationException());

        await RunAsync("greet");

        Assert.Equal((0, 1, 1), Counts(version));
        Assert.Equal([("greet", true)], _set.Ended);
        Assert.Equal(0, _set.Holds);
    }

    [Fact]
    public async Task A_flow_that_cannot_be_made_failed_its_call()
    {
        var version = new FlowVersion("sample", "1", _clock.GetUtcNow(), _set);
        _registry.Replace([new FlowRegistration("greet", FlowRequires.Nothing, () => throw new InvalidOperationException()) { Version = version }]);

        await RunAsync("greet");

        Assert.Equal((0, 1, 1), Counts(version));
    }

    [Fact]
    public async Task A_caller_who_leaves_is_no_failure_of_the_flow()
    {
        var version = Register("greet", (call, _, token) => Hold(call, token));
        var call = new StubTransport();
        var over = _runner.RunAsync(call, "greet", FlowParameters.None);
        await call.Held.WaitAsync(Patience);

        call.Leave();
        await over.WaitAsync(Patience);

        Assert.Equal((0, 1, 0), Counts(version));
    }

    [Fact]
    public async Task The_watchdog_for_flows_that_do_nothing_counts_as_a_failure()
    {
        var idle = new TaskCompletionSource();
        var version = Register("greet", async (_, _, token) =>
        {
            idle.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
            return FlowResult.Done;
        });
        var over = _runner.RunAsync(new StubTransport(), "greet", FlowParameters.None);
        await idle.Task.WaitAsync(Patience);

        _clock.Advance(TimeSpan.FromSeconds(32));
        await over.WaitAsync(Patience);

        Assert.Equal((0, 1, 1), Counts(version));
        Assert.Equal([("greet", true)], _set.Ended);
    }

    [Fact]
    public async Task A_flow_that_does_not_return_failed_and_is_held_until_it_does()
    {
        var reached = new TaskCompletionSource();
        var deaf = new TaskCompletionSource();
        var version = Register("greet", async (_, _, _) =>
        {
            reached.SetResult();
            await deaf.Task;
            return FlowResult.Done;
        });
        var over = _runner.RunAsync(new StubTransport(), "greet", FlowParameters.None);
        await reached.Task.WaitAsync(Patience);

        // Told to stop by the end of the server, which is nothing the flow did; not to return is.
        _runner.StopAll();
        _clock.Advance(TimeSpan.FromSeconds(7));
        await over.WaitAsync(Patience);

        Assert.Equal((0, 1, 1), Counts(version));
        Assert.Equal([("greet", true)], _set.Ended);
        Assert.Equal(1, _set.Holds);
        deaf.SetResult();
        await _set.Unheld.Task.WaitAsync(Patience);
        Assert.Equal(0, _set.Holds);
    }

    [Fact]
    public async Task The_end_of_the_server_and_of_the_longest_call_are_no_failures()
    {
        var version = Register("greet", (call, _, token) => Hold(call, token));
        var first = new StubTransport();
        var over = _runner.RunAsync(first, "greet", FlowParameters.None);
        await first.Held.WaitAsync(Patience);
        _runner.StopAll();
        await over.WaitAsync(Patience);
        Assert.Equal((0, 1, 0), Counts(version));

        var second = new StubTransport();
        over = _runner.RunAsync(second, "greet", FlowParameters.None);
        await second.Held.WaitAsync(Patience);
        _clock.Advance(TimeSpan.FromHours(4) + TimeSpan.FromSeconds(2));
        await over.WaitAsync(Patience);
        Assert.Equal((0, 2, 0), Counts(version));
    }

    [Fact]
    public async Task What_fails_before_the_flow_is_entered_is_not_the_flows()
    {
        var version = Register("greet", (_, _, _) => ValueTask.FromResult(FlowResult.Done), FlowRequires.Answered);

        await _runner.RunAsync(new StubTransport { AnswerThrows = true }, "greet", FlowParameters.None).WaitAsync(Patience);

        Assert.Equal((0, 1, 0), Counts(version));
    }

    [Fact]
    public async Task Who_hands_over_to_a_flow_that_is_not_there_failed_the_call()
    {
        var version = Register("greet", (_, _, _) => ValueTask.FromResult(FlowResult.HandOver("nowhere", FlowParameters.None)));

        await RunAsync("greet");

        Assert.Equal((0, 1, 1), Counts(version));
        await RunAsync("nowhere");
        Assert.Equal(1, version.Started);
    }

    [Fact]
    public async Task Flows_that_hand_over_in_a_circle_fail_one_call_once()
    {
        var version = Register("greet", (_, _, _) => ValueTask.FromResult(FlowResult.HandOver("greet", FlowParameters.None)));

        await RunAsync("greet");

        Assert.Equal((0, 50, 1), Counts(version));
        Assert.Equal([("greet", true)], _set.Ended);
        Assert.Equal(0, _set.Holds);
    }

    [Fact]
    public async Task A_hand_over_within_a_version_is_one_call_of_it_and_keeps_to_it()
    {
        var first = Register("first", (_, _, _) => ValueTask.FromResult(FlowResult.HandOver("second", FlowParameters.None)));
        var second = _set.Add("second", (_, _, _) => throw new InvalidOperationException());
        // The table has a newer flow of that name.
        bool newerRan = false;
        _registry.Replace([.. _registry.All, new FlowRegistration("second", FlowRequires.Nothing, () => new DelegateFlow((_, _, _) =>
        {
            newerRan = true;
            return ValueTask.FromResult(FlowResult.Done);
        }))]);

        await RunAsync("first");

        Assert.False(newerRan);
        Assert.Equal((0, 1, 0), Counts(first));
        Assert.Equal((0, 1, 1), Counts(second));
        Assert.Equal([("second", true)], _set.Ended);
    }

    [Fact]
    public async Task Work_for_the_end_of_the_call_holds_the_version_until_it_is_done()
    {
        int holdsAtWork = -1;
        Register("greet", (call, _, _) =>
        {
            call.OnEnd("work", _ =>
            {
                holdsAtWork = _set.Holds;
                return ValueTask.CompletedTask;
            });
            return ValueTask.FromResult(FlowResult.HandOver("host", FlowParameters.None));
        });
        int holdsInHost = -1;
        _registry.Replace([.. _registry.All, new FlowRegistration("host", FlowRequires.Nothing, () => new DelegateFlow((_, _, _) =>
        {
            holdsInHost = _set.Holds;
            return ValueTask.FromResult(FlowResult.Done);
        }))]);

        await RunAsync("greet");

        Assert.Equal((1, 1, 0), (holdsInHost, holdsAtWork, _set.Holds));
        Assert.Equal([("greet", false)], _set.Ended);
    }

    [Fact]
    public async Task A_version_that_goes_between_look_up_and_start_is_looked_up_anew()
    {
        var version = Register("greet", (_, _, _) => ValueTask.FromResult(FlowResult.Done));
        var newer = new FlowVersion("sample", "2", _clock.GetUtcNow());
        _set.RefusesHolds = () => _registry.Replace(
            [new FlowRegistration("greet", FlowRequires.Nothing, () => new DelegateFlow((_, _, _) => ValueTask.FromResult(FlowResult.Done))) { Version = newer }]);

        await RunAsync("greet");

        Assert.Equal((0, 0, 0), Counts(version));
        Assert.Equal((0, 1, 0), Counts(newer));
    }

    [Fact]
    public void A_table_with_two_flows_of_one_name_is_refused_and_the_old_one_stays()
    {
        Register("greet", (_, _, _) => ValueTask.FromResult(FlowResult.Done));
        var flow = _registry.Find("greet")!;

        Assert.Throws<InvalidOperationException>(() => _registry.Replace([flow, flow with { }]));

        Assert.Same(flow, _registry.Find("greet"));
        Assert.Equal(["greet"], _registry.Names);
    }

    [Fact]
    public void A_flow_of_the_host_has_the_version_of_its_assembly()
    {
        var version = FlowRegistration.Of<FallbackFlow>(() => throw new InvalidOperationException()).Version;

        Assert.Equal("built-in", version.Assembly);
        Assert.StartsWith("0.1.0", version.Version, StringComparison.Ordinal);
    }

    private static (long Active, long Started, long Failed) Counts(FlowVersion version) => (version.Active, version.Started, version.Failed);

    private static async ValueTask<FlowResult> Hold(ICall call, CancellationToken token)
    {
        await call.PlayAsync(StubTransport.Hold, token);
        return FlowResult.Done;
    }

    private FlowVersion Register(string name, Func<ICall, FlowParameters, CancellationToken, ValueTask<FlowResult>> run, FlowRequires requires = FlowRequires.Nothing)
    {
        var version = _set.Add(name, run, requires);
        _registry.Replace([_set.Find(name)!]);
        return version;
    }

    private Task RunAsync(string flow) => _runner.RunAsync(new StubTransport(), flow, FlowParameters.None).WaitAsync(Patience);

    private sealed class DelegateFlow(Func<ICall, FlowParameters, CancellationToken, ValueTask<FlowResult>> run) : ICallFlow
    {
        public ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken) => run(call, parameters, cancellationToken);
    }

    /// <summary>A version of an assembly, without one.</summary>
    private sealed class LoadedSet : IFlowSet
    {
        private readonly Dictionary<string, FlowRegistration> _flows = [];
        private readonly List<(string, bool)> _ended = [];
        private int _holds;

        public int Holds => Volatile.Read(ref _holds);

        public TaskCompletionSource Unheld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<(string Flow, bool Failed)> Ended => _ended;

        public Action? RefusesHolds { get; set; }

        public FlowVersion Add(string name, Func<ICall, FlowParameters, CancellationToken, ValueTask<FlowResult>> run, FlowRequires requires = FlowRequires.Nothing)
        {
            var version = new FlowVersion("sample", "1", DateTimeOffset.UnixEpoch, this);
            _flows[name] = new FlowRegistration(name, requires, () => new DelegateFlow(run)) { Version = version };
            return version;
        }

        public FlowRegistration? Find(string name) => _flows.GetValueOrDefault(name);

        public bool TryHold()
        {
            if (RefusesHolds is { } refuses)
            {
                refuses();
                return false;
            }

            Interlocked.Increment(ref _holds);
            return true;
        }

        public void Release()
        {
            int left = Interlocked.Decrement(ref _holds);
            Assert.True(left >= 0, "Released more often than held.");
            if (left == 0)
            {
                Unheld.TrySetResult();
            }
        }

        public void CallEnded(string flow, bool failed) => _ended.Add((flow, failed));
    }
}
