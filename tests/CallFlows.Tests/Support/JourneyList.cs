namespace FsVoice.CallFlows.Tests;

/// <summary>Keeps what it is given, and fails as often as it is told to.</summary>
internal sealed class JourneyList : IJourneySink
{
    public List<IvrJourney> Saved { get; } = [];

    public int Failures { get; set; }

    /// <summary>Fails before anything is awaited, as a sink may whose arguments or connection are wrong.</summary>
    public bool FailsAtOnce { get; init; }

    /// <summary>Saving waits for this.</summary>
    public TaskCompletionSource? Gate { get; init; }

    public Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken)
    {
        if (FailsAtOnce && Failures-- > 0)
        {
            throw new InvalidOperationException("scripted");
        }

        return KeepAsync(journey, cancellationToken);
    }

    public Task<IReadOnlyList<IvrJourney>> FindAsync(string callId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IvrJourney>>([.. Saved.Where(journey => journey.CallId == callId)]);

    private async Task KeepAsync(IvrJourney journey, CancellationToken cancellationToken)
    {
        if (Gate is not null)
        {
            await Gate.Task.WaitAsync(cancellationToken);
        }

        if (!FailsAtOnce && Failures-- > 0)
        {
            throw new InvalidOperationException("scripted");
        }

        Saved.Add(journey);
    }
}
