using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Speaks to somebody whom we called: the prompts and menus of <see cref="OutboundIvrOptions"/>, as <see cref="IvrEngine"/>
/// offers them, and from there to a queue, another flow, an extension or the end of the call. The journey's start direction
/// is OUTBOUND (seed 001 §2.3, outboundIvr.lua; §12.5). Parameter: <c>ivr</c>, the tree.
/// </summary>
/// <remarks>
/// Runs on the leg of the called party, originated with <c>fsvoice_flow=outbound-ivr</c>. The flow never answers such a leg: a
/// call that is not answered yet is waited for in silence, and one that nobody answers has no journey.
/// </remarks>
[Flow(Name, ForCustomer = true)]
public sealed partial class OutboundIvrFlow(OutboundIvrOptions options, IvrEngine engine, TimeProvider time, ILogger<OutboundIvrFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "outbound-ivr";

    // Between the answer and the first word: below what a person takes for hesitation.
    private static readonly TimeSpan AnswerCheck = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        string? name = parameters[IvrFlowOptions.TreeParameter];
        if (options.Tree(name) is not { } tree)
        {
            // Another campaign's words are worse than none.
            Log.NoTree(logger, name);
            return await EndAsync(call, CallOutcome.Failed, Cause.TemporaryFailure, cancellationToken);
        }

        call.Record.Outcome = CallOutcome.NotAnswered;
        long began = time.GetTimestamp();
        while (!call.IsAnswered)
        {
            if (time.GetElapsedTime(began) >= options.AnswerTimeout)
            {
                return await EndAsync(call, CallOutcome.NotAnswered, Cause.NoAnswer, cancellationToken);
            }

            StepResult waited = await call.SleepAsync(AnswerCheck, cancellationToken);
            if (waited.Outcome == StepOutcome.CallerGone)
            {
                return FlowResult.Done;
            }

            if (!waited.Ok)
            {
                Log.WaitRefused(logger, waited.Reason);
                return await EndAsync(call, CallOutcome.Failed, Cause.TemporaryFailure, cancellationToken);
            }
        }

        return await engine.Begin(call, tree, CallDirection.Outbound).RunAsync(cancellationToken);
    }

    private static async ValueTask<FlowResult> EndAsync(ICall call, CallOutcome outcome, Cause cause, CancellationToken cancellationToken)
    {
        call.Record.Outcome = outcome;
        await call.HangupAsync(cause, cancellationToken);
        return FlowResult.Done;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.OutboundIvrNoTree, LogLevel.Error, "There is no outbound IVR '{Tree}': the call is ended.")]
        public static partial void NoTree(ILogger logger, string? tree);

        [LoggerMessage(EventIds.OutboundIvrWaitRefused, LogLevel.Error, "The outbound IVR could not wait for the answer: {Reason}")]
        public static partial void WaitRefused(ILogger logger, string? reason);
    }
}
