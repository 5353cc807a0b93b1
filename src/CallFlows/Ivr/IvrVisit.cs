using Microsoft.Extensions.Logging;

namespace FsVoice.CallFlows;

/// <summary>One caller's way through one menu tree.</summary>
public sealed partial class IvrVisit
{
    private const string NothingPressed = "TIMEOUT";
    private const string WrongKey = "INVALID";
    private const string ClosedHours = "CLOSED";

    private readonly ICall _call;
    private readonly IvrTreeOptions _tree;
    private readonly IvrEngine _engine;
    private readonly IvrJourneyRecorder _journey;
    private readonly Dictionary<string, IvrMenu> _menus = new(StringComparer.OrdinalIgnoreCase);

    // The way back: the menus passed, the first one at the bottom.
    private readonly Stack<IvrMenu> _passed = new();

    internal IvrVisit(ICall call, IvrTreeOptions tree, IvrEngine engine, IvrJourneyRecorder journey)
    {
        _call = call;
        _tree = tree;
        _engine = engine;
        _journey = journey;
    }

    /// <summary>Leads the caller to where he goes on, or to the end of the call. The call must be answered.</summary>
    public async ValueTask<FlowResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await SetLanguageAsync(null, cancellationToken) == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        IvrActionOptions action = _tree.Begin ?? new IvrActionOptions { Action = IvrAction.Menu, Target = _tree.Start };
        if (!IsOpen(_tree.Hours))
        {
            action = _tree.AfterHours ?? _tree.Closed;
        }
        else if (await SayAsync(_tree.WelcomePrompt, cancellationToken) == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        return await FollowAsync(action, cancellationToken);
    }

    /// <summary>The call cannot be served here: it goes to the fallback.</summary>
    internal FlowResult GiveUp(string what, string? reason)
    {
        Log.Refused(_engine.Logger, what, reason);
        return GoOn(FallbackFlow.Name, FlowParameters.None);
    }

    /// <summary>Does an action, and those that the caller chooses after it, until he goes on elsewhere or the call ends.</summary>
    private async ValueTask<FlowResult> FollowAsync(IvrActionOptions action, CancellationToken cancellationToken)
    {
        IvrMenu? menu = null;
        while (true)
        {
            if (!IsOpen(action.Hours))
            {
                action = action.AfterHours ?? _tree.Closed;
                continue;
            }

            if ((!string.IsNullOrEmpty(action.Language) && await SetLanguageAsync(action.Language, cancellationToken) == StepOutcome.CallerGone)
                || await SayAsync(action.Prompt, cancellationToken) == StepOutcome.CallerGone)
            {
                return FlowResult.Done;
            }

            switch (action.Action)
            {
                case IvrAction.Operator:
                    action = _tree.Operator!;
                    continue;
                case IvrAction.Menu:
                    menu = Enter(Menu(action.Target), menu);
                    break;
                case IvrAction.Back:
                    menu = _passed.TryPop(out IvrMenu? before) ? before : menu;
                    break;
                case IvrAction.Queue:
                    return GoOn(QueueFlow.Name, new FlowParameters([.. action.Parameters, new(QueueFlow.QueueParameter, action.Target)]));
                case IvrAction.Flow:
                    return GoOn(action.Target, new FlowParameters(action.Parameters));
                case IvrAction.Transfer:
                    return await TransferAsync(action, cancellationToken);
                case IvrAction.Hangup:
                    _call.Record.Outcome = CallOutcome.Completed;
                    await _call.HangupAsync(Cause.NormalClearing, cancellationToken);
                    return FlowResult.Done;
            }

            // The validation lets nothing but the above begin a visit, so that there is a menu.
            (DigitsResult pressed, IvrActionOptions? chosen) = await ChooseAsync(menu!, cancellationToken);
            if (chosen is null)
            {
                return pressed.Outcome == StepOutcome.Refused ? GiveUp(menu!.Title, pressed.Reason) : FlowResult.Done;
            }

            action = chosen;
        }
    }

    /// <summary>Offers a menu, with all its tries. The action is null when the caller left or a step was refused.</summary>
    private async ValueTask<(DigitsResult Pressed, IvrActionOptions? Action)> ChooseAsync(IvrMenu menu, CancellationToken cancellationToken)
    {
        DigitMenu offer = menu.FirstTry;
        for (int tried = 1; ; tried++)
        {
            DigitsResult pressed = await _call.PlayAndGetDigitsAsync(offer, cancellationToken);
            switch (pressed.Outcome)
            {
                case StepOutcome.CallerGone or StepOutcome.Refused:
                    return (pressed, null);
                case StepOutcome.Completed when menu.Find(pressed.Digits) is { } action:
                    _journey.Add(menu.Title, pressed.Digits);
                    return (pressed, action);
                case StepOutcome.Timeout:
                    _journey.Add(menu.Title, NothingPressed);
                    if (tried == menu.Tries)
                    {
                        return (pressed, menu.OnTimeout);
                    }

                    offer = menu.TryAfterSilence;
                    break;
                default:
                    _journey.Add(menu.Title, WrongKey);
                    if (tried == menu.Tries)
                    {
                        return (pressed, menu.OnInvalid);
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
            menu = new IvrMenu(id, _tree.Menus[id], _tree);
            _menus.Add(id, menu);
        }

        return menu;
    }

    /// <summary>A menu that was passed before is gone back to, so that a caller who goes in circles leaves no trail without end.</summary>
    private IvrMenu Enter(IvrMenu next, IvrMenu? current)
    {
        if (current is not null)
        {
            _passed.Push(current);
        }

        if (_passed.Contains(next))
        {
            while (_passed.Pop() != next)
            {
            }
        }

        return next;
    }

    private async ValueTask<FlowResult> TransferAsync(IvrActionOptions action, CancellationToken cancellationToken)
    {
        StepResult transfer = await _call.TransferAsync(new TransferTarget(action.Target, action.Context), cancellationToken);
        if (transfer.Outcome == StepOutcome.CallerGone)
        {
            return FlowResult.Done;
        }

        if (!transfer.Ok)
        {
            return GiveUp(action.Target, transfer.Reason);
        }

        _call.Record.Outcome = CallOutcome.Transferred;
        _journey.CallerGoesOn();
        return FlowResult.Done;
    }

    private FlowResult GoOn(string flow, FlowParameters parameters)
    {
        _call.Record.Outcome = CallOutcome.Completed;
        _journey.CallerGoesOn();
        return FlowResult.HandOver(flow, parameters);
    }

    /// <summary>Whether it is within the hours of a schedule; when not, the journey tells of it.</summary>
    private bool IsOpen(string? schedule)
    {
        bool open = _engine.Schedules.IsOpen(schedule);
        if (!open)
        {
            _journey.Add(schedule!, ClosedHours);
        }

        return open;
    }

    /// <summary>A language that cannot be set is logged: the caller is better served in the wrong one than not at all.</summary>
    private async ValueTask<StepOutcome> SetLanguageAsync(string? language, CancellationToken cancellationToken)
    {
        StepResult set = await _engine.Languages.SetAsync(_call, language, cancellationToken);
        if (set.Outcome == StepOutcome.Refused)
        {
            Log.Refused(_engine.Logger, "language", set.Reason);
        }

        return set.Outcome;
    }

    /// <summary>A prompt that cannot be played is logged and passed over: what comes after it may still help the caller.</summary>
    private async ValueTask<StepOutcome> SayAsync(string? prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(prompt))
        {
            return StepOutcome.Completed;
        }

        StepResult said = await _call.PlayAsync(prompt, cancellationToken);
        if (said.Outcome == StepOutcome.Refused)
        {
            Log.Refused(_engine.Logger, prompt, said.Reason);
        }

        return said.Outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.IvrStepRefused, LogLevel.Error, "The IVR could not do {What}: {Reason}")]
        public static partial void Refused(ILogger logger, string what, string? reason);
    }
}
