using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Answers, and leads the caller through the menus of <see cref="InboundIvrOptions"/>, as <see cref="IvrEngine"/> offers them, to
/// a queue, another flow, an extension or the end of the call. What was pressed is kept as the caller's journey (seed 001
/// §12.5). Parameter: <c>ivr</c>, the tree.
/// </summary>
[Flow(Name, ForCustomer = true)]
public sealed partial class InboundIvrFlow(InboundIvrOptions options, IvrEngine engine, ILogger<InboundIvrFlow> logger) : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "inbound-ivr";

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(parameters);
        string? name = parameters[IvrFlowOptions.TreeParameter];
        if (options.Tree(name) is not { } tree)
        {
            // The caller must be served: the section's own tree says who we are.
            Log.NoTree(logger, name);
            tree = options.Own;
        }

        // Begun before the answer, so that a caller who leaves at once leaves a journey too.
        IvrVisit visit = engine.Begin(call, tree, call.Info.Direction);
        StepResult answer = await call.AnswerAsync(cancellationToken);
        return answer.Outcome switch
        {
            StepOutcome.CallerGone => FlowResult.Done,
            StepOutcome.Refused => visit.GiveUp("answer", answer.Reason),
            _ => await visit.RunAsync(cancellationToken),
        };
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.InboundIvrNoTree, LogLevel.Error, "There is no inbound IVR '{Tree}': the caller gets the first one.")]
        public static partial void NoTree(ILogger logger, string? tree);
    }
}
