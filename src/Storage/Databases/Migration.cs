namespace FsVoice.Storage;

/// <summary>One step of the schema. A released step is never changed: databases out there have taken it.</summary>
/// <param name="Version">From one, without gaps.</param>
/// <param name="Name">What it is about, for a reader of the table schema_version.</param>
/// <param name="Sql">Statements in words that SQLite and PostgreSQL share.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "call records and IVR journeys", """
            CREATE TABLE call_records (
                call_uuid TEXT NOT NULL PRIMARY KEY,
                direction TEXT NOT NULL,
                caller_number TEXT NOT NULL,
                caller_name TEXT NOT NULL,
                dialed_number TEXT NOT NULL,
                domain TEXT NOT NULL,
                flows TEXT NOT NULL,
                started_at_us BIGINT NOT NULL,
                answered_at_us BIGINT,
                ended_at_us BIGINT NOT NULL,
                hangup_cause TEXT NOT NULL,
                outcome TEXT NOT NULL,
                queue TEXT,
                queue_wait_us BIGINT NOT NULL,
                agent_id TEXT,
                agent_extension TEXT,
                talk_us BIGINT NOT NULL,
                failed_offers BIGINT NOT NULL
            );
            CREATE INDEX call_records_started ON call_records (started_at_us, call_uuid);
            CREATE TABLE ivr_journeys (
                call_id TEXT NOT NULL,
                start_time_us BIGINT NOT NULL,
                customer_identifier TEXT NOT NULL,
                service_identifier TEXT NOT NULL,
                end_time_us BIGINT NOT NULL,
                start_direction TEXT NOT NULL,
                end_direction TEXT NOT NULL,
                PRIMARY KEY (call_id, start_time_us)
            );
            CREATE TABLE ivr_selections (
                call_id TEXT NOT NULL,
                start_time_us BIGINT NOT NULL,
                position BIGINT NOT NULL,
                menu TEXT NOT NULL,
                selection TEXT NOT NULL,
                timestamp_us BIGINT NOT NULL,
                PRIMARY KEY (call_id, start_time_us, position),
                FOREIGN KEY (call_id, start_time_us) REFERENCES ivr_journeys (call_id, start_time_us)
            );
            """),
        new(2, "messages to the routing engine", """
            CREATE TABLE cx_messages (
                sequence BIGINT NOT NULL PRIMARY KEY,
                message_id TEXT NOT NULL UNIQUE,
                dialog_id TEXT NOT NULL,
                intent TEXT NOT NULL,
                at_us BIGINT NOT NULL,
                json TEXT NOT NULL
            );
            CREATE INDEX cx_messages_dialog ON cx_messages (dialog_id, sequence);
            """),
        new(3, "messages of callers", """
            CREATE TABLE voicemail_messages (
                message_id TEXT NOT NULL PRIMARY KEY,
                call_uuid TEXT NOT NULL,
                mailbox TEXT NOT NULL,
                caller_number TEXT NOT NULL,
                caller_name TEXT NOT NULL,
                duration_us BIGINT NOT NULL,
                path TEXT NOT NULL,
                created_at_us BIGINT NOT NULL,
                is_read BIGINT NOT NULL
            );
            CREATE INDEX voicemail_messages_mailbox ON voicemail_messages (mailbox, created_at_us, message_id);
            """),
        new(4, "recordings and their manifests", """
            CREATE TABLE recordings (
                path TEXT NOT NULL PRIMARY KEY,
                dialog_id TEXT NOT NULL,
                leg_uuid TEXT NOT NULL,
                agent TEXT NOT NULL,
                customer_number TEXT NOT NULL,
                kind TEXT NOT NULL,
                started_at_us BIGINT NOT NULL,
                ended_at_us BIGINT,
                recorded_us BIGINT NOT NULL
            );
            CREATE INDEX recordings_dialog ON recordings (dialog_id);
            CREATE INDEX recordings_started ON recordings (started_at_us, path);
            CREATE TABLE recording_manifests (
                dialog_id TEXT NOT NULL PRIMARY KEY,
                customer_number TEXT NOT NULL,
                service_number TEXT NOT NULL,
                direction TEXT NOT NULL,
                started_at_us BIGINT NOT NULL,
                ended_at_us BIGINT NOT NULL,
                bridged_us BIGINT NOT NULL,
                recorded_us BIGINT NOT NULL
            );
            CREATE TABLE recording_gaps (
                dialog_id TEXT NOT NULL,
                position BIGINT NOT NULL,
                agent TEXT NOT NULL,
                from_us BIGINT NOT NULL,
                to_us BIGINT NOT NULL,
                reason TEXT NOT NULL,
                PRIMARY KEY (dialog_id, position),
                FOREIGN KEY (dialog_id) REFERENCES recording_manifests (dialog_id)
            );
            """),
        new(5, "tenants, their directory, idempotency keys", DirectoryMigration.Sql),
    ];
}
