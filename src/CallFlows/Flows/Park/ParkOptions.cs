namespace FsVoice.CallFlows;

/// <summary>How customers are parked and picked up; see <see cref="ParkFlow"/>.</summary>
public sealed record ParkOptions
{
    /// <summary>What a parked customer hears.</summary>
    public string Music { get; init; } = "local_stream://moh";

    /// <summary>The music is played in pieces of at most this length, 1 second to 10 minutes: see <see cref="QueueFlowOptions.MusicChunk"/>.</summary>
    public TimeSpan MusicChunk { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a customer may be parked before the way back to the queue, 1 second to 1 hour.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The priority in the queue of a customer whom nobody picked up; higher is served first.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>Most digits of a slot, 1 to 6.</summary>
    public int MaxSlotDigits { get; init; } = 3;

    /// <summary>Played to an agent who cannot park, or finds nobody in the slot, and to a parked customer who has no queue to go back to.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/sorry-error.wav";

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.Media(errors, Music, $"{path}:Music");
        OptionsCheck.InRange(errors, MusicChunk, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), $"{path}:MusicChunk");
        OptionsCheck.InRange(errors, MaxTime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), $"{path}:MaxTime");
        OptionsCheck.InRange(errors, MaxSlotDigits, 1, 6, $"{path}:MaxSlotDigits");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");
    }
}
