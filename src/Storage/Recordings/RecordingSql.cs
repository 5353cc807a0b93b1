namespace FsVoice.Storage;

/// <summary>The statements of the tables recordings, recording_manifests and recording_gaps, in words that SQLite and PostgreSQL share.</summary>
internal static class RecordingSql
{
    public const string Save = """
        INSERT INTO recordings (path, dialog_id, leg_uuid, agent, customer_number, kind, started_at_us, ended_at_us, recorded_us)
        VALUES (@Path, @DialogId, @LegUuid, @Agent, @CustomerNumber, @Kind, @StartedAtUs, @EndedAtUs, @RecordedUs)
        ON CONFLICT (path) DO UPDATE SET
            dialog_id = excluded.dialog_id, leg_uuid = excluded.leg_uuid, agent = excluded.agent,
            customer_number = excluded.customer_number, kind = excluded.kind, started_at_us = excluded.started_at_us,
            ended_at_us = excluded.ended_at_us, recorded_us = excluded.recorded_us
        """;

    public const string SaveManifest = """
        INSERT INTO recording_manifests (
            dialog_id, customer_number, service_number, direction, started_at_us, ended_at_us, bridged_us, recorded_us)
        VALUES (@DialogId, @CustomerNumber, @ServiceNumber, @Direction, @StartedAtUs, @EndedAtUs, @BridgedUs, @RecordedUs)
        ON CONFLICT (dialog_id) DO UPDATE SET
            customer_number = excluded.customer_number, service_number = excluded.service_number, direction = excluded.direction,
            started_at_us = excluded.started_at_us, ended_at_us = excluded.ended_at_us,
            bridged_us = excluded.bridged_us, recorded_us = excluded.recorded_us
        """;

    public const string DeleteGaps = "DELETE FROM recording_gaps WHERE dialog_id = @DialogId";

    public const string InsertGap = """
        INSERT INTO recording_gaps (dialog_id, position, agent, from_us, to_us, reason)
        VALUES (@DialogId, @Position, @Agent, @FromUs, @ToUs, @Reason)
        """;

    public const string FindManifest = """
        SELECT dialog_id AS DialogId, customer_number AS CustomerNumber, service_number AS ServiceNumber, direction AS Direction,
            started_at_us AS StartedAtUs, ended_at_us AS EndedAtUs, bridged_us AS BridgedUs, recorded_us AS RecordedUs
        FROM recording_manifests WHERE dialog_id = @dialogId
        """;

    public const string FindGaps = """
        SELECT dialog_id AS DialogId, position AS Position, agent AS Agent, from_us AS FromUs, to_us AS ToUs, reason AS Reason
        FROM recording_gaps WHERE dialog_id = @dialogId ORDER BY position
        """;

    public const string FindRecordings = Columns + " FROM recordings WHERE dialog_id = @dialogId ORDER BY started_at_us, path";

    public const string List = Columns + " FROM recordings ORDER BY started_at_us DESC, path DESC LIMIT @limit";

    public const string ListBefore = Columns + " FROM recordings WHERE started_at_us < @before ORDER BY started_at_us DESC, path DESC LIMIT @limit";

    private const string Columns = """
        SELECT path AS Path, dialog_id AS DialogId, leg_uuid AS LegUuid, agent AS Agent, customer_number AS CustomerNumber,
            kind AS Kind, started_at_us AS StartedAtUs, ended_at_us AS EndedAtUs, recorded_us AS RecordedUs
        """;
}
