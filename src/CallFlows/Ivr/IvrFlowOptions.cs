namespace FsVoice.CallFlows;

/// <summary>What the flows with menus have in common: a tree, and further ones by name.</summary>
public abstract record IvrFlowOptions : IvrTreeOptions
{
    /// <summary>The parameter of the flow that names the tree.</summary>
    public const string TreeParameter = "ivr";

    /// <summary>Further trees by name, compared without case; a call gets one by the parameter <c>ivr</c>, else the tree of this section itself.</summary>
    public IDictionary<string, IvrTreeOptions> Trees { get; init; } = new Dictionary<string, IvrTreeOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The flow's name.</summary>
    internal abstract string Flow { get; }

    /// <summary>The tree of the section itself, with the defaults that the flow has for it.</summary>
    internal virtual IvrTreeOptions Own => this;

    /// <summary>The tree with this name, the section's own for null and empty; null when there is none.</summary>
    public IvrTreeOptions? Tree(string? name)
    {
        IvrTreeOptions? tree = string.IsNullOrEmpty(name) ? Own : Trees.TryGetValue(name, out IvrTreeOptions? named) ? named : null;
        return tree?.IsConfigured == true ? tree : null;
    }

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Own.IsConfigured)
        {
            new IvrTreeValidation(Own, "", Flow, errors).Run(path);
        }

        foreach ((string name, IvrTreeOptions tree) in Trees)
        {
            new IvrTreeValidation(tree, name, Flow, errors).Run($"{path}:Trees:{name}");
        }
    }

    /// <summary>The queues, flows, schedules and languages that the actions name; whether they exist is known where all options come together.</summary>
    public IEnumerable<OptionsReference> References(string path) =>
        Own.TreeReferences(path).Concat(Trees.SelectMany(tree => tree.Value.TreeReferences($"{path}:Trees:{tree.Key}")));

    /// <summary>The menu tree that a flow is given by its parameters, or null.</summary>
    public static OptionsReference? TreeReference(string flow, IDictionary<string, string> parameters, string path)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        OptionsReferenceKind? kind = flow switch
        {
            InboundIvrFlow.Name => OptionsReferenceKind.InboundIvrTree,
            OutboundIvrFlow.Name => OptionsReferenceKind.OutboundIvrTree,
            _ => null,
        };
        return kind is { } known && parameters.TryGetValue(TreeParameter, out string? tree)
            ? new OptionsReference($"{path}:{TreeParameter}", known, tree)
            : null;
    }
}
