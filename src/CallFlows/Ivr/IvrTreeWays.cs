namespace FsVoice.CallFlows;

/// <summary>Where the actions of a menu tree lead, for its validation.</summary>
/// <param name="tree">The tree.</param>
/// <param name="name">Its name; empty for the one of the section itself.</param>
/// <param name="flow">The flow that it is a tree of.</param>
internal sealed class IvrTreeWays(IvrTreeOptions tree, string name, string flow)
{
    /// <summary>True when an action hands the call to the same flow with the same tree.</summary>
    public static bool IsSameTree(IvrActionOptions action, string name, string flow) =>
        action.Action == IvrAction.Flow
        && string.Equals(action.Target, flow, StringComparison.OrdinalIgnoreCase)
        && string.Equals(new FlowParameters(action.Parameters)[IvrFlowOptions.TreeParameter] ?? "", name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The menus that no way leads to.</summary>
    public IEnumerable<string> Unreachable()
    {
        var reached = new HashSet<string>(Beginnings(), StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out string? id))
        {
            foreach (string next in MenusOf(tree.Menus[id].Actions("").Select(action => action.Options).Concat(OperatorOf(tree.Menus[id]))))
            {
                if (reached.Add(next))
                {
                    open.Enqueue(next);
                }
            }
        }

        return tree.Menus.Keys.Where(id => !reached.Contains(id));
    }

    /// <summary>The menus that silence leads back to: a caller who presses nothing must come to an end.</summary>
    public IEnumerable<string> CirclesWithoutInput()
    {
        foreach (string start in tree.Menus.Keys)
        {
            // Whatever can be reached from here by silence alone; the menu itself among it is a circle.
            var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var open = new Queue<string>(AfterSilence(start));
            while (open.TryDequeue(out string? id))
            {
                if (reached.Add(id))
                {
                    foreach (string next in AfterSilence(id))
                    {
                        open.Enqueue(next);
                    }
                }
            }

            if (reached.Contains(start))
            {
                yield return start;
            }
        }
    }

    private IEnumerable<string> AfterSilence(string id) =>
        WithOperator(IvrTreeOptions.Alternatives(tree.Menus[id].OnTimeout, "").Select(action => action.Options)).SelectMany(action => action.Action switch
        {
            IvrAction.Menu => MenusOf([action]),
            IvrAction.Repeat or IvrAction.Play => [id],
            IvrAction.Back => Parents(id),
            IvrAction.Flow when IsSameTree(action, name, flow) => Beginnings(),
            _ => [],
        });

    /// <summary>Where a visit may begin.</summary>
    private IEnumerable<string> Beginnings()
    {
        IEnumerable<string> begin = tree.Begin is null ? [tree.Start] : Follow(tree.Begin);
        return begin.Concat(Follow(tree.AfterHours));

        IEnumerable<string> Follow(IvrActionOptions? action) => MenusOf(WithOperator(IvrTreeOptions.Alternatives(action, "").Select(way => way.Options)));
    }

    /// <summary>Where "back" may lead: every menu that leads here, and a menu where a visit begins to itself.</summary>
    private IEnumerable<string> Parents(string id)
    {
        IEnumerable<string> parents = tree.Menus
            .Where(menu => MenusOf(WithOperator(menu.Value.Actions("").Select(action => action.Options).Concat(OperatorOf(menu.Value))))
                .Contains(id, StringComparer.OrdinalIgnoreCase))
            .Select(menu => menu.Key);
        return Beginnings().Contains(id, StringComparer.OrdinalIgnoreCase) ? parents.Append(id) : parents;
    }

    private IEnumerable<string> MenusOf(IEnumerable<IvrActionOptions> actions) =>
        actions.Where(action => action.Action == IvrAction.Menu && tree.Menus.ContainsKey(action.Target)).Select(action => action.Target);

    /// <summary>What the operator's key of a menu leads to.</summary>
    private IEnumerable<IvrActionOptions> OperatorOf(IvrMenuOptions menu) =>
        tree.OperatorKey.Length > 0 || menu.Actions("").Any(action => action.Options.Action == IvrAction.Operator)
            ? IvrTreeOptions.Alternatives(tree.Operator, "").Select(action => action.Options)
            : [];

    /// <summary>Actions, and in the place of the operator what he stands for.</summary>
    private IEnumerable<IvrActionOptions> WithOperator(IEnumerable<IvrActionOptions> actions) => actions.SelectMany(action =>
        action.Action == IvrAction.Operator ? IvrTreeOptions.Alternatives(tree.Operator, "").Select(way => way.Options) : [action]);
}
