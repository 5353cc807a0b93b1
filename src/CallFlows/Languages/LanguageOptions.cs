namespace FsVoice.CallFlows;

/// <summary>The languages that callers can be spoken to in (section <c>FsVoice:Languages</c>).</summary>
public sealed record LanguageOptions
{
    private const int LongestCode = 35;

    private static readonly Dictionary<string, LanguageFolder> English = new(StringComparer.OrdinalIgnoreCase) { ["en"] = new() { PromptFolder = "fsvoice" } };

    /// <summary>The languages by their code (<c>en</c>, <c>de</c>, <c>pt-BR</c>), compared without case. None at all stands for English, whose prompts are in freeswitch-conf.</summary>
    public IDictionary<string, LanguageFolder> Known { get; init; } = new Dictionary<string, LanguageFolder>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The language of a call that nothing else says the language of.</summary>
    public string Default { get; init; } = "en";

    /// <summary>The language by the dialled number, which is compared as text. It counts before <see cref="Callers"/>.</summary>
    public IDictionary<string, string> Dids { get; init; } = new Dictionary<string, string>();

    /// <summary>The language by the first characters of the caller's number (<c>+49</c>); the longest that fits counts.</summary>
    public IDictionary<string, string> Callers { get; init; } = new Dictionary<string, string>();

    /// <summary>These options, or when no language is configured, with English alone.</summary>
    public LanguageOptions OrDefault() => Known.Count > 0 ? this : this with { Known = English };

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        foreach ((string code, LanguageFolder language) in Known)
        {
            // It becomes part of file names, and FreeSWITCH looks its phrases up by it.
            if (code.Length is 0 or > LongestCode || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                errors.Add($"{path}:Known:{code} is no code of a language: letters, digits, - and _");
            }

            OptionsCheck.OptionalMedia(errors, language.PromptFolder, $"{path}:Known:{code}:PromptFolder");
            if (language.PromptFolder.Contains('{', StringComparison.Ordinal))
            {
                errors.Add($"{path}:Known:{code}:PromptFolder must not hold '{{'");
            }
        }

        Refer(Default, $"{path}:Default");
        foreach ((string did, string language) in Dids)
        {
            Refer(language, $"{path}:Dids:{did}");
        }

        foreach ((string caller, string language) in Callers)
        {
            Refer(language, $"{path}:Callers:{caller}");
        }

        void Refer(string language, string at)
        {
            if (!OrDefault().Known.ContainsKey(language))
            {
                errors.Add($"{at} names the language '{language}', which is not known");
            }
        }
    }
}

/// <summary>One language.</summary>
public sealed record LanguageFolder
{
    /// <summary>What <c>{language}</c> stands for in the names of prompts, such as <c>fsvoice/de</c>; empty takes the code.</summary>
    public string PromptFolder { get; init; } = "";
}
