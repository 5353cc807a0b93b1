namespace FsVoice.CallFlows;

/// <summary>What becomes of a caller whose agent did not take the call (<see cref="RonaPolicy"/>).</summary>
public sealed record RonaOptions
{
    /// <summary>
    /// How many agents may fail one call in all its queues together before it gets the overflow, 1 to 100. One visit to one
    /// queue is bounded by <see cref="QueueFlowOptions.MaxFailedOffers"/> as well.
    /// </summary>
    public int MaxFailedOffersOfCall { get; init; } = 10;

    /// <summary>The least priority with which the routing engine is asked for the next agent: the caller has waited before.</summary>
    public int RequeuePriority { get; init; } = 10;

    /// <summary>Played before the hang-up when the agent of a NAMED transfer did not take the call.</summary>
    public string NamedFailedPrompt { get; init; } = "fsvoice/no-agent.wav";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.InRange(errors, MaxFailedOffersOfCall, 1, 100, $"{path}:MaxFailedOffersOfCall");
        OptionsCheck.Media(errors, NamedFailedPrompt, $"{path}:NamedFailedPrompt");
    }
}
