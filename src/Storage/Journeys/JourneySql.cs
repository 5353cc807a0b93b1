namespace FsVoice.Storage;

/// <summary>The statements of the tables ivr_journeys and ivr_selections, in words that SQLite and PostgreSQL share.</summary>
internal static class JourneySql
{
    public const string Insert = """
        INSERT INTO ivr_journeys (
            call_id, start_time_us, customer_identifier, service_identifier, end_time_us, start_direction, end_direction)
        VALUES (
            @CallId, @StartTimeUs, @CustomerIdentifier, @ServiceIdentifier, @EndTimeUs, @StartDirection, @EndDirection)
        ON CONFLICT (call_id, start_time_us) DO NOTHING
        """;

    public const string InsertSelection = """
        INSERT INTO ivr_selections (call_id, start_time_us, position, menu, selection, timestamp_us)
        VALUES (@CallId, @StartTimeUs, @Position, @Menu, @Selection, @TimestampUs)
        """;

    public const string Find = """
        SELECT call_id AS CallId, start_time_us AS StartTimeUs, customer_identifier AS CustomerIdentifier,
            service_identifier AS ServiceIdentifier, end_time_us AS EndTimeUs,
            start_direction AS StartDirection, end_direction AS EndDirection
        FROM ivr_journeys WHERE call_id = @callId ORDER BY start_time_us
        """;

    public const string FindSelections = """
        SELECT call_id AS CallId, start_time_us AS StartTimeUs, position AS Position,
            menu AS Menu, selection AS Selection, timestamp_us AS TimestampUs
        FROM ivr_selections WHERE call_id = @callId ORDER BY start_time_us, position
        """;
}
