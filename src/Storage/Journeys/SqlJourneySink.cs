using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Journeys through IVRs in a database.</summary>
/// <param name="database">Where the journeys are; stays with its owner.</param>
public sealed class SqlJourneySink(SqlDatabase database) : IJourneySink
{
    /// <inheritdoc />
    public Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journey);
        return database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync(JourneySql.Insert, JourneyRow.From(journey)) == 0)
                {
                    return;
                }

                foreach (var selection in SelectionRow.From(journey))
                {
                    await session.ExecuteAsync(JourneySql.InsertSelection, selection);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<IvrJourney>> FindAsync(string callId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callId);
        // Both reads at one moment: a journey without its selections is never shown.
        return database.ReadMomentAsync<IReadOnlyList<IvrJourney>>(
            async session =>
            {
                var journeys = await session.QueryAsync<JourneyRow>(JourneySql.Find, new { callId });
                var selections = (await session.QueryAsync<SelectionRow>(JourneySql.FindSelections, new { callId })).ToLookup(row => row.StartTimeUs);
                return journeys.Select(row => row.ToJourney(selections[row.StartTimeUs])).ToArray();
            },
            cancellationToken);
    }
}
