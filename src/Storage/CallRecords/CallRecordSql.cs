namespace FsVoice.Storage;

/// <summary>The statements of the table call_records, in words that SQLite and PostgreSQL share.</summary>
internal static class CallRecordSql
{
    /// <summary>What a flow wrote takes the place of what was written from events, which has no flows; nothing takes the place of the rest.</summary>
    public const string Insert = """
        INSERT INTO call_records (
            call_uuid, direction, caller_number, caller_name, dialed_number, domain, tenant, flows,
            started_at_us, answered_at_us, ended_at_us, hangup_cause, outcome,
            queue, queue_wait_us, agent_id, agent_extension, talk_us, failed_offers)
        VALUES (
            @CallUuid, @Direction, @CallerNumber, @CallerName, @DialedNumber, @Domain, @Tenant, @Flows,
            @StartedAtUs, @AnsweredAtUs, @EndedAtUs, @HangupCause, @Outcome,
            @Queue, @QueueWaitUs, @AgentId, @AgentExtension, @TalkUs, @FailedOffers)
        ON CONFLICT (call_uuid) DO UPDATE SET
            direction = excluded.direction, caller_number = excluded.caller_number, caller_name = excluded.caller_name,
            dialed_number = excluded.dialed_number, domain = excluded.domain, tenant = excluded.tenant,
            flows = excluded.flows, started_at_us = excluded.started_at_us, answered_at_us = excluded.answered_at_us,
            ended_at_us = excluded.ended_at_us, hangup_cause = excluded.hangup_cause, outcome = excluded.outcome,
            queue = excluded.queue, queue_wait_us = excluded.queue_wait_us, agent_id = excluded.agent_id,
            agent_extension = excluded.agent_extension, talk_us = excluded.talk_us, failed_offers = excluded.failed_offers
        WHERE call_records.flows = '[]' AND excluded.flows <> '[]'
        """;

    public const string Find = Select + " WHERE call_uuid = @callUuid";

    public const string List = Select + " ORDER BY started_at_us DESC, call_uuid LIMIT @limit";

    public const string ListBefore = Select + " WHERE started_at_us < @before ORDER BY started_at_us DESC, call_uuid LIMIT @limit";

    /// <summary>The conditions of a search are put behind it.</summary>
    public const string Search = Select;

    public const string SearchOrder = " ORDER BY started_at_us DESC, call_uuid LIMIT @limit OFFSET @offset";

    public const string Count = "SELECT COUNT(*) FROM call_records";

    public const string Figures = """
        SELECT COUNT(*) AS Total, COUNT(CASE WHEN direction = 'Inbound' THEN 1 END) AS Inbound,
            COUNT(CASE WHEN direction = 'Outbound' THEN 1 END) AS Outbound, COUNT(answered_at_us) AS Answered,
            CAST(COALESCE(SUM(ended_at_us - started_at_us), 0) AS BIGINT) AS DurationUs
        FROM call_records
        """;

    public const string FiguresByAgent = """
        SELECT agent_extension AS Extension, COUNT(*) AS Total, CAST(COALESCE(SUM(ended_at_us - started_at_us), 0) AS BIGINT) AS DurationUs
        FROM call_records
        """;

    private const string Select = """
        SELECT call_uuid AS CallUuid, direction AS Direction, caller_number AS CallerNumber, caller_name AS CallerName,
            dialed_number AS DialedNumber, domain AS Domain, flows AS Flows,
            started_at_us AS StartedAtUs, answered_at_us AS AnsweredAtUs, ended_at_us AS EndedAtUs,
            hangup_cause AS HangupCause, outcome AS Outcome, queue AS Queue, queue_wait_us AS QueueWaitUs,
            agent_id AS AgentId, agent_extension AS AgentExtension, talk_us AS TalkUs, failed_offers AS FailedOffers
        FROM call_records
        """;
}
