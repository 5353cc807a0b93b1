using System.Text.Json.Serialization;

namespace FsVoice.Storage;

/// <summary>A message in the routing engine's format (CIM), as seed 001 §12 lays it out; what is null is left out.</summary>
internal sealed record CimMessage<TBody>(CimHeader Header, TBody Body)
{
    public Guid? Id { get; init; }
}

internal sealed record CimHeader(string Intent, CimChannelData ChannelData)
{
    public CimSender? Sender { get; init; }

    public CimCustomer? Customer { get; init; }
}

internal sealed record CimChannelData(string ChannelCustomerIdentifier, string ServiceIdentifier);

internal sealed record CimSender(string Id, string SenderName, string Type);

internal sealed record CimCustomer([property: JsonPropertyName("_id")] string Id);

/// <summary>§12.1.</summary>
internal sealed record AssignBody(
    string Type,
    string CallId,
    string Direction,
    string Mode,
    AssignMetadata Metadata,
    int Priority,
    CimResource Resource,
    bool IsVoiceMailEnable,
    [property: JsonPropertyName("agent_extension")] string? AgentExtension,
    [property: JsonPropertyName("DID_number")] string? DidNumber);

internal sealed record AssignMetadata(string Uuid, string EslHost);

internal sealed record CimResource(string Type, string Value);

/// <summary>§12.2.</summary>
internal sealed record CancelBody(string Type, string CallId, string Direction, string RequestType, string ReasonCode, CancelMetadata Metadata);

internal sealed record CancelMetadata(string Uuid);

/// <summary>§9.5: the mailbox under the key that the request had the extension under.</summary>
internal sealed record VoicemailBody(string Type, string CallId, [property: JsonPropertyName("agent_extension")] string AgentExtension);

/// <summary>§12.3.</summary>
internal sealed record PlainBody(string Type);

/// <summary>§12.6.</summary>
internal sealed record VoiceBody(string Type, string CallId, string Leg, string ReasonCode);

/// <summary>§12.5; times in milliseconds since 1970.</summary>
internal sealed record IvrBody(
    string Type,
    string CallId,
    long StartTime,
    long EndTime,
    string StartDirection,
    string EndDirection,
    IReadOnlyList<IvrActivity> Activities);

internal sealed record IvrActivity(string Menu, string Selection, long Timestamp, IvrActivityMetadata Metadata);

/// <summary>An object without members, as the IVR script sends it.</summary>
internal sealed record IvrActivityMetadata;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CimMessage<AssignBody>), TypeInfoPropertyName = "Assign")]
[JsonSerializable(typeof(CimMessage<CancelBody>), TypeInfoPropertyName = "Cancel")]
[JsonSerializable(typeof(CimMessage<VoicemailBody>), TypeInfoPropertyName = "Voicemail")]
[JsonSerializable(typeof(CimMessage<PlainBody>), TypeInfoPropertyName = "Plain")]
[JsonSerializable(typeof(CimMessage<VoiceBody>), TypeInfoPropertyName = "Voice")]
[JsonSerializable(typeof(CimMessage<IvrBody>), TypeInfoPropertyName = "Ivr")]
internal sealed partial class CimJson : JsonSerializerContext;
