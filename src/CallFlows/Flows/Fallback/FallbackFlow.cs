using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// What a caller gets when no flow fits or the server is draining: the dialplan's fallback extension, or a prompt and
/// a clear cause. Does not answer a call: nobody should pay to hear that nothing works.
/// </summary>
[Flow(Name)]
public sealed partial class FallbackFlow(FallbackOptions options, ILogger<FallbackFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "fallback";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (options.Extension.Length > 0)
        {
            if (await SayAsync(call, options.TransferPrompt, cancellationToken) == StepOutcome.CallerGone)
            {
                return FlowResult.Done;
            }

            StepResult transfer = await call.TransferAsync(new TransferTarget(options.Extension, options.Context), cancellationToken);
            if (transfer.Ok)
            {
                call.Record.Outcome = CallOutcome.Transferred;
            }

            if (transfer.Outcome != StepOutcome.Refused)
            {
                return FlowResult.Done;
            }

            Log.TransferRefused(logger, options.Extension, transfer.Reason);
        }

        call.Record.Outcome = CallOutcome.Failed;
        if (await SayAsync(call, options.Prompt, cancellationToken) != StepOutcome.CallerGone)
        {
            await call.HangupAsync(new Cause(options.HangupCause), cancellationToken);
        }

        return FlowResult.Done;
    }

    /// <summary>A prompt that cannot be played does not keep the caller from the rest.</summary>
    private static async ValueTask<StepOutcome> SayAsync(ICall call, string? prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(prompt))
        {
            return StepOutcome.Completed;
        }

        if (!call.IsAnswered && (await call.PreAnswerAsync(cancellationToken)).Outcome == StepOutcome.CallerGone)
        {
            return StepOutcome.CallerGone;
        }

        return (await call.PlayAsync(prompt, cancellationToken)).Outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.FallbackTransferRefused, LogLevel.Error, "The transfer to the fallback extension {Extension} was refused: {Reason}")]
        public static partial void TransferRefused(ILogger logger, string extension, string? reason);
    }
}
