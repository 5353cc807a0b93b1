namespace FsVoice.CallFlows.Tests;

/// <summary>How a bridge goes.</summary>
internal sealed record ScriptedBridge(BridgeResult Result, TimeSpan Ring)
{
    /// <summary>Runs while the phone rings.</summary>
    public Action? Before { get; init; }

    /// <summary>Runs while both talk.</summary>
    public Action? During { get; init; }

    /// <summary>The end of the talk is told without its beginning.</summary>
    public bool HidesBeginning { get; init; }

    public static ScriptedBridge Talk(int ringSeconds = 4, int talkSeconds = 60) =>
        new(new BridgeResult(StepOutcome.Completed, BridgeEnd.Talked, Cause.NormalClearing, TimeSpan.FromSeconds(talkSeconds)), TimeSpan.FromSeconds(ringSeconds));

    /// <summary>The caller ends the talk, or the agent does and the caller is hung up with it.</summary>
    public static ScriptedBridge TalkThenGone(int ringSeconds = 4, int talkSeconds = 60) =>
        new(new BridgeResult(StepOutcome.CallerGone, BridgeEnd.Talked, Cause.NormalClearing, TimeSpan.FromSeconds(talkSeconds)), TimeSpan.FromSeconds(ringSeconds));

    public static ScriptedBridge Rona(int ringSeconds = 20) =>
        new(new BridgeResult(StepOutcome.Timeout, BridgeEnd.NoAnswer, Cause.NoAnswer, TimeSpan.Zero), TimeSpan.FromSeconds(ringSeconds));

    public static ScriptedBridge Fails(BridgeEnd end, Cause cause, StepOutcome outcome = StepOutcome.Refused) =>
        new(new BridgeResult(outcome, end, cause, TimeSpan.Zero), TimeSpan.Zero);

    public static ScriptedBridge LeavesWhileRinging(int ringSeconds = 4) =>
        new(new BridgeResult(StepOutcome.CallerGone, BridgeEnd.CallerLeftWhileRinging, Cause.OriginatorCancel, TimeSpan.Zero), TimeSpan.FromSeconds(ringSeconds));
}
