namespace FsVoice.CallFlows;

/// <summary>Messages of callers for whom no agent was there.</summary>
public sealed record VoicemailOptions
{
    /// <summary>
    /// The number of the voicemail in the dialplan: what <c>voicemail_dn</c> is set to before an agent rings, so that
    /// whatever the call meets later knows where it leads (seed 001 §9.4).
    /// </summary>
    public string Number { get; init; } = "1002";

    /// <summary>The mailbox when neither an extension nor a number is known (seed 001 §9.6).</summary>
    public string DefaultMailbox { get; init; } = "1002";

    /// <summary>
    /// Where messages are kept, one folder for each mailbox. A path that is not whole is below the working directory.
    /// FreeSWITCH writes the files and must see the same directory under the same path.
    /// </summary>
    public string Directory { get; init; } = "data/voicemail";

    /// <summary>Played before the beep; null or empty for none.</summary>
    public string? GreetingPrompt { get; init; } = "fsvoice/voicemail-greeting.wav";

    /// <summary>The beep; null or empty for none.</summary>
    public string? BeepPrompt { get; init; } = "tone_stream://%(500,0,800)";

    /// <summary>Played after a message that was kept; null or empty for none.</summary>
    public string? ThanksPrompt { get; init; } = "fsvoice/goodbye.wav";

    /// <summary>The longest message, 5 seconds to 1 hour.</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// What is shorter is no message and is dropped, up to 1 minute. Silence that ended the recording does not count:
    /// who said nothing leaves no message.
    /// </summary>
    public TimeSpan MinLength { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the caller may be silent before the message is over, 1 second to 1 minute; zero for as long as it takes.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is silence: the mean of the samples' sizes, 1 to 32767.</summary>
    public int SilenceThreshold { get; init; } = 200;

    /// <summary>Keys that end the message: 0-9, *, #, A-D; empty for none.</summary>
    public string Terminators { get; init; } = "#";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.NotEmpty(errors, Number, $"{path}:Number");
        OptionsCheck.NotEmpty(errors, DefaultMailbox, $"{path}:DefaultMailbox");
        OptionsCheck.NotEmpty(errors, Directory, $"{path}:Directory");
        if (Directory.Contains("://", StringComparison.Ordinal))
        {
            errors.Add($"{path}:Directory must be a path");
        }

        OptionsCheck.OptionalMedia(errors, GreetingPrompt, $"{path}:GreetingPrompt");
        OptionsCheck.OptionalMedia(errors, BeepPrompt, $"{path}:BeepPrompt");
        OptionsCheck.OptionalMedia(errors, ThanksPrompt, $"{path}:ThanksPrompt");
        OptionsCheck.InRange(errors, MaxLength, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), $"{path}:MaxLength");
        OptionsCheck.InRange(errors, MinLength, TimeSpan.Zero, TimeSpan.FromMinutes(1), $"{path}:MinLength");
        if (MaxSilence != TimeSpan.Zero)
        {
            OptionsCheck.InRange(errors, MaxSilence, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), $"{path}:MaxSilence");
        }

        OptionsCheck.InRange(errors, SilenceThreshold, 1, short.MaxValue, $"{path}:SilenceThreshold");
        if (Terminators.Any(key => !"0123456789*#ABCD".Contains(key, StringComparison.Ordinal)))
        {
            errors.Add($"{path}:Terminators must be keys of a phone: 0-9, *, #, A-D");
        }
    }
}
