using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class BenchFlowTests
{
    private static readonly string[] Script =
    [
        "answer",
        "play silence_stream://20",
        "digits silence_stream://20",
        "set fsvoice_bench_digits=5",
        "hangup NORMAL_CLEARING",
    ];

    public static TheoryData<int> Awaits => Theories.Indexes(Script.Length);

    [Fact]
    public async Task Five_steps_and_nothing_else()
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()).Presses("5");
        Assert.Equal(FlowResult.Done, await call.RunAsync(new BenchFlow()));
        Assert.Equal(Script, call.Steps);
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
        Assert.Equal((1, 1, 1), (call.Menus[0].MinDigits, call.Menus[0].MaxDigits, call.Menus[0].Tries));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("!7", "7")]
    public async Task Goes_on_whatever_the_digits_are(string pressed, string value)
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()).Presses(pressed);
        await call.RunAsync(new BenchFlow());
        Assert.Equal([.. Script[..3], $"set fsvoice_bench_digits={value}", Script[4]], call.Steps);
    }

    [Theory]
    [InlineData("answer", "5")]
    [InlineData("play", "5")]
    [InlineData("digits", "")]
    [InlineData("set", "5")]
    [InlineData("hangup", "5")]
    public async Task Goes_on_when_a_step_is_refused(string step, string digits)
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()).Presses("5").Refuses(step);
        await call.RunAsync(new BenchFlow());
        Assert.Equal([.. Script[..3], $"set fsvoice_bench_digits={digits}", Script[4]], call.Steps);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task Stops_when_the_caller_leaves(int step)
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()) { LeaveAt = step }.Presses("5");
        await call.RunAsync(new BenchFlow());
        Assert.Equal(Script[..(step + 1)], call.Steps);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task Stops_with_the_server(int step)
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()) { StopAt = step }.Presses("5");
        Assert.Null(await call.RunAsync(new BenchFlow()));
        Assert.Equal(Script[..(step + 1)], call.Steps);
    }

    [Fact]
    public void Costs_no_allocation_of_its_own()
    {
        var flow = new BenchFlow();
        var call = new InstantCall();
        Run(flow, call);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Run(flow, call);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(BenchFlow flow, ICall call) =>
        Assert.Same(FlowResult.Done, AtOnce.Result(flow.RunAsync(call, FlowParameters.None, CancellationToken.None)));

    /// <summary>Every step is over before it is awaited, so that what is measured is the flow alone.</summary>
    private sealed class InstantCall : ICall
    {
        public CallInfo Info { get; } = new() { Uuid = "call-1" };

        public bool IsAnswered => true;

        public bool IsGone => false;

        public bool IsMovedAway => false;

        public Cause? EndCause => null;

        public CallRecordDraft Record { get; } = new();

        public string? GetVariable(string name) => null;

        public ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<StepResult> PlayAsync(string media, CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<StepResult> PlayUntilAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken) => new(new DigitsResult(StepOutcome.Completed, "5"));

        public ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken) => new(StepResult.Completed);

        public ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken) => new(StepResult.Completed);

        public void OnEnd(string name, Func<CancellationToken, ValueTask> work) => throw new NotSupportedException();
    }
}
