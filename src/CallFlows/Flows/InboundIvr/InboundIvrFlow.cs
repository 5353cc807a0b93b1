using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>
/// Answers, welcomes, and leads the caller through the menus of <see cref="InboundIvrOptions"/> to a queue, another
/// flow, an extension or the end of the call. What was pressed is kept as the caller's journey (seed 001 §12.5).
/// </summary>
[Flow(Name, ForCustomer = true)]
public sealed partial class InboundIvrFlow : ICallFlow
{
    /// <summary>The flow's name.</summary>
    public const string Name = "inbound-ivr";

    private const string NothingPressed = "TIMEOUT";
    private const string WrongKey = "INVALID";

    private readonly InboundIvrOptions _options;
    private readonly Dictionary<string, IvrMenu> _menus = new(StringComparer.OrdinalIgnoreCase);
    private readonly IJourneySink _journeys;
    private readonly TimeProvider _time;
    private readonly ILogger<InboundIvrFlow> _logger;

    /// <summary>The options must have been validated.</summary>
    public InboundIvrFlow(InboundIvrOptions options, IJourneySink journeys, TimeProvider time, ILogger<InboundIvrFlow> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.OrDefault();
        _journeys = journeys;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc />
    public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.Record.Outcome = CallOutcome.LeftInIvr;
        IvrJourneyRecorder journey = IvrJourneyRecorder.Begin(call, _journeys, _time, _logger);

        StepResult answer = await call.AnswerAsync(cancellationToken);
        if (answer.Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        if (answer.Outcome == StepOutcome.Refused)
        {
            Log.Refused(_logger, "answer", answer.Reason);
            return GoOn(call, journey, FallbackFlow.Name, FlowParameters.None);
        }

        if (await SayAsync(call, _options.WelcomePrompt, cancellationToken) == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        // The way back: the menus passed, the first one at the bottom.
        var passed = new Stack<IvrMenu>();
        IvrMenu menu = Menu(_options.Start);
        while (true)
        {
            (StepOutcome outcome, IvrActionOptions? action) = await ChooseAsync(call, menu, journey, cancellationToken);
            if (outcome == StepOutcome.Refused)
            {
                return GoOn(call, journey, FallbackFlow.Name, FlowParameters.None);
            }

            if (action is null || await SayAsync(call, action.Prompt, cancellationToken) == StepOutcome.CallerGone)
            {
                return FlowResult.Done;
            }

            switch (action.Action)
            {
                case IvrAction.Menu:
                    menu = Enter(Menu(action.Target), menu, passed);
                    break;
                case IvrAction.Back:
                    menu = passed.TryPop(out IvrMenu? before) ? before : menu;
                    break;
                case IvrAction.Queue:
                    return GoOn(call, journey, QueueFlow.Name, new FlowParameters([.. action.Parameters, new(QueueFlow.QueueParameter, action.Target)]));
                case IvrAction.Flow:
                    return GoOn(call, journey, action.Target, new FlowParameters(action.Parameters));
                case IvrAction.Transfer:
                    return await TransferAsync(call, journey, action, cancellationToken);
                case IvrAction.Hangup:
                    call.Record.Outcome = CallOutcome.Completed;
                    await call.HangupAsync(Cause.NormalClearing, cancellationToken);
                    return FlowResult.Done;
            }
        }
    }

    /// <summary>Offers a menu, with all its tries. The action is null when the caller left or a step was refused.</summary>
    private async ValueTask<(StepOutcome Outcome, IvrActionOptions? Action)> ChooseAsync(
        ICall call, IvrMenu menu, IvrJourneyRecorder journey, CancellationToken cancellationToken)
    {
        DigitMenu offer = menu.FirstTry;
        for (int tried = 1; ; tried++)
        {
            DigitsResult pressed = await call.PlayAndGetDigitsAsync(offer, cancellationToken);
            switch (pressed.Outcome)
            {
                case StepOutcome.CallerGone:
                    return (pressed.Outcome, null);
                case StepOutcome.Refused:
                    Log.Refused(_logger, menu.Title, pressed.Reason);
                    return (pressed.Outcome, null);
                case StepOutcome.Completed when menu.Find(pressed.Digits) is { } action:
                    journey.Add(menu, pressed.Digits);
                    return (pressed.Outcome, action);
                case StepOutcome.Timeout:
                    journey.Add(menu, NothingPressed);
                    if (tried == menu.Tries)
                    {
                        return (pressed.Outcome, menu.OnTimeout);
                    }

                    offer = menu.TryAfterSilence;
                    break;
                default:
                    journey.Add(menu, WrongKey);
                    if (tried == menu.Tries)
                    {
                        return (pressed.Outcome, menu.OnInvalid);
                    }

                    offer = menu.TryAfterWrongKey;
                    break;
            }
        }
    }

    /// <summary>Made when first entered: a call sees few of the menus of a large tree.</summary>
    private IvrMenu Menu(string id)
    {
        if (!_menus.TryGetValue(id, out IvrMenu? menu))
        {
            menu = new IvrMenu(id, _options.Menus[id], _options);
            _menus.Add(id, menu);
        }

        return menu;
    }

    /// <summary>A menu that was passed before is gone back to, so that a caller who goes in circles leaves no trail without end.</summary>
    private static IvrMenu Enter(IvrMenu next, IvrMenu current, Stack<IvrMenu> passed)
    {
        passed.Push(current);
        if (passed.Contains(next))
        {
            while (passed.Pop() != next)
            {
            }
        }

        return next;
    }

    private async ValueTask<FlowResult> TransferAsync(ICall call, IvrJourneyRecorder journey, IvrActionOptions action, CancellationToken cancellationToken)
    {
        StepResult transfer = await call.TransferAsync(new TransferTarget(action.Target, action.Context), cancellationToken);
        if (transfer.Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        if (!transfer.Ok)
        {
            Log.Refused(_logger, action.Target, transfer.Reason);
            return GoOn(call, journey, FallbackFlow.Name, FlowParameters.None);
        }

        call.Record.Outcome = CallOutcome.Transferred;
        journey.CallerGoesOn();
        return FlowResult.Done;
    }

    private static FlowResult GoOn(ICall call, IvrJourneyRecorder journey, string flow, FlowParameters parameters)
    {
        call.Record.Outcome = CallOutcome.Completed;
        journey.CallerGoesOn();
        return FlowResult.HandOver(flow, parameters);
    }

    /// <summary>A prompt that cannot be played is logged and passed over: what comes after it may still help the caller.</summary>
    private async ValueTask<StepOutcome> SayAsync(ICall call, string? prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(prompt))
        {
            return StepOutcome.Completed;
        }

        StepResult said = await call.PlayAsync(prompt, cancellationToken);
        if (said.Outcome == StepOutcome.Refused)
        {
            Log.Refused(_logger, prompt, said.Reason);
        }

        return said.Outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.IvrStepRefused, LogLevel.Error, "The IVR could not do {What}: {Reason}")]
        public static partial void Refused(ILogger logger, string what, string? reason);
    }
}
