namespace FsVoice.CallFlows;

/// <summary>
/// The script that load generators measure: answer, playback, play_and_get_digits, set, hangup. Five steps and nothing
/// else, the same in every call, so that its figures can be compared with those of any other outbound-socket server.
/// </summary>
[Flow(Name)]
public sealed class BenchFlow : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "bench";

    /// <summary>What is played: one packet of silence, in milliseconds.</summary>
    public const string Media = "silence_stream://20";

    /// <summary>The variable that gets the digits.</summary>
    public const string Variable = "fsvoice_bench_digits";

    private static readonly DigitMenu OneDigit = new()
    {
        Prompt = Media,
        MinDigits = 1,
        MaxDigits = 1,
        Tries = 1,
        Timeout = TimeSpan.FromMilliseconds(100),
    };

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (IsGone(await call.AnswerAsync(cancellationToken)) || IsGone(await call.PlayAsync(Media, cancellationToken)))
        {
            return FlowResult.Done;
        }

        DigitsResult pressed = await call.PlayAndGetDigitsAsync(OneDigit, cancellationToken);
        if (pressed.Outcome == StepOutcome.CallerGone || IsGone(await call.SetVariableAsync(Variable, pressed.Digits, cancellationToken)))
        {
            return FlowResult.Done;
        }

        await call.HangupAsync(Cause.NormalClearing, cancellationToken);
        return FlowResult.Done;
    }

    // Only a caller who left ends the script early: a refused step must still be followed by the same steps.
    private static bool IsGone(StepResult step) => step.Outcome == StepOutcome.CallerGone;
}
