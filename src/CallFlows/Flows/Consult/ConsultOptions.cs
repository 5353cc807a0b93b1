namespace FsVoice.CallFlows;

/// <summary>What an agent can do in a consult call, and hears; see <see cref="ConsultFlow"/>.</summary>
public sealed record ConsultOptions
{
    private const string Keys = "0123456789*#ABCD";

    /// <summary>The key that hands the customer to whom the agent consults (seed 001 §5.4); empty for none.</summary>
    public string TransferKey { get; init; } = "A";

    /// <summary>The key that brings all three together (seed 001 §5.4); empty for none.</summary>
    public string ConferenceKey { get; init; } = "C";

    /// <summary>The key that ends the consult, as hanging up does; empty for none.</summary>
    public string CancelKey { get; init; } = "B";

    /// <summary>
    /// Whether an agent's call to an extension is a consult also when the phone does not say so (SIP header
    /// <c>X-CallType: CONSULT</c>), if the agent has a customer on hold.
    /// </summary>
    public bool WithoutHeader { get; init; } = true;

    /// <summary>Most digits of an extension, 1 to 15.</summary>
    public int MaxExtensionDigits { get; init; } = 6;

    /// <summary>How long an extension may ring, 1 second to 2 minutes.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>What the agent hears while the other phone rings; null or empty leaves it to the switch.</summary>
    public string? RingMedia { get; init; } = "tone_stream://%(1000,4000,425);loops=-1";

    /// <summary>Played to the agent when whom to consult was not reached.</summary>
    public string NotReachedPrompt { get; init; } = "fsvoice/consult-not-reached.wav";

    /// <summary>Played to the agent when whom to consult has left; null or empty for none.</summary>
    public string? LeftPrompt { get; init; } = "fsvoice/consult-left.wav";

    /// <summary>Played to the agent when the number cannot be called, or a key could not be obeyed.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/consult-error.wav";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Key(TransferKey, $"{path}:TransferKey");
        Key(ConferenceKey, $"{path}:ConferenceKey");
        Key(CancelKey, $"{path}:CancelKey");
        string[] names = ["TransferKey", "ConferenceKey", "CancelKey"];
        OptionsCheck.Unique(errors, [TransferKey, ConferenceKey, CancelKey], i => $"{path}:{names[i]}");
        OptionsCheck.InRange(errors, MaxExtensionDigits, 1, 15, $"{path}:MaxExtensionDigits");
        OptionsCheck.InRange(errors, RingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), $"{path}:RingTimeout");
        OptionsCheck.OptionalMedia(errors, RingMedia, $"{path}:RingMedia");
        OptionsCheck.Media(errors, NotReachedPrompt, $"{path}:NotReachedPrompt");
        OptionsCheck.OptionalMedia(errors, LeftPrompt, $"{path}:LeftPrompt");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");

        void Key(string key, string at)
        {
            if (key.Length > 1 || (key.Length == 1 && !Keys.Contains(key[0], StringComparison.Ordinal)))
            {
                errors.Add($"{at} must be empty or one of {Keys}");
            }
        }
    }
}
