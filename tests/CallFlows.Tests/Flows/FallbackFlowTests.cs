using FsVoice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class FallbackFlowTests
{
    private static readonly FallbackOptions WithPrompt = new() { TransferPrompt = "wait.wav", Context = "other" };
    private static readonly FallbackOptions WithoutExtension = new() { Extension = "", HangupCause = "SWITCH_CONGESTION" };

    private static readonly string[] WayOut = ["pre-answer", "play wait.wav", "transfer fsvoice_fallback other"];
    private static readonly string[] WayToTheEnd = ["pre-answer", "play fsvoice/unavailable.wav", "hangup SWITCH_CONGESTION"];

    public static TheoryData<int> Awaits => Theories.Indexes(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_default_the_dialplans_fallback_takes_the_caller(bool answered)
    {
        ScriptedCall call = new(new ManualTimeProvider()) { IsAnswered = answered };
        Assert.Equal(FlowResult.Done, await RunAsync(call, new FallbackOptions()));
        Assert.Equal(["transfer fsvoice_fallback"], call.Steps);
        Assert.Equal(CallOutcome.Transferred, call.Record.Outcome);
    }

    [Fact]
    public async Task A_refused_transfer_ends_the_call_with_a_prompt_and_a_cause()
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()).Refuses("transfer");
        await RunAsync(call, new FallbackOptions());
        Assert.Equal(["transfer fsvoice_fallback", "pre-answer", "play fsvoice/unavailable.wav", "hangup NORMAL_TEMPORARY_FAILURE"], call.Steps);
        Assert.Equal(CallOutcome.Failed, call.Record.Outcome);
    }

    [Fact]
    public async Task An_answered_call_needs_no_early_media()
    {
        ScriptedCall call = new(new ManualTimeProvider()) { IsAnswered = true };
        await RunAsync(call, WithoutExtension);
        Assert.Equal(WayToTheEnd[1..], call.Steps);
        Assert.Equal(CallOutcome.Failed, call.Record.Outcome);
    }

    [Theory]
    [InlineData("pre-answer")]
    [InlineData("play")]
    public async Task A_prompt_that_cannot_be_played_does_not_keep_the_call_from_its_end(string refused)
    {
        ScriptedCall call = new ScriptedCall(new ManualTimeProvider()).Refuses(refused);
        await RunAsync(call, WithoutExtension);
        Assert.Equal(WayToTheEnd, call.Steps);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_caller_who_leaves_gets_no_step_more(int step)
    {
        ScriptedCall transferred = new(new ManualTimeProvider()) { LeaveAt = step };
        await RunAsync(transferred, WithPrompt);
        Assert.Equal(WayOut[..(step + 1)], transferred.Steps);
        Assert.NotEqual(CallOutcome.Transferred, transferred.Record.Outcome);

        ScriptedCall ended = new(new ManualTimeProvider()) { LeaveAt = step };
        await RunAsync(ended, WithoutExtension);
        Assert.Equal(WayToTheEnd[..(step + 1)], ended.Steps);
    }

    [Theory]
    [MemberData(nameof(Awaits))]
    public async Task A_server_that_stops_makes_no_step_more(int step)
    {
        ScriptedCall transferred = new(new ManualTimeProvider()) { StopAt = step };
        Assert.Null(await RunAsync(transferred, WithPrompt));
        Assert.Equal(WayOut[..(step + 1)], transferred.Steps);

        ScriptedCall ended = new(new ManualTimeProvider()) { StopAt = step };
        Assert.Null(await RunAsync(ended, WithoutExtension));
        Assert.Equal(WayToTheEnd[..(step + 1)], ended.Steps);
    }

    private static Task<FlowResult?> RunAsync(ScriptedCall call, FallbackOptions options) =>
        call.RunAsync(new FallbackFlow(options, NullLogger<FallbackFlow>.Instance));
}
