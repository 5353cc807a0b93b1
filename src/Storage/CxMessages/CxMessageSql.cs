namespace FsVoice.Storage;

/// <summary>The statements of the table cx_messages, in words that SQLite and PostgreSQL share.</summary>
internal static class CxMessageSql
{
    /// <summary>The next number is the last one's successor: the last message must stay when older ones are removed.</summary>
    public const string Insert = """
        INSERT INTO cx_messages (sequence, message_id, dialog_id, intent, at_us, json)
        SELECT COALESCE(MAX(sequence), 0) + 1, @MessageId, @DialogId, @Intent, @AtUs, @Json FROM cx_messages WHERE TRUE
        ON CONFLICT (message_id) DO NOTHING
        """;

    public const string Find = """
        SELECT sequence AS Sequence, message_id AS MessageId, dialog_id AS DialogId, intent AS Intent, at_us AS AtUs, json AS Json
        FROM cx_messages WHERE dialog_id = @dialogId ORDER BY sequence
        """;
}
