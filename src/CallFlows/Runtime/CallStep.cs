namespace FsVoice.CallFlows;

/// <summary>The steps a call can take; names of metrics and log entries.</summary>
public enum CallStep
{
    /// <summary>No step: the flow's own code runs, or it waits for something that is not the call.</summary>
    None,

    /// <summary><see cref="ICall.AnswerAsync"/>.</summary>
    Answer,

    /// <summary><see cref="ICall.PreAnswerAsync"/>.</summary>
    PreAnswer,

    /// <summary><see cref="ICall.PlayAsync"/>.</summary>
    Play,

    /// <summary><see cref="ICall.PlayUntilAsync"/>.</summary>
    PlayUntil,

    /// <summary><see cref="ICall.PlayAndGetDigitsAsync"/>.</summary>
    GetDigits,

    /// <summary><see cref="ICall.RecordAsync"/>.</summary>
    Record,

    /// <summary><see cref="ICall.SetVariableAsync"/>.</summary>
    SetVariable,

    /// <summary><see cref="ICall.BridgeAsync"/>.</summary>
    Bridge,

    /// <summary><see cref="ICall.ListenAsync"/>.</summary>
    Listen,

    /// <summary><see cref="ICall.SleepAsync"/>.</summary>
    Sleep,

    /// <summary><see cref="ICall.WaitUntilGoneAsync"/>.</summary>
    WaitUntilGone,

    /// <summary><see cref="ICall.TransferAsync"/>.</summary>
    Transfer,

    /// <summary><see cref="ICall.HangupAsync"/>.</summary>
    Hangup,
}

/// <summary>What a step needs of the call before it may start.</summary>
public enum StepNeeds
{
    /// <summary>A caller who is still there.</summary>
    Caller,

    /// <summary>Media: the call was answered or has early media.</summary>
    Media,

    /// <summary>Nothing: also done when the caller is gone.</summary>
    Nothing,
}

/// <summary>The steps' preconditions, as data: <see cref="SupervisedCall"/> checks them, no step does.</summary>
public static class StepPreconditions
{
    /// <summary>What a step needs.</summary>
    public static StepNeeds Of(CallStep step) => step switch
    {
        // FreeSWITCH would open early media by itself for these (switch_core_session.c,
        // switch_core_session_execute_application_get_flags); a caller billed or not by accident is a flow's bug.
        CallStep.Play or CallStep.PlayUntil or CallStep.GetDigits or CallStep.Record or CallStep.Listen => StepNeeds.Media,
        CallStep.Hangup or CallStep.WaitUntilGone => StepNeeds.Nothing,
        _ => StepNeeds.Caller,
    };
}
