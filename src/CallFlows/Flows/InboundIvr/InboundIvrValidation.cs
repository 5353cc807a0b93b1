using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>Finds what is wrong with a menu tree before a caller does.</summary>
internal static class InboundIvrValidation
{
    private const string Keys = "0123456789*#";

    // The buffer of FreeSWITCH's digit collection (freeswitch-facts.md 4.2).
    private const int LongestKey = 128;

    public static void Run(InboundIvrOptions options, IList<string> errors, string path)
    {
        OptionsCheck.OptionalMedia(errors, options.WelcomePrompt, $"{path}:WelcomePrompt");
        OptionsCheck.Media(errors, options.InvalidPrompt, $"{path}:InvalidPrompt");
        OptionsCheck.Media(errors, options.TimeoutPrompt, $"{path}:TimeoutPrompt");
        OptionsCheck.Media(errors, options.GoodbyePrompt, $"{path}:GoodbyePrompt");
        foreach ((string id, IvrMenuOptions menu) in options.Menus)
        {
            ValidateMenu(options, menu, errors, $"{path}:Menus:{id}");
        }

        if (!options.Menus.ContainsKey(options.Start))
        {
            errors.Add($"{path}:Start names the menu '{options.Start}', which does not exist");
            return;
        }

        FindUnreachable(options, errors, path);
        FindCyclesWithoutInput(options, errors, path);
    }

    private static void ValidateMenu(InboundIvrOptions options, IvrMenuOptions menu, IList<string> errors, string path)
    {
        OptionsCheck.Text(errors, menu.Title, $"{path}:Title");
        OptionsCheck.Media(errors, menu.Prompt, $"{path}:Prompt");
        OptionsCheck.OptionalMedia(errors, menu.InvalidPrompt, $"{path}:InvalidPrompt");
        OptionsCheck.OptionalMedia(errors, menu.TimeoutPrompt, $"{path}:TimeoutPrompt");
        OptionsCheck.InRange(errors, menu.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), $"{path}:Timeout");
        OptionsCheck.InRange(errors, menu.DigitTimeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1), $"{path}:DigitTimeout");
        OptionsCheck.InRange(errors, menu.Tries, 1, 10, $"{path}:Tries");
        if (menu.Entries.Count == 0)
        {
            errors.Add($"{path}:Entries must not be empty");
        }

        foreach (string key in menu.Entries.Keys)
        {
            if (key.Length is 0 or > LongestKey || key.Any(digit => !Keys.Contains(digit, StringComparison.Ordinal)))
            {
                errors.Add($"{path}:Entries:{key} is no key: 1 to {LongestKey} of 0-9, * and #");
            }
        }

        foreach ((string at, IvrActionOptions action) in menu.Actions(path))
        {
            ValidateAction(options, action, errors, at);
        }
    }

    private static void ValidateAction(InboundIvrOptions options, IvrActionOptions action, IList<string> errors, string path)
    {
        switch (action.Action)
        {
            case null:
                errors.Add($"{path}:Action must be given");
                break;
            case IvrAction.Menu when !options.Menus.ContainsKey(action.Target):
                errors.Add($"{path}:Target names the menu '{action.Target}', which does not exist");
                break;
            case IvrAction.Queue or IvrAction.Flow or IvrAction.Transfer:
                OptionsCheck.NotEmpty(errors, action.Target, $"{path}:Target");
                break;
            case IvrAction.Play or IvrAction.Repeat or IvrAction.Back or IvrAction.Hangup when action.Target.Length > 0:
                errors.Add($"{path}:Target must be empty when the action is {action.Action}");
                break;
        }

        if (action.Action == IvrAction.Play)
        {
            OptionsCheck.NotEmpty(errors, action.Prompt, $"{path}:Prompt");
        }

        if (action.Action == IvrAction.Queue)
        {
            ValidateQueueParameters(action, errors, path);
        }

        OptionsCheck.OptionalMedia(errors, action.Prompt, $"{path}:Prompt");
        OptionsCheck.Text(errors, action.Context, $"{path}:Context");
    }

    private static void ValidateQueueParameters(IvrActionOptions action, IList<string> errors, string path)
    {
        foreach ((string name, string value) in action.Parameters)
        {
            if (string.Equals(name, QueueFlow.QueueParameter, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add($"{path}:Parameters:{name} must not be given: the queue is the target");
            }
            else if (string.Equals(name, QueueFlow.PriorityParameter, StringComparison.OrdinalIgnoreCase)
                && !int.TryParse(value, CultureInfo.InvariantCulture, out _))
            {
                errors.Add($"{path}:Parameters:{name} must be a whole number, not '{value}'");
            }
        }
    }

    private static void FindUnreachable(InboundIvrOptions options, IList<string> errors, string path)
    {
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { options.Start };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out string? id))
        {
            foreach ((_, IvrActionOptions action) in options.Menus[id].Actions(""))
            {
                if (action.Action == IvrAction.Menu && options.Menus.ContainsKey(action.Target) && reached.Add(action.Target))
                {
                    open.Enqueue(action.Target);
                }
            }
        }

        foreach (string id in options.Menus.Keys.Where(id => !reached.Contains(id)))
        {
            errors.Add($"{path}:Menus:{id} cannot be reached from '{options.Start}'");
        }
    }

    /// <summary>A caller who presses nothing must come to an end: the ways that silence takes must not lead in a circle.</summary>
    private static void FindCyclesWithoutInput(InboundIvrOptions options, IList<string> errors, string path)
    {
        foreach (string start in options.Menus.Keys)
        {
            // Whatever can be reached from here by silence alone; the menu itself among it is a circle.
            var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var open = new Queue<string>(AfterSilence(options, start));
            while (open.TryDequeue(out string? id))
            {
                if (reached.Add(id))
                {
                    foreach (string next in AfterSilence(options, id))
                    {
                        open.Enqueue(next);
                    }
                }
            }

            if (reached.Contains(start))
            {
                errors.Add($"{path}:Menus:{start}:OnTimeout leads back to this menu without any input of the caller");
            }
        }
    }

    private static IEnumerable<string> AfterSilence(InboundIvrOptions options, string id)
    {
        IvrActionOptions? action = options.Menus[id].OnTimeout;
        return action?.Action switch
        {
            IvrAction.Menu when options.Menus.ContainsKey(action.Target) => [action.Target],
            IvrAction.Repeat or IvrAction.Play => [id],
            IvrAction.Back => Parents(options, id),
            IvrAction.Flow when string.Equals(action.Target, InboundIvrFlow.Name, StringComparison.OrdinalIgnoreCase) => [options.Start],
            _ => [],
        };
    }

    /// <summary>Where "back" may lead: every menu that leads here, and the first menu to itself.</summary>
    private static IEnumerable<string> Parents(InboundIvrOptions options, string id)
    {
        IEnumerable<string> parents = options.Menus
            .Where(menu => menu.Value.Actions("").Any(action =>
                action.Options.Action == IvrAction.Menu && string.Equals(action.Options.Target, id, StringComparison.OrdinalIgnoreCase)))
            .Select(menu => menu.Key);
        return string.Equals(id, options.Start, StringComparison.OrdinalIgnoreCase) ? parents.Append(id) : parents;
    }
}
