namespace FsVoice.CallFlows;

/// <summary>
/// One menu tree: what a caller hears, where each key leads, who the operator is, and what happens outside of business hours.
/// A prompt may hold <c>{language}</c> (<see cref="CallLanguages"/>).
/// </summary>
public record IvrTreeOptions
{
    /// <summary>Played once, before the first menu; null or empty for none.</summary>
    public string? WelcomePrompt { get; init; } = "fsvoice/welcome.wav";

    /// <summary>Played before the menu again when the caller pressed something that is not in it; a menu may have its own.</summary>
    public string InvalidPrompt { get; init; } = "fsvoice/invalid.wav";

    /// <summary>Played before the menu again when the caller pressed nothing; a menu may have its own.</summary>
    public string TimeoutPrompt { get; init; } = "fsvoice/try-again.wav";

    /// <summary>Played before the hang-up when all tries of a menu are used up and it says nothing else.</summary>
    public string GoodbyePrompt { get; init; } = "fsvoice/goodbye.wav";

    /// <summary>Played before the hang-up outside of business hours where no other action is given.</summary>
    public string ClosedPrompt { get; init; } = "fsvoice/closed.wav";

    /// <summary>The id of the first menu.</summary>
    public string Start { get; init; } = "main";

    /// <summary>What comes after the welcome instead of the menu <see cref="Start"/>, such as a queue; null for that menu.</summary>
    public IvrActionOptions? Begin { get; init; }

    /// <summary>The menus by id, compared without case.</summary>
    public IDictionary<string, IvrMenuOptions> Menus { get; init; } = new Dictionary<string, IvrMenuOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key that leads to the operator in every menu, such as <c>0</c>; no menu may have it for itself. Empty for none.</summary>
    public string OperatorKey { get; init; } = "";

    /// <summary>Where the operator is found: behind <see cref="OperatorKey"/>, and wherever <see cref="IvrAction.Operator"/> is given.</summary>
    public IvrActionOptions? Operator { get; init; }

    /// <summary>The schedule of section <c>FsVoice:Schedules</c> in which the tree is open; null or empty is always.</summary>
    public string? Hours { get; init; }

    /// <summary>What happens outside of <see cref="Hours"/>, in place of welcome and menus; null hangs up with <see cref="ClosedPrompt"/>.</summary>
    public IvrActionOptions? AfterHours { get; init; }

    /// <summary>True when there is anything to do for a caller.</summary>
    internal bool IsConfigured => Menus.Count > 0 || Begin is not null;

    /// <summary>What happens in closed hours where nothing is said.</summary>
    internal IvrActionOptions Closed => new() { Action = IvrAction.Hangup, Prompt = ClosedPrompt };

    /// <summary>All actions that are configured, each with its path.</summary>
    internal IEnumerable<(string Path, IvrActionOptions Options)> Actions(string path) =>
        Alternatives(Begin, $"{path}:Begin")
            .Concat(Alternatives(Operator, $"{path}:Operator"))
            .Concat(Alternatives(AfterHours, $"{path}:AfterHours"))
            .Concat(Menus.SelectMany(menu => menu.Value.Actions($"{path}:Menus:{menu.Key}")));

    /// <summary>The names that the tree takes from elsewhere.</summary>
    internal IEnumerable<OptionsReference> TreeReferences(string path)
    {
        if (!string.IsNullOrEmpty(Hours))
        {
            yield return new OptionsReference($"{path}:Hours", OptionsReferenceKind.Schedule, Hours);
        }

        foreach ((string at, IvrActionOptions action) in Actions(path))
        {
            foreach (OptionsReference reference in action.References(at))
            {
                yield return reference;
            }
        }
    }

    /// <summary>An action, and what takes its place outside of its hours.</summary>
    internal static IEnumerable<(string Path, IvrActionOptions Options)> Alternatives(IvrActionOptions? action, string path)
    {
        for (; action is not null; action = action.AfterHours, path += ":AfterHours")
        {
            yield return (path, action);
        }
    }
}
