using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>
/// Journeys through IVRs in memory, for tests and demonstrations: nothing is ever removed and all is gone with the
/// process.
/// </summary>
public sealed class InMemoryJourneySink : IJourneySink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<DateTimeOffset, IvrJourney>> _journeys = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journey);
        cancellationToken.ThrowIfCancellationRequested();
        // Through the rows and back, so that precision is a database's.
        var kept = JourneyRow.From(journey).ToJourney(SelectionRow.From(journey));
        lock (_gate)
        {
            if (!_journeys.TryGetValue(kept.CallId, out var ofCall))
            {
                _journeys.Add(kept.CallId, ofCall = []);
            }

            ofCall.TryAdd(kept.StartTime, kept);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<IvrJourney>> FindAsync(string callId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            IReadOnlyList<IvrJourney> found = _journeys.TryGetValue(callId, out var ofCall) ? [.. ofCall.Values] : [];
            return Task.FromResult(found);
        }
    }
}
