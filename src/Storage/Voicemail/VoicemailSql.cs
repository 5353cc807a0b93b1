namespace FsVoice.Storage;

/// <summary>The statements of the table voicemail_messages, in words that SQLite and PostgreSQL share.</summary>
internal static class VoicemailSql
{
    private const string Columns = """
        message_id AS MessageId, call_uuid AS CallUuid, mailbox AS Mailbox, caller_number AS CallerNumber,
            caller_name AS CallerName, duration_us AS DurationUs, path AS Path, created_at_us AS CreatedAtUs, is_read AS IsRead
        """;

    public const string Insert = """
        INSERT INTO voicemail_messages (
            message_id, call_uuid, mailbox, caller_number, caller_name, duration_us, path, created_at_us, is_read)
        VALUES (
            @MessageId, @CallUuid, @Mailbox, @CallerNumber, @CallerName, @DurationUs, @Path, @CreatedAtUs, @IsRead)
        ON CONFLICT (message_id) DO NOTHING
        """;

    public const string Find = $"SELECT {Columns} FROM voicemail_messages WHERE message_id = @id";

    public const string List = $"""
        SELECT {Columns} FROM voicemail_messages
        WHERE mailbox = @mailbox AND is_read <= @mostRead
        ORDER BY created_at_us DESC, message_id DESC LIMIT @limit
        """;

    public const string MarkRead = "UPDATE voicemail_messages SET is_read = @isRead WHERE message_id = @id";

    public const string Delete = "DELETE FROM voicemail_messages WHERE message_id = @id";
}
