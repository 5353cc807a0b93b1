namespace FsVoice.CallFlows;

/// <summary>
/// One live call, the only thing a flow talks to. The same flow runs over the event socket, inside FreeSWITCH, and in
/// a test without either.
/// </summary>
/// <remarks>
/// <para>A flow runs on its call's one worker: no two pieces of it, and no event of the call, are handled at the same
/// time. Steps are awaited one after the other; starting one while another runs throws <see cref="InvalidOperationException"/>.</para>
/// <para>A step never throws for what happens on a call. A caller who leaves ends the awaited step with
/// <see cref="StepOutcome.CallerGone"/> at once. <see cref="OperationCanceledException"/> means that the token given was
/// cancelled (the server stops, the watchdog fired); the application that ran is broken off first.</para>
/// <para>A media name is what FreeSWITCH plays: a file below its sound prefix (<c>fsvoice/welcome.wav</c>), a stream
/// (<c>local_stream://moh</c>, <c>tone_stream://…</c>, <c>silence_stream://500</c>), or several joined by
/// <see cref="Prompts.Join"/>. Media names come from the configuration, never from a caller. <c>{language}</c> in a media
/// name stands for the prompt folder of the call's language (<see cref="CallLanguages"/>).</para>
/// </remarks>
public interface ICall
{
    /// <summary>What is known from the start.</summary>
    CallInfo Info { get; }

    /// <summary>True from the moment the call was answered, by us or before it reached us.</summary>
    bool IsAnswered { get; }

    /// <summary>True when the caller's leg is gone, or was moved by somebody else and is not this flow's any more.</summary>
    bool IsGone { get; }

    /// <summary>True when the leg lives on and is not this flow's any more, since somebody else moved it (<c>uuid_transfer</c>, a phone's REFER).</summary>
    bool IsMovedAway { get; }

    /// <summary>Why the caller's leg ended; null while it lives.</summary>
    Cause? EndCause { get; }

    /// <summary>The record (CDR) that is written when the call is over; flows fill in what only they know.</summary>
    CallRecordDraft Record { get; }

    /// <summary>
    /// The value of one of the call's own channel variables, or null: neither a field of its caller profile nor a global
    /// variable. Over the event socket it is what the last event of the call told.
    /// </summary>
    string? GetVariable(string name);

    /// <summary>Answers the call. Completed also when it was answered already.</summary>
    ValueTask<StepResult> AnswerAsync(CancellationToken cancellationToken);

    /// <summary>Opens early media without answering (and without billing) the call.</summary>
    ValueTask<StepResult> PreAnswerAsync(CancellationToken cancellationToken);

    /// <summary>Plays a media name to its end. Refused when it cannot be played.</summary>
    ValueTask<StepResult> PlayAsync(string media, CancellationToken cancellationToken);

    /// <summary>
    /// Plays a media name, over and over, until <paramref name="until"/> has ended in any way (Completed) or
    /// <paramref name="atMost"/> has passed (Timeout; at once when it is not positive). The media is stopped before the step returns.
    /// </summary>
    ValueTask<StepResult> PlayUntilAsync(string media, Task until, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Plays a prompt and takes digits.</summary>
    ValueTask<DigitsResult> PlayAndGetDigitsAsync(DigitMenu menu, CancellationToken cancellationToken);

    /// <summary>
    /// Records what the caller says into a file. Unlike other steps it does not end the very moment the caller leaves, but
    /// when the file is complete, which the recording's duration comes from.
    /// </summary>
    ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken);

    /// <summary>Sets a channel variable to exactly this text; nothing in the value is expanded. Refused when FreeSWITCH cannot carry the value (CR, LF, NUL).</summary>
    ValueTask<StepResult> SetVariableAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>Joins another leg to the caller and returns when the bridge is over or was not made.</summary>
    ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Listens to what another leg says and hears, until that leg is gone (Completed). What the caller says is not heard until
    /// an event tells this leg otherwise (<see cref="ListenMode"/>). Completed at once when the leg is not there, or has no media.
    /// </summary>
    /// <param name="otherUuid">The other leg's channel UUID.</param>
    /// <param name="cancellationToken">Ends the wait; FreeSWITCH goes on listening until the call is moved or hung up.</param>
    ValueTask<StepResult> ListenAsync(string otherUuid, CancellationToken cancellationToken);

    /// <summary>Waits, with the call's media read and nothing played. Refused for a negative time.</summary>
    ValueTask<StepResult> SleepAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the call is gone (<see cref="IsGone"/>): Completed when it is, Timeout when <paramref name="atMost"/> has
    /// passed first (at once when it is not positive). For a flow that had its call moved by a command about the leg
    /// (<see cref="IMediaServer"/>): one that returned before would have the call hung up.
    /// </summary>
    ValueTask<StepResult> WaitUntilGoneAsync(TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Hands the call to the dialplan. After it the call is no longer ours: the flow returns.</summary>
    ValueTask<StepResult> TransferAsync(TransferTarget target, CancellationToken cancellationToken);

    /// <summary>Hangs the call up and waits until it is down. Completed also when it was down already. Refused, with the call as it was, for a cause that FreeSWITCH does not know.</summary>
    ValueTask<StepResult> HangupAsync(Cause cause, CancellationToken cancellationToken);

    /// <summary>
    /// Registers work for the end of the call. It runs exactly once, after the flow is over, whatever ended it: the
    /// last registered first, each even when another one failed. The call is usually gone by then.
    /// </summary>
    /// <param name="name">What it is, for the log.</param>
    /// <param name="work">The work; its token ends with the clean-up's own time limit.</param>
    void OnEnd(string name, Func<CancellationToken, ValueTask> work);
}
