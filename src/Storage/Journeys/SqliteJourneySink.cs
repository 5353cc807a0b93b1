using Dapper;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Journeys through IVRs in SQLite.</summary>
/// <param name="database">Where the journeys are; stays with its owner.</param>
public sealed class SqliteJourneySink(SqliteDatabase database) : IJourneySink
{
    /// <inheritdoc />
    public Task SaveAsync(IvrJourney journey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journey);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var inserted = await connection.ExecuteAsync(new CommandDefinition(
                    JourneySql.Insert, JourneyRow.From(journey), transaction, cancellationToken: token));
                if (inserted == 0)
                {
                    return;
                }

                foreach (var selection in SelectionRow.From(journey))
                {
                    await connection.ExecuteAsync(new CommandDefinition(
                        JourneySql.InsertSelection, selection, transaction, cancellationToken: token));
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<IvrJourney>> FindAsync(string callId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callId);
        await using var connection = await database.ConnectAsync(cancellationToken);
        // One transaction, so that both reads see the same moment: a journey without its selections is never shown.
        await using var transaction = connection.BeginTransaction(deferred: true);
        var journeys = await connection.QueryAsync<JourneyRow>(
            new CommandDefinition(JourneySql.Find, new { callId }, transaction, cancellationToken: cancellationToken));
        var selections = (await connection.QueryAsync<SelectionRow>(
                new CommandDefinition(JourneySql.FindSelections, new { callId }, transaction, cancellationToken: cancellationToken)))
            .ToLookup(row => row.StartTimeUs);
        return journeys.Select(row => row.ToJourney(selections[row.StartTimeUs])).ToArray();
    }
}
