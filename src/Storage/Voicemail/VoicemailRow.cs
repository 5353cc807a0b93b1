using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>A message as it stands in the table voicemail_messages.</summary>
internal sealed class VoicemailRow
{
    public required string MessageId { get; init; }

    public required string CallUuid { get; init; }

    public required string Mailbox { get; init; }

    public required string CallerNumber { get; init; }

    public required string CallerName { get; init; }

    public required long DurationUs { get; init; }

    public required string Path { get; init; }

    public required long CreatedAtUs { get; init; }

    /// <summary>One or zero.</summary>
    public required long IsRead { get; init; }

    public static string Text(Guid id) => id.ToString("D");

    public static VoicemailRow From(VoicemailMessage message) => new()
    {
        MessageId = Text(message.Id),
        CallUuid = message.CallUuid,
        Mailbox = message.Mailbox,
        CallerNumber = message.CallerNumber,
        CallerName = message.CallerName,
        DurationUs = DatabaseTime.ToMicroseconds(message.Duration),
        Path = message.Path,
        CreatedAtUs = DatabaseTime.ToMicroseconds(message.CreatedAt),
        IsRead = message.IsRead ? 1 : 0,
    };

    public VoicemailMessage ToMessage() => new()
    {
        Id = Guid.Parse(MessageId),
        CallUuid = CallUuid,
        Mailbox = Mailbox,
        CallerNumber = CallerNumber,
        CallerName = CallerName,
        Duration = DatabaseTime.ToSpan(DurationUs),
        Path = Path,
        CreatedAt = DatabaseTime.ToTime(CreatedAtUs),
        IsRead = IsRead != 0,
    };
}
