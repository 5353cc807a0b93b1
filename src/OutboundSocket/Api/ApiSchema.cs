using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// JSON Schema in few words, for what endpoints answer and take. An answer has every member that its schema names and no other,
/// but those that are left out of <c>required</c>: the contract test holds both to it.
/// </summary>
internal static class ApiSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = NameValues };

    public static JsonObject Text() => new() { ["type"] = "string" };

    public static JsonObject Id() => new() { ["type"] = "string", ["format"] = "uuid" };

    public static JsonObject Time() => new() { ["type"] = "string", ["format"] = "date-time" };

    public static JsonObject Whole(long least = 0) => new() { ["type"] = "integer", ["minimum"] = least };

    public static JsonObject Flag() => new() { ["type"] = "boolean" };

    /// <summary>One of some words.</summary>
    public static JsonObject OneOf(params IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    /// <summary>One of the names of an enumeration.</summary>
    public static JsonObject OneOf<T>()
        where T : struct, Enum => OneOf(Enum.GetValues<T>().Select(ApiNames.Of));

    /// <summary>The same, or null.</summary>
    public static JsonObject OrNull(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    public static JsonObject List(JsonObject schema) => new() { ["type"] = "array", ["items"] = schema };

    /// <summary>An object with these members, all of them.</summary>
    public static JsonObject Object(params IEnumerable<(string Name, JsonObject Schema)> members)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["required"] = new JsonArray(), ["additionalProperties"] = false };
        foreach (var (name, member) in members)
        {
            Add(schema, name, member);
        }

        return schema;
    }

    /// <summary>Adds a member to an object, or replaces it.</summary>
    public static JsonObject Add(JsonObject schema, string name, JsonObject member, bool isRequired = true)
    {
        schema["properties"]![name] = member;
        var required = schema["required"]!.AsArray();
        if (isRequired && !required.Any(one => one!.GetValue<string>() == name))
        {
            required.Add((JsonNode)name);
        }

        return schema;
    }

    /// <summary>What a request may send.</summary>
    /// <param name="body">The form of the body.</param>
    /// <param name="required">Members that must be sent.</param>
    public static JsonObject Of(JsonTypeInfo body, IReadOnlyList<string> required)
    {
        var schema = (JsonObject)body.GetJsonSchemaAsNode(Exporter);
        schema["additionalProperties"] = false;
        schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        return schema;
    }

    /// <summary>What <see cref="EnumConverter{T}"/> takes, which it cannot say itself.</summary>
    private static JsonNode NameValues(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (!context.TypeInfo.Type.IsEnum)
        {
            return schema;
        }

        var named = schema as JsonObject ?? [];
        named["enum"] = OneOf(ApiNames.All(context.TypeInfo.Type))["enum"]!.DeepClone();
        return named;
    }
}
