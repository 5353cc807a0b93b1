namespace FsVoice.CallFlows;

/// <summary>Where agents can send a customer without speaking to anybody first; see <see cref="DirectTransferFlow"/>.</summary>
public sealed record DirectTransferOptions
{
    /// <summary>
    /// What is dialled in front of a queue's name, with or without a hyphen between them (seed 001 §5.3:
    /// <c>99887766-SalesQueue</c>): digits, * and #.
    /// </summary>
    public string QueuePrefix { get; init; } = "99887766";

    /// <summary>
    /// The dialplan context in which transferred legs arrive, and nothing else: FreeSWITCH sends them there
    /// (<c>force_transfer_context</c> in freeswitch-conf/dialplan), and no profile has it as its own.
    /// </summary>
    public string Context { get; init; } = "transfer";

    /// <summary>The priority of a transferred customer in the queue; higher is served first.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>Most digits of an extension, 1 to 15.</summary>
    public int MaxExtensionDigits { get; init; } = 6;

    /// <summary>How long an extension may ring, 1 second to 2 minutes.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>What the customer hears while an extension or a number outside rings; null or empty leaves it to the switch.</summary>
    public string? RingMedia { get; init; } = "local_stream://moh";

    /// <summary>Played to an agent whose transfer cannot be made, and to a customer who cannot be brought anywhere.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/sorry-error.wav";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (QueuePrefix.Length == 0 || !QueuePrefix.All(letter => char.IsAsciiDigit(letter) || letter is '*' or '#'))
        {
            errors.Add($"{path}:QueuePrefix must consist of digits, * and #");
        }

        // It becomes part of a dialplan action, which FreeSWITCH expands.
        if (Context.Length == 0 || !Context.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
        {
            errors.Add($"{path}:Context must consist of letters, digits, dots, hyphens and underscores");
        }

        OptionsCheck.InRange(errors, MaxExtensionDigits, 1, 15, $"{path}:MaxExtensionDigits");
        OptionsCheck.InRange(errors, RingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), $"{path}:RingTimeout");
        OptionsCheck.OptionalMedia(errors, RingMedia, $"{path}:RingMedia");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");
    }
}
