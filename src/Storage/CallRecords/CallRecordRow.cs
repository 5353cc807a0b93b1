using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>
/// A call record as it stands in a table and in a line of the spill file. Apart from <see cref="CallRecord"/>, so that
/// a name changed there does not make written records unreadable.
/// </summary>
internal sealed class CallRecordRow
{
    public required string CallUuid { get; init; }

    public required string Direction { get; init; }

    public required string CallerNumber { get; init; }

    public required string CallerName { get; init; }

    public required string DialedNumber { get; init; }

    public required string Domain { get; init; }

    /// <summary>The domain as tenants are compared. Not in the spill file: it follows from the domain.</summary>
    [JsonIgnore]
    public string Tenant => CallFlows.Tenant.Normalize(Domain);

    /// <summary>A JSON array of texts: flows are read with their call only, never searched by.</summary>
    public required string Flows { get; init; }

    public required long StartedAtUs { get; init; }

    public long? AnsweredAtUs { get; init; }

    public required long EndedAtUs { get; init; }

    public required string HangupCause { get; init; }

    public required string Outcome { get; init; }

    public string? Queue { get; init; }

    public required long QueueWaitUs { get; init; }

    public string? AgentId { get; init; }

    public string? AgentExtension { get; init; }

    public required long TalkUs { get; init; }

    public required long FailedOffers { get; init; }

    public static CallRecordRow From(CallRecord record) => new()
    {
        CallUuid = record.CallUuid,
        Direction = record.Direction.ToString(),
        CallerNumber = record.CallerNumber,
        CallerName = record.CallerName,
        DialedNumber = record.DialedNumber,
        Domain = record.Domain,
        Flows = JsonSerializer.Serialize(record.Flows, StorageJson.Default.IReadOnlyListString),
        StartedAtUs = DatabaseTime.ToMicroseconds(record.StartedAt),
        AnsweredAtUs = record.AnsweredAt is { } answered ? DatabaseTime.ToMicroseconds(answered) : null,
        EndedAtUs = DatabaseTime.ToMicroseconds(record.EndedAt),
        // A cause that nobody set has no name, and one such record would hold back all others for ever.
        HangupCause = record.HangupCause.Name ?? Cause.Unknown.Name,
        Outcome = record.Outcome.ToString(),
        Queue = record.Queue,
        QueueWaitUs = DatabaseTime.ToMicroseconds(record.QueueWait),
        AgentId = record.AgentId,
        AgentExtension = record.AgentExtension,
        TalkUs = DatabaseTime.ToMicroseconds(record.Talk),
        FailedOffers = record.FailedOffers,
    };

    /// <exception cref="FormatException">A value is not one that <see cref="From"/> writes.</exception>
    public CallRecord ToRecord() => new()
    {
        CallUuid = CallUuid,
        Direction = Parse<CallDirection>(Direction),
        CallerNumber = CallerNumber,
        CallerName = CallerName,
        DialedNumber = DialedNumber,
        Domain = Domain,
        Flows = ParseFlows(Flows),
        StartedAt = DatabaseTime.ToTime(StartedAtUs),
        AnsweredAt = AnsweredAtUs is { } answered ? DatabaseTime.ToTime(answered) : null,
        EndedAt = DatabaseTime.ToTime(EndedAtUs),
        HangupCause = new Cause(HangupCause),
        Outcome = Parse<CallOutcome>(Outcome),
        Queue = Queue,
        QueueWait = DatabaseTime.ToSpan(QueueWaitUs),
        AgentId = AgentId,
        AgentExtension = AgentExtension,
        Talk = DatabaseTime.ToSpan(TalkUs),
        FailedOffers = checked((int)FailedOffers),
    };

    private static T Parse<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"A call record holds an unknown {typeof(T).Name}."));

    private static IReadOnlyList<string> ParseFlows(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.IReadOnlyListString) ?? [];
        }
        catch (JsonException)
        {
            throw new FormatException("A call record holds flows that are not a JSON array of texts.");
        }
    }
}
