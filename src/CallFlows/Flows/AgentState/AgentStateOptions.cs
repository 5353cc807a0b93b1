namespace FsVoice.CallFlows;

/// <summary>What an agent hears who dials a star code; see <see cref="AgentStateFlow"/>.</summary>
public sealed record AgentStateOptions
{
    /// <summary>Confirms "ready".</summary>
    public string ReadyPrompt { get; init; } = "fsvoice/ready.wav";

    /// <summary>Confirms "not ready".</summary>
    public string NotReadyPrompt { get; init; } = "fsvoice/not-ready.wav";

    /// <summary>Confirms "logged out".</summary>
    public string LoggedOutPrompt { get; init; } = "fsvoice/goodbye.wav";

    /// <summary>Played when the phone belongs to no agent, or the code to no state.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/sorry-error.wav";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.Media(errors, ReadyPrompt, $"{path}:ReadyPrompt");
        OptionsCheck.Media(errors, NotReadyPrompt, $"{path}:NotReadyPrompt");
        OptionsCheck.Media(errors, LoggedOutPrompt, $"{path}:LoggedOutPrompt");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");
    }
}
