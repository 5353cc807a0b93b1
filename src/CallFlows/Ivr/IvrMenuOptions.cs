namespace FsVoice.CallFlows;

/// <summary>One menu.</summary>
public sealed record IvrMenuOptions
{
    /// <summary>The title that the journey shows; empty takes the id.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the caller can choose, spoken.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>See <see cref="IvrTreeOptions.InvalidPrompt"/>; null takes that one.</summary>
    public string? InvalidPrompt { get; init; }

    /// <summary>See <see cref="IvrTreeOptions.TimeoutPrompt"/>; null takes that one.</summary>
    public string? TimeoutPrompt { get; init; }

    /// <summary>How long to wait for the first digit after the prompt, 1 second to 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for another digit, 200 milliseconds to 1 minute; matters when keys differ in length.</summary>
    public TimeSpan DigitTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the menu is offered, 1 to 10; silence and wrong keys count alike.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>What happens at which key: one or more of 0-9, * and #.</summary>
    public IDictionary<string, IvrActionOptions> Entries { get; init; } = new Dictionary<string, IvrActionOptions>();

    /// <summary>What happens when the last try brought nothing; null hangs up with <see cref="IvrTreeOptions.GoodbyePrompt"/>.</summary>
    public IvrActionOptions? OnTimeout { get; init; }

    /// <summary>What happens when the last try brought a wrong key; null hangs up with <see cref="IvrTreeOptions.GoodbyePrompt"/>.</summary>
    public IvrActionOptions? OnInvalid { get; init; }

    /// <summary>All actions that are configured, each with its path.</summary>
    internal IEnumerable<(string Path, IvrActionOptions Options)> Actions(string path) =>
        Entries.SelectMany(entry => IvrTreeOptions.Alternatives(entry.Value, $"{path}:Entries:{entry.Key}"))
            .Concat(IvrTreeOptions.Alternatives(OnTimeout, $"{path}:OnTimeout"))
            .Concat(IvrTreeOptions.Alternatives(OnInvalid, $"{path}:OnInvalid"));
}
