using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsVoice.OutboundSocket.Api;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Json">What the document says of it.</param>
internal sealed record Operation(string Method, string Path, JsonObject Json)
{
    private readonly Regex _pattern = new("^" + Regex.Replace(Regex.Escape(Path), @"\\\{\w+}", "[^/]+") + "$");

    public IEnumerable<(string Name, string Place, string Type)> Parameters => Json["parameters"]!.AsArray().Select(one =>
        (one!["name"]!.GetValue<string>(), one["in"]!.GetValue<string>(), one["schema"]!["type"]!.GetValue<string>()));

    public string Success => Json["responses"]!.AsObject().Select(one => one.Key).Single(status => status[0] == '2');

    public bool Fits(string method, string path) => method == Method && _pattern.IsMatch(path);

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The OpenAPI document as a contract: what it says of answers is held against every answer that a test gets.</summary>
internal sealed class ApiContract
{
    private readonly JsonObject _document;

    private ApiContract(JsonObject document)
    {
        _document = document;
        Operations =
        [
            .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method =>
                new Operation(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject())))
            // What a path names in words goes before what a parameter could be.
            .OrderBy(operation => operation.Path.Contains('{', StringComparison.Ordinal)),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The document that the server serves.</summary>
    public static async Task<ApiContract> OfAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/openapi.json");
        return new ApiContract(JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>The document that a server serves, from the list that it serves.</summary>
    public static ApiContract Of(IServiceProvider services) => new(
        JsonNode.Parse(OpenApiDocument.Write([.. services.GetServices<IApiEndpoints>().SelectMany(part => part.List())]).ToJsonString(ApiAnswer.Readable))!.AsObject());

    /// <summary>The schema of a request's body; null for none.</summary>
    public JsonObject? Body(Operation operation) =>
        operation.Json["requestBody"] is { } body ? Resolve(body["content"]!["application/json"]!["schema"]!.AsObject()) : null;

    /// <summary>A schema that may be a reference.</summary>
    public JsonObject Resolve(JsonObject schema) => schema["$ref"] is { } reference
        ? _document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject()
        : schema;

    /// <summary>What is wrong with an answer; empty when nothing is.</summary>
    public IReadOnlyList<string> Check(string method, string path, int status, string? mediaType, string text)
    {
        if (Operations.FirstOrDefault(one => one.Fits(method, path)) is not { } operation)
        {
            return path is "/api/openapi.json" or "/api/docs" || status is 401 or 404 or 405 or 429 ? [] : [$"{method} {path} is not documented and answers {status}."];
        }

        if (status == 405 && Operations.Any(one => one.Path == path))
        {
            // A word where others may be, such as /api/calls/dial among /api/calls/{uuid}.
            return [];
        }

        if (operation.Json["responses"]![$"{status}"]?["content"] is not JsonObject contents)
        {
            return [$"{operation}: status {status} is not documented."];
        }

        if (mediaType is null || contents[mediaType] is not { } content)
        {
            return [$"{operation} {status}: the format {mediaType} is not documented."];
        }

        List<string> errors = [];
        if (mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            Validate(content["schema"]!.AsObject(), JsonNode.Parse(text), $"{operation} {status} $", errors);
        }

        return errors;
    }

    /// <summary>The part of JSON Schema that the document uses; another word in it is an error, so that none is passed over.</summary>
    private void Validate(JsonObject schema, JsonNode? value, string path, List<string> errors)
    {
        schema = Resolve(schema);
        foreach (var (word, rule) in schema)
        {
            bool fits = word switch
            {
                "type" => Types(rule!).Any(type => Is(type, value)),
                "enum" => rule!.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
                "const" => JsonNode.DeepEquals(rule, value),
                "minimum" => value is null || value.GetValueKind() != JsonValueKind.Number || value.GetValue<decimal>() >= rule!.GetValue<decimal>(),
                "format" => value is null || IsOfFormat(rule!.GetValue<string>(), value),
                "anyOf" => rule!.AsArray().Any(one => IsValid(one!.AsObject(), value)),
                "properties" or "required" or "additionalProperties" or "items" or "description" or "default" or "pattern" => true,
                _ => throw new InvalidOperationException($"The test does not know '{word}' of JSON Schema."),
            };
            if (!fits)
            {
                errors.Add($"{path}: {value?.ToJsonString() ?? "null"} is not {word} {rule!.ToJsonString()}.");
            }
        }

        if (value is JsonObject members)
        {
            ValidateMembers(schema, members, path, errors);
        }
        else if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (int i = 0; i < list.Count; i++)
            {
                Validate(items, list[i], $"{path}[{i}]", errors);
            }
        }
    }

    private void ValidateMembers(JsonObject schema, JsonObject members, string path, List<string> errors)
    {
        errors.AddRange((schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Where(name => !members.ContainsKey(name)).Select(name => $"{path}.{name} is missing."));
        foreach (var (name, member) in members)
        {
            if (schema["properties"]?[name] is JsonObject known)
            {
                Validate(known, member, $"{path}.{name}", errors);
            }
            else if (schema["additionalProperties"] is JsonObject others)
            {
                Validate(others, member, $"{path}.{name}", errors);
            }
            else if (schema["additionalProperties"] is JsonValue no && !no.GetValue<bool>())
            {
                errors.Add($"{path}.{name} is not documented.");
            }
        }
    }

    private bool IsValid(JsonObject schema, JsonNode? value)
    {
        List<string> errors = [];
        Validate(schema, value, "$", errors);
        return errors.Count == 0;
    }

    public static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(one => one!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(value!.GetValue<decimal>()),
        _ => false,
    };

    private static bool IsOfFormat(string format, JsonNode value) => format switch
    {
        "uuid" => Guid.TryParseExact(value.GetValue<string>(), "D", out _),
        "date-time" => DateTimeOffset.TryParse(value.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture, out _) && value.GetValue<string>().Contains('T', StringComparison.Ordinal),
        _ => throw new InvalidOperationException($"The test does not know the format {format}."),
    };
}

/// <summary>Holds every answer against the document, and fails the test that got one that is not documented.</summary>
internal sealed class ContractHandler(ApiContract contract, HttpMessageHandler server) : DelegatingHandler(server)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        var errors = contract.Check(
            request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        Assert.True(errors.Count == 0, string.Join('\n', errors));
        return response;
    }
}
