namespace FsVoice.CallFlows;

/// <summary>What a key or the end of all tries brings about.</summary>
public enum IvrAction
{
    /// <summary>Goes to another menu.</summary>
    Menu,

    /// <summary>Waits for an agent of a queue.</summary>
    Queue,

    /// <summary>Hands the call to another flow.</summary>
    Flow,

    /// <summary>Plays the prompt and offers the menu again.</summary>
    Play,

    /// <summary>Hands the call to an extension of the dialplan.</summary>
    Transfer,

    /// <summary>Offers the menu again.</summary>
    Repeat,

    /// <summary>Goes to the menu before; the first menu is offered again.</summary>
    Back,

    /// <summary>Does what <see cref="IvrTreeOptions.Operator"/> says.</summary>
    Operator,

    /// <summary>Ends the call.</summary>
    Hangup,
}

/// <summary>One action.</summary>
public sealed record IvrActionOptions
{
    /// <summary>What is done; must be given.</summary>
    public IvrAction? Action { get; init; }

    /// <summary>The menu, queue, flow or extension; empty for the others.</summary>
    public string Target { get; init; } = "";

    /// <summary>The language of the call from here on, chosen before <see cref="Prompt"/> is played; null or empty keeps the one it has.</summary>
    public string? Language { get; init; }

    /// <summary>Played before it is done; null or empty for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>The dialplan context of an extension; null keeps the call's own.</summary>
    public string? Context { get; init; }

    /// <summary>What the flow gets, or the queue beside its name (<c>priority</c>).</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The schedule of section <c>FsVoice:Schedules</c> in which it can be done; null or empty is always.</summary>
    public string? Hours { get; init; }

    /// <summary>What is done outside of <see cref="Hours"/>; null hangs up with <see cref="IvrTreeOptions.ClosedPrompt"/>.</summary>
    public IvrActionOptions? AfterHours { get; init; }

    /// <summary>The names that it takes from elsewhere.</summary>
    internal IEnumerable<OptionsReference> References(string path)
    {
        if (Action is IvrAction.Queue)
        {
            yield return AgentWish.QueueReference(Parameters, $"{path}:Target", Target);
        }

        if (Action is IvrAction.Flow)
        {
            yield return new OptionsReference($"{path}:Target", OptionsReferenceKind.Flow, Target);
            if (IvrFlowOptions.TreeReference(Target, Parameters, $"{path}:Parameters") is { } tree)
            {
                yield return tree;
            }
        }

        if (!string.IsNullOrEmpty(Language))
        {
            yield return new OptionsReference($"{path}:Language", OptionsReferenceKind.Language, Language);
        }

        if (!string.IsNullOrEmpty(Hours))
        {
            yield return new OptionsReference($"{path}:Hours", OptionsReferenceKind.Schedule, Hours);
        }
    }
}
