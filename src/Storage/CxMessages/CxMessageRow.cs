using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>A message to the routing engine as it stands in the table cx_messages and in a line of the spill file.</summary>
internal sealed class CxMessageRow
{
    /// <summary>Null in the spill file: the store numbers.</summary>
    public long? Sequence { get; init; }

    public required string MessageId { get; init; }

    public required string DialogId { get; init; }

    public required string Intent { get; init; }

    public required long AtUs { get; init; }

    public required string Json { get; init; }

    public static CxMessageRow From(OutgoingCxMessage message) => new()
    {
        MessageId = message.Id.ToString(),
        DialogId = message.DialogId,
        Intent = message.Intent,
        AtUs = DatabaseTime.ToMicroseconds(message.At),
        Json = message.Json,
    };

    /// <exception cref="FormatException">The id is none.</exception>
    public OutgoingCxMessage ToOutgoing() => new(Guid.Parse(MessageId), Intent, DialogId, DatabaseTime.ToTime(AtUs), Json);

    public StoredCxMessage ToStored(long sequence) => new(sequence, Intent, DialogId, DatabaseTime.ToTime(AtUs), Json);
}
