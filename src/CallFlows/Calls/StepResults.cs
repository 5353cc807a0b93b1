namespace FsVoice.CallFlows;

/// <summary>How an awaited step of a call ended. Expected endings are values; exceptions are for bugs.</summary>
public enum StepOutcome
{
    /// <summary>The step did what it was asked to do.</summary>
    Completed,

    /// <summary>The time given ran out: no digit, no answer, music at its bound.</summary>
    Timeout,

    /// <summary>The caller pressed something the menu does not take, in every try.</summary>
    InvalidInput,

    /// <summary>The caller left. Every step that is awaited when it happens, and every later one, ends so at once.</summary>
    CallerGone,

    /// <summary>The switch, or a precondition, refused the step; <see cref="StepResult.Reason"/> says why.</summary>
    Refused,
}

/// <summary>The end of a step that yields nothing but its outcome.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">For logs and for <see cref="StepOutcome.Refused"/>: the switch's own words or the broken precondition. Not for callers.</param>
public readonly record struct StepResult(StepOutcome Outcome, string? Reason = null)
{
    /// <summary>The step completed.</summary>
    public static StepResult Completed { get; } = new(StepOutcome.Completed);

    /// <summary>The caller left.</summary>
    public static StepResult CallerGone { get; } = new(StepOutcome.CallerGone);

    /// <summary>The time ran out.</summary>
    public static StepResult TimedOut { get; } = new(StepOutcome.Timeout);

    /// <summary>True when the step completed.</summary>
    public bool Ok => Outcome == StepOutcome.Completed;

    /// <summary>The step was refused.</summary>
    public static StepResult Refused(string reason) => new(StepOutcome.Refused, reason);
}

/// <summary>The end of a step that takes digits.</summary>
/// <param name="Outcome"><see cref="StepOutcome.Completed"/>: <paramref name="Digits"/> matched the menu. <see cref="StepOutcome.Timeout"/>: nothing was pressed in the last try. <see cref="StepOutcome.InvalidInput"/>: what was pressed did not match.</param>
/// <param name="Digits">The digits: the accepted ones, or the last rejected ones; empty when none were pressed.</param>
/// <param name="Reason">See <see cref="StepResult.Reason"/>.</param>
public readonly record struct DigitsResult(StepOutcome Outcome, string Digits, string? Reason = null)
{
    /// <summary>True when digits were accepted.</summary>
    public bool Ok => Outcome == StepOutcome.Completed;
}

/// <summary>How a bridge attempt ended for the other leg.</summary>
public enum BridgeEnd
{
    /// <summary>Nobody was asked: the step was refused, or the caller left before the leg was dialled.</summary>
    NotTried,

    /// <summary>The leg answered, both talked, and the bridge is over.</summary>
    Talked,

    /// <summary>Rang and was not answered in the time given: RONA, when the leg is an agent.</summary>
    NoAnswer,

    /// <summary>Busy (Q.850 cause 17).</summary>
    Busy,

    /// <summary>The far end rejected the call (Q.850 cause 21, DECLINE).</summary>
    Rejected,

    /// <summary>The extension has no registered phone.</summary>
    NotRegistered,

    /// <summary>Any other failure: no route, network, congestion; the cause says which.</summary>
    Failed,

    /// <summary>The caller left while the other leg rang.</summary>
    CallerLeftWhileRinging,
}

/// <summary>The end of a bridge.</summary>
/// <param name="Outcome"><see cref="StepOutcome.Completed"/> when both talked and the caller is still there; <see cref="StepOutcome.CallerGone"/> when the caller's leg is gone (whether they talked says <paramref name="End"/>); <see cref="StepOutcome.Timeout"/> when the ring time ran out; <see cref="StepOutcome.Refused"/> for every other failure.</param>
/// <param name="End">What happened to the other leg.</param>
/// <param name="Cause">FreeSWITCH's cause: of the failed leg, or of the hang-up that ended the talk.</param>
/// <param name="Talk">How long both talked; zero when they did not.</param>
/// <param name="Reason">See <see cref="StepResult.Reason"/>.</param>
public readonly record struct BridgeResult(StepOutcome Outcome, BridgeEnd End, Cause Cause, TimeSpan Talk, string? Reason = null)
{
    /// <summary>True when the two legs talked, whoever hung up first.</summary>
    public bool Talked => End == BridgeEnd.Talked;
}

/// <summary>What ended a recording.</summary>
public enum RecordingEnd
{
    /// <summary>Nothing was recorded: the step was refused, or the caller was gone before.</summary>
    NotRecorded,

    /// <summary>One of the keys that end it.</summary>
    Terminator,

    /// <summary>The caller was silent for <see cref="RecordRequest.MaxSilence"/>, which is part of the recording.</summary>
    Silence,

    /// <summary>It was as long as it may be.</summary>
    MaxLength,

    /// <summary>The caller hung up. What was said until then is in the file.</summary>
    CallerLeft,
}

/// <summary>The end of a recording.</summary>
/// <param name="Outcome"><see cref="StepOutcome.Completed"/>; <see cref="StepOutcome.CallerGone"/> when the caller hung up, which does not mean that there is no recording; <see cref="StepOutcome.Refused"/> when none was begun.</param>
/// <param name="End">What ended it.</param>
/// <param name="Duration">How much the file holds, to the millisecond; zero when there is none, or the end was not seen.</param>
/// <param name="Reason">See <see cref="StepResult.Reason"/>.</param>
public readonly record struct RecordResult(StepOutcome Outcome, RecordingEnd End, TimeSpan Duration, string? Reason = null)
{
    /// <summary>True when the recording is complete and the caller is still there.</summary>
    public bool Ok => Outcome == StepOutcome.Completed;
}
