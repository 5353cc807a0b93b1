using System.Text.Json;
using System.Text.Json.Nodes;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>A place in the body of a request.</summary>
/// <param name="Path">As problems name it: <c>members[0].extension</c>.</param>
/// <param name="Steps">Names of members and indexes of lists.</param>
/// <param name="Schema">What the document says of it.</param>
/// <param name="Sample">A body in which it stands.</param>
internal sealed record RequestMember(string Path, IReadOnlyList<object> Steps, JsonObject Schema, JsonObject Sample)
{
    /// <summary>What stands there.</summary>
    public JsonNode? Value => Steps.Aggregate((JsonNode?)Sample, (node, step) => step is int index ? node![index] : node![(string)step]);

    public bool Takes(string type) => Schema["type"] is { } types ? ApiContract.Types(types).Contains(type) : type == "string" && Schema["enum"] is not null;

    public bool IsEnum => Schema["enum"] is not null;

    public bool MayBeNull => Takes("null") || Schema["enum"]?.AsArray().Any(one => one is null) == true;

    /// <summary>The body with something else there.</summary>
    public JsonObject With(JsonNode? value)
    {
        var body = Sample.DeepClone().AsObject();
        var parent = Steps.SkipLast(1).Aggregate((JsonNode)body, (node, step) => step is int index ? node[index]! : node[(string)step]!);
        if (Steps[^1] is int at)
        {
            parent[at] = value?.DeepClone();
        }
        else
        {
            parent[(string)Steps[^1]] = value?.DeepClone();
        }

        return body;
    }

    /// <summary>Every member of every object of a body, entries of lists and of objects with free names among them.</summary>
    /// <exception cref="InvalidOperationException">No sample has a member that the document has.</exception>
    public static IReadOnlyList<RequestMember> Of(ApiContract contract, Operation operation)
    {
        if (contract.Body(operation) is not { } schema)
        {
            return [];
        }

        List<RequestMember> found = [];
        foreach (string sample in Samples.Of(operation))
        {
            var body = JsonNode.Parse(sample)!.AsObject();
            Walk(contract, schema, body, "", [], body, found);
        }

        string[] missing = [.. schema["properties"]!.AsObject().Select(member => member.Key).Except(found.Select(member => member.Path))];
        return missing.Length == 0
            ? [.. found.DistinctBy(member => member.Path)]
            : throw new InvalidOperationException($"{operation}: there is no sample of {string.Join(", ", missing)}; add one to {nameof(Samples)}.");
    }

    /// <summary>Every object of a body that takes known members alone: the body itself with an empty path.</summary>
    public static IEnumerable<RequestMember> Objects(ApiContract contract, Operation operation) =>
        Of(contract, operation).Where(member => member.Takes("object") && member.Schema["properties"] is not null);

    private static void Walk(ApiContract contract, JsonObject schema, JsonNode? value, string path, IReadOnlyList<object> steps, JsonObject sample, List<RequestMember> found)
    {
        schema = contract.Resolve(schema);
        if (steps.Count > 0)
        {
            found.Add(new RequestMember(path, steps, schema, sample));
        }

        if (value is JsonArray { Count: > 0 } list && schema["items"] is JsonObject items)
        {
            Walk(contract, items, list[0], $"{path}[0]", [.. steps, 0], sample, found);
        }
        else if (value is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                var known = (schema["properties"]?[name] ?? schema["additionalProperties"]) as JsonObject
                    ?? throw new InvalidOperationException($"The sample has {path}.{name}, which the document has not.");
                Walk(contract, known, member, path.Length == 0 ? name : $"{path}.{name}", [.. steps, name], sample, found);
            }
        }
    }
}
