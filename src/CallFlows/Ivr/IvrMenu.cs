namespace FsVoice.CallFlows;

/// <summary>One menu, ready to be offered: the options with everything filled in that they leave to others.</summary>
internal sealed class IvrMenu
{
    private static readonly IvrActionOptions Operator = new() { Action = IvrAction.Operator };

    private readonly DigitMenu _digits;
    private readonly IDictionary<string, IvrActionOptions> _entries;
    private readonly string _operatorKey;
    private readonly string _prompt;
    private readonly string _invalidPrompt;
    private readonly string _timeoutPrompt;

    public IvrMenu(string id, IvrMenuOptions menu, IvrTreeOptions tree)
    {
        Title = string.IsNullOrEmpty(menu.Title) ? id : menu.Title;
        Tries = menu.Tries;
        var goodbye = new IvrActionOptions { Action = IvrAction.Hangup, Prompt = tree.GoodbyePrompt };
        OnTimeout = menu.OnTimeout ?? goodbye;
        OnInvalid = menu.OnInvalid ?? goodbye;
        _entries = menu.Entries;
        _prompt = menu.Prompt;
        _invalidPrompt = OwnOr(menu.InvalidPrompt, tree.InvalidPrompt);
        _timeoutPrompt = OwnOr(menu.TimeoutPrompt, tree.TimeoutPrompt);
        _operatorKey = tree.OperatorKey;
        string[] keys = tree.OperatorKey.Length > 0 ? [.. menu.Entries.Keys, tree.OperatorKey] : [.. menu.Entries.Keys];
        int shortest = keys.Min(key => key.Length);
        int longest = keys.Max(key => key.Length);
        _digits = new DigitMenu
        {
            Prompt = _prompt,
            MinDigits = shortest,
            MaxDigits = longest,
            // One try at a time: FreeSWITCH has one prompt for silence and wrong keys, and the journey shows each try.
            Tries = 1,
            Timeout = menu.Timeout,
            DigitTimeout = menu.DigitTimeout,
            // A key that ends the input is no input (play_and_get_digits yields nothing for it), and keys of one length need no end.
            Terminators = shortest == longest || keys.Any(key => key.Contains('#', StringComparison.Ordinal)) ? "" : "#",
        };
    }

    public string Title { get; }

    public int Tries { get; }

    public IvrActionOptions OnTimeout { get; }

    public IvrActionOptions OnInvalid { get; }

    public DigitMenu FirstTry => _digits;

    // Joined, so that the caller can press a key while still being told what was wrong.
    public DigitMenu TryAfterSilence => _digits with { Prompt = Prompts.Join(_timeoutPrompt, _prompt) };

    public DigitMenu TryAfterWrongKey => _digits with { Prompt = Prompts.Join(_invalidPrompt, _prompt) };

    public IvrActionOptions? Find(string digits) =>
        _entries.TryGetValue(digits, out IvrActionOptions? action) ? action
        : digits == _operatorKey ? Operator
        : null;

    private static string OwnOr(string? own, string common) => string.IsNullOrEmpty(own) ? common : own;
}
