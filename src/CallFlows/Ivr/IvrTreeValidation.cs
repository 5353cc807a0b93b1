using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>Finds what is wrong with a menu tree before a caller does.</summary>
/// <param name="tree">The tree.</param>
/// <param name="name">Its name; empty for the one of the section itself.</param>
/// <param name="flow">The flow that it is a tree of.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class IvrTreeValidation(IvrTreeOptions tree, string name, string flow, IList<string> errors)
{
    private const string Keys = "0123456789*#";

    // The most that a menu can take (DigitMenu.MaxDigits).
    private const int LongestKey = 127;

    public void Run(string path)
    {
        OptionsCheck.OptionalMedia(errors, tree.WelcomePrompt, $"{path}:WelcomePrompt");
        OptionsCheck.Media(errors, tree.InvalidPrompt, $"{path}:InvalidPrompt");
        OptionsCheck.Media(errors, tree.TimeoutPrompt, $"{path}:TimeoutPrompt");
        OptionsCheck.Media(errors, tree.GoodbyePrompt, $"{path}:GoodbyePrompt");
        OptionsCheck.Media(errors, tree.ClosedPrompt, $"{path}:ClosedPrompt");
        ValidateFirstActions(path);
        ValidateOperator(path);
        ValidateHours(tree.Hours, tree.AfterHours, path);
        foreach ((string id, IvrMenuOptions menu) in tree.Menus)
        {
            ValidateMenu(menu, $"{path}:Menus:{id}");
        }

        foreach ((string at, IvrActionOptions action) in tree.Actions(path))
        {
            ValidateAction(action, at);
        }

        if (tree.Begin is null && !tree.Menus.ContainsKey(tree.Start))
        {
            errors.Add($"{path}:Start names the menu '{tree.Start}', which does not exist");
            return;
        }

        var ways = new IvrTreeWays(tree, name, flow);
        foreach (string id in ways.Unreachable())
        {
            errors.Add(tree.Begin is null ? $"{path}:Menus:{id} cannot be reached from '{tree.Start}'" : $"{path}:Menus:{id} cannot be reached");
        }

        foreach (string id in ways.CirclesWithoutInput())
        {
            errors.Add($"{path}:Menus:{id}:OnTimeout leads back to this menu without any input of the caller");
        }
    }

    /// <summary>What comes before any menu cannot repeat one, and must not begin the visit anew.</summary>
    private void ValidateFirstActions(string path)
    {
        var first = IvrTreeOptions.Alternatives(tree.Begin, $"{path}:Begin").Concat(IvrTreeOptions.Alternatives(tree.AfterHours, $"{path}:AfterHours"));
        foreach ((string at, IvrActionOptions action) in first)
        {
            if (action.Action is IvrAction.Play or IvrAction.Repeat or IvrAction.Back)
            {
                errors.Add($"{at}:Action must not be {action.Action}: there is no menu before it");
            }

            if (IvrTreeWays.IsSameTree(action, name, flow))
            {
                errors.Add($"{at}:Target leads back to the beginning without any input of the caller");
            }
        }
    }

    private void ValidateOperator(string path)
    {
        if (tree.OperatorKey.Length > 0)
        {
            ValidateKey(tree.OperatorKey, $"{path}:OperatorKey");
            if (tree.Operator is null)
            {
                errors.Add($"{path}:Operator must be given when there is an OperatorKey");
            }

            foreach ((string id, _) in tree.Menus.Where(menu => menu.Value.Entries.ContainsKey(tree.OperatorKey)))
            {
                errors.Add($"{path}:Menus:{id}:Entries:{tree.OperatorKey} is the operator's key");
            }
        }

        foreach ((string at, IvrActionOptions action) in tree.Actions(path).Where(action => action.Options.Action == IvrAction.Operator))
        {
            if (tree.Operator is null)
            {
                errors.Add($"{at}:Action must not be Operator: the tree has none");
            }
            else if (at.StartsWith($"{path}:Operator", StringComparison.Ordinal))
            {
                errors.Add($"{at}:Action must not be Operator: it is the operator's own");
            }
        }

        // Behind a beginning that is the operator there is no menu either.
        bool mayBegin = tree.Actions(path).Any(action =>
            action.Options.Action == IvrAction.Operator
            && (action.Path.StartsWith($"{path}:Begin", StringComparison.Ordinal) || action.Path.StartsWith($"{path}:AfterHours", StringComparison.Ordinal)));
        foreach ((string at, IvrActionOptions action) in IvrTreeOptions.Alternatives(tree.Operator, $"{path}:Operator"))
        {
            if (mayBegin && action.Action is IvrAction.Play or IvrAction.Repeat or IvrAction.Back)
            {
                errors.Add($"{at}:Action must not be {action.Action}: there may be no menu before it");
            }
        }
    }

    private void ValidateHours(string? hours, IvrActionOptions? afterHours, string path)
    {
        if (string.IsNullOrEmpty(hours) && afterHours is not null)
        {
            errors.Add($"{path}:AfterHours needs Hours");
        }
    }

    private void ValidateMenu(IvrMenuOptions menu, string path)
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
            ValidateKey(key, $"{path}:Entries:{key}");
        }
    }

    private void ValidateKey(string key, string path)
    {
        if (key.Length is 0 or > LongestKey || key.Any(digit => !Keys.Contains(digit, StringComparison.Ordinal)))
        {
            errors.Add($"{path} is no key: 1 to {LongestKey} of 0-9, * and #");
        }
    }

    private void ValidateAction(IvrActionOptions action, string path)
    {
        switch (action.Action)
        {
            case null:
                errors.Add($"{path}:Action must be given");
                break;
            case IvrAction.Menu when !tree.Menus.ContainsKey(action.Target):
                errors.Add($"{path}:Target names the menu '{action.Target}', which does not exist");
                break;
            case IvrAction.Queue or IvrAction.Flow or IvrAction.Transfer:
                OptionsCheck.NotEmpty(errors, action.Target, $"{path}:Target");
                break;
            case IvrAction.Play or IvrAction.Repeat or IvrAction.Back or IvrAction.Operator or IvrAction.Hangup when action.Target.Length > 0:
                errors.Add($"{path}:Target must be empty when the action is {action.Action}");
                break;
        }

        if (action.Action == IvrAction.Play)
        {
            OptionsCheck.NotEmpty(errors, action.Prompt, $"{path}:Prompt");
        }

        if (action.Action == IvrAction.Queue)
        {
            ValidateQueueParameters(action, path);
        }

        OptionsCheck.OptionalMedia(errors, action.Prompt, $"{path}:Prompt");
        OptionsCheck.Text(errors, action.Context, $"{path}:Context");
        ValidateHours(action.Hours, action.AfterHours, path);
    }

    private void ValidateQueueParameters(IvrActionOptions action, string path)
    {
        foreach ((string parameter, string value) in action.Parameters)
        {
            if (string.Equals(parameter, QueueFlow.QueueParameter, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add($"{path}:Parameters:{parameter} must not be given: the queue is the target");
            }
            else if (string.Equals(parameter, QueueFlow.PriorityParameter, StringComparison.OrdinalIgnoreCase)
                && !int.TryParse(value, CultureInfo.InvariantCulture, out _))
            {
                errors.Add($"{path}:Parameters:{parameter} must be a whole number, not '{value}'");
            }
        }
    }
}
