using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// The OpenAPI 3.1 document, written from the same list that is served. Made here and not by ASP.NET's generator: that one reads
/// parameters and types of handlers, and here they stand in <see cref="ApiEndpoint"/>.
/// </summary>
internal static partial class OpenApiDocument
{
    private static readonly (int Status, string Description)[] Problems =
    [
        (400, "A value is wrong; `field` names it."), (401, "There is no valid key."), (403, "The key may not do it."),
        (404, "There is none."), (429, "Too many requests without a valid key."), (503, "The database or FreeSWITCH is away."),
    ];

    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

    public static JsonObject Write(IReadOnlyList<ApiEndpoint> endpoints)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject { ["Problem"] = Problem() });
        foreach (var path in endpoints.GroupBy(endpoint => endpoint.Path))
        {
            var methods = new JsonObject();
            foreach (var endpoint in path)
            {
                methods[endpoint.Method.ToLowerInvariant()] = Operation(endpoint, schemas);
            }

            paths[path.Key] = methods;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "FsVoice", ["version"] = "1" },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["apiKey"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                    ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = ApiAuthenticator.KeyHeader },
                },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject Operation(ApiEndpoint endpoint, JsonObject schemas)
    {
        var parameters = new JsonArray();
        foreach (Match name in PathParameter().Matches(endpoint.Path))
        {
            parameters.Add((JsonNode)Parameter(name.Groups[1].Value, "path", "string", "Which one.", isRequired: true));
        }

        foreach (var one in endpoint.Query)
        {
            parameters.Add((JsonNode)Parameter(one.Name, "query", one.Type, one.Description));
        }

        parameters.Add((JsonNode)Parameter(ApiRequest.TenantHeader, "header", "string", "The domain of the tenant, for keys of all tenants."));
        if (endpoint.IsIdempotent)
        {
            parameters.Add((JsonNode)Parameter(IdempotentRequests.Header, "header", "string", "The same key never does it a second time."));
        }

        var operation = new JsonObject
        {
            ["summary"] = endpoint.Summary,
            ["description"] = $"Role {ApiNames.Of(endpoint.Right.Role)}, scope {endpoint.Right.Scope}.",
            ["tags"] = new JsonArray(endpoint.Group),
            ["parameters"] = parameters,
            ["responses"] = Responses(endpoint),
        };
        if (endpoint.Body is { } body)
        {
            string name = body.Type.Name;
            string schema = endpoint.Required.Count > 0 ? "New" + name : name;
            schemas[schema] ??= Schema(endpoint);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schema) };
        }

        return operation;
    }

    private static JsonObject Responses(ApiEndpoint endpoint)
    {
        var responses = new JsonObject { [Text(endpoint.Success)] = new JsonObject { ["description"] = "Done: `{\"success\":true,\"data\":…}`." } };
        foreach (var (status, description) in Problems)
        {
            responses[Text(status)] = new JsonObject { ["description"] = description, ["content"] = Content("application/problem+json", "Problem") };
        }

        return responses;

        static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static JsonObject Schema(ApiEndpoint endpoint)
    {
        var schema = (JsonObject)endpoint.Body!.GetJsonSchemaAsNode(Exporter);
        schema["additionalProperties"] = false;
        schema.Remove("required");
        if (endpoint.Required.Count > 0)
        {
            schema["required"] = new JsonArray([.. endpoint.Required.Select(name => (JsonNode)name)]);
        }

        return schema;
    }

    private static JsonObject Parameter(string name, string place, string type, string description, bool isRequired = false) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = type },
    };

    private static JsonObject Content(string type, string schema) => new()
    {
        [type] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } },
    };

    private static JsonObject Problem() => new()
    {
        ["type"] = "object",
        ["description"] = "RFC 9457.",
        ["required"] = new JsonArray("type", "title", "status", "detail"),
        ["properties"] = new JsonObject
        {
            ["type"] = Of("string"),
            ["title"] = Of("string"),
            ["status"] = Of("integer"),
            ["detail"] = Of("string"),
            ["field"] = Of("string"),
            ["errors"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["field"] = Of("string"), ["expected"] = Of("string") } },
            },
        },
    };

    private static JsonObject Of(string type) => new() { ["type"] = type };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
