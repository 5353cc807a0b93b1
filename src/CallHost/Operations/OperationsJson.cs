using System.Text.Json;
using System.Text.Json.Serialization;
using FsVoice.CallFlows;
using FsVoice.CallHost.Flows;

namespace FsVoice.CallHost.Operations;

/// <summary>
/// What ops exchange as JSON: camelCase, enums by name, times as ISO 8601 in UTC, durations in seconds. The default
/// encoder escapes whatever is not plain ASCII, so that a caller's name cannot reach a terminal as a control sequence.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(HostStatus))]
[JsonSerializable(typeof(IReadOnlyList<CallRow>))]
[JsonSerializable(typeof(CallDetail))]
[JsonSerializable(typeof(IReadOnlyList<FlowVersionStatus>))]
[JsonSerializable(typeof(IReadOnlyList<ReloadResult>))]
[JsonSerializable(typeof(DrainStatus))]
[JsonSerializable(typeof(IReadOnlyList<AgentSnapshot>))]
[JsonSerializable(typeof(IReadOnlyList<QueueRow>))]
[JsonSerializable(typeof(LogLevelStatus))]
[JsonSerializable(typeof(RecordingPause))]
[JsonSerializable(typeof(HostVersion))]
[JsonSerializable(typeof(IReadOnlyList<ServerRow>))]
[JsonSerializable(typeof(IReadOnlyList<TargetAnswer>))]
[JsonSerializable(typeof(OperationsProblem))]
internal sealed partial class OperationsJson : JsonSerializerContext;

/// <summary>Bodies of requests. A name that does not exist is an error: <c>{"asembly":"x"}</c> must not reload everything.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ReloadRequest))]
[JsonSerializable(typeof(LogLevelRequest))]
internal sealed partial class OperationsRequests : JsonSerializerContext;

/// <summary>The body of POST /operations/drain and /operations/resume.</summary>
internal sealed record EmptyRequest;

/// <summary>The body of POST /operations/reload.</summary>
/// <param name="Assembly">The file's name without directory; null for all.</param>
internal sealed record ReloadRequest(string? Assembly = null);

/// <summary>The body of POST /operations/log.</summary>
/// <param name="Level">A level, or <c>default</c>.</param>
internal sealed record LogLevelRequest(string? Level = null);

/// <summary>An error as RFC 9457 has it, with the field that is wrong.</summary>
/// <param name="Title">The kind of error.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what was expected.</param>
/// <param name="Field">The parameter, body member or header that is wrong; null when it is none of them.</param>
/// <param name="Type">Always <c>about:blank</c>: the title says no more than the status.</param>
internal sealed record OperationsProblem(string Title, int Status, string Detail, string? Field = null, string Type = "about:blank");

/// <summary>A server that <c>at</c> knows. Never with its token.</summary>
internal sealed record ServerRow(string Name, string Url);

/// <summary>The answer of one of several hosts: a result or an error.</summary>
internal sealed record TargetAnswer(
    string Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>A duration as seconds, to the millisecond.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    private const double Most = 1e10; // 317 years; TimeSpan itself ends at 29,000

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double seconds) || !(Math.Abs(seconds) <= Most))
        {
            throw new JsonException("A duration is a number of seconds.");
        }

        return TimeSpan.FromSeconds(seconds);
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(Math.Round(value.TotalSeconds, 3));
    }
}
