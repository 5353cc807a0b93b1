using System.Collections.ObjectModel;

namespace FsVoice.CallFlows;

/// <summary>The menu tree of <see cref="InboundIvrFlow"/>.</summary>
public sealed record InboundIvrOptions
{
    private static readonly ReadOnlyDictionary<string, IvrMenuOptions> DefaultMenus = new(new Dictionary<string, IvrMenuOptions>(StringComparer.OrdinalIgnoreCase)
    {
        ["main"] = new()
        {
            Title = "Main Menu",
            Prompt = "fsvoice/main-menu.wav",
            Entries = new Dictionary<string, IvrActionOptions>
            {
                ["1"] = new() { Action = IvrAction.Menu, Target = "sales" },
                ["2"] = new() { Action = IvrAction.Queue, Target = "support" },
                ["9"] = new() { Action = IvrAction.Repeat },
            },
        },
        ["sales"] = new()
        {
            Title = "Sales Menu",
            Prompt = "fsvoice/sales-menu.wav",
            Entries = new Dictionary<string, IvrActionOptions>
            {
                ["1"] = new() { Action = IvrAction.Queue, Target = "sales" },
                ["2"] = new() { Action = IvrAction.Queue, Target = "sales" },
                ["0"] = new() { Action = IvrAction.Back },
            },
        },
    });

    /// <summary>Played once, before the first menu; null or empty for none.</summary>
    public string? WelcomePrompt { get; init; } = "fsvoice/welcome.wav";

    /// <summary>Played before the menu again when the caller pressed something that is not in it; a menu may have its own.</summary>
    public string InvalidPrompt { get; init; } = "fsvoice/invalid.wav";

    /// <summary>Played before the menu again when the caller pressed nothing; a menu may have its own.</summary>
    public string TimeoutPrompt { get; init; } = "fsvoice/try-again.wav";

    /// <summary>Played before the hang-up when all tries of a menu are used up and it says nothing else.</summary>
    public string GoodbyePrompt { get; init; } = "fsvoice/goodbye.wav";

    /// <summary>The id of the first menu.</summary>
    public string Start { get; init; } = "main";

    /// <summary>The menus by id, compared without case. None at all stands for the menus of <see cref="OrDefault"/>.</summary>
    public IDictionary<string, IvrMenuOptions> Menus { get; init; } = new Dictionary<string, IvrMenuOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// These options, or when no menu is configured, the two menus whose prompts are in freeswitch-conf: sales with a
    /// menu of its own, and support.
    /// </summary>
    public InboundIvrOptions OrDefault() => Menus.Count > 0 ? this : this with { Start = "main", Menus = DefaultMenus };

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        InboundIvrValidation.Run(OrDefault(), errors, path);
    }

    /// <summary>The queues and flows that the actions name; whether they exist is known where all options come together.</summary>
    public IEnumerable<OptionsReference> References(string path) =>
        from menu in OrDefault().Menus
        from action in menu.Value.Actions($"{path}:Menus:{menu.Key}")
        where action.Options.Action is IvrAction.Queue or IvrAction.Flow
        select new OptionsReference(
            $"{action.Path}:Target",
            action.Options.Action == IvrAction.Queue ? OptionsReferenceKind.Queue : OptionsReferenceKind.Flow,
            action.Options.Target);
}

/// <summary>One menu.</summary>
public sealed record IvrMenuOptions
{
    /// <summary>The title that the journey shows; empty takes the id.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the caller can choose, spoken.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>See <see cref="InboundIvrOptions.InvalidPrompt"/>; null takes that one.</summary>
    public string? InvalidPrompt { get; init; }

    /// <summary>See <see cref="InboundIvrOptions.TimeoutPrompt"/>; null takes that one.</summary>
    public string? TimeoutPrompt { get; init; }

    /// <summary>How long to wait for the first digit after the prompt, 1 second to 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for another digit, 200 milliseconds to 1 minute; matters when keys differ in length.</summary>
    public TimeSpan DigitTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the menu is offered, 1 to 10; silence and wrong keys count alike.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>What happens at which key: one or more of 0-9, * and #.</summary>
    public IDictionary<string, IvrActionOptions> Entries { get; init; } = new Dictionary<string, IvrActionOptions>();

    /// <summary>What happens when the last try brought nothing; null hangs up with <see cref="InboundIvrOptions.GoodbyePrompt"/>.</summary>
    public IvrActionOptions? OnTimeout { get; init; }

    /// <summary>What happens when the last try brought a wrong key; null hangs up with <see cref="InboundIvrOptions.GoodbyePrompt"/>.</summary>
    public IvrActionOptions? OnInvalid { get; init; }

    /// <summary>All actions that are configured, each with its path.</summary>
    internal IEnumerable<(string Path, IvrActionOptions Options)> Actions(string path)
    {
        foreach ((string key, IvrActionOptions action) in Entries)
        {
            yield return ($"{path}:Entries:{key}", action);
        }

        if (OnTimeout is not null)
        {
            yield return ($"{path}:OnTimeout", OnTimeout);
        }

        if (OnInvalid is not null)
        {
            yield return ($"{path}:OnInvalid", OnInvalid);
        }
    }
}

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

    /// <summary>Played before it is done; null or empty for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>The dialplan context of an extension; null keeps the call's own.</summary>
    public string? Context { get; init; }

    /// <summary>What the flow gets, or the queue beside its name (<c>priority</c>).</summary>
    public IDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
