namespace FsVoice.CallFlows;

/// <summary>What <see cref="FallbackFlow"/> does.</summary>
public sealed record FallbackOptions
{
    /// <summary>The dialplan's extension that takes the caller; empty to end the call instead.</summary>
    public string Extension { get; init; } = "fsvoice_fallback";

    /// <summary>The dialplan context of the extension; null keeps the call's own.</summary>
    public string? Context { get; init; }

    /// <summary>
    /// Played before the caller is handed to the extension; null or empty plays nothing. Nothing by default, since the
    /// extension <c>fsvoice_fallback</c> of freeswitch-conf speaks for itself.
    /// </summary>
    public string? TransferPrompt { get; init; }

    /// <summary>Played before the call is ended, when there is no extension or it was refused.</summary>
    public string Prompt { get; init; } = "fsvoice/unavailable.wav";

    /// <summary>The cause with which the call is ended, by FreeSWITCH's name.</summary>
    public string HangupCause { get; init; } = Cause.TemporaryFailure.Name;

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.OptionalMedia(errors, TransferPrompt, $"{path}:TransferPrompt");
        OptionsCheck.Media(errors, Prompt, $"{path}:Prompt");
        OptionsCheck.Text(errors, Extension, $"{path}:Extension");
        OptionsCheck.Text(errors, Context, $"{path}:Context");
        if (HangupCause.Length == 0 || HangupCause.Any(letter => !char.IsAsciiLetterUpper(letter) && letter != '_'))
        {
            errors.Add($"{path}:HangupCause must be a cause of FreeSWITCH such as NORMAL_TEMPORARY_FAILURE");
        }
    }
}
