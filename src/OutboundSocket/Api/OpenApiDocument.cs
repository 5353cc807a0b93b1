using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// The OpenAPI 3.1 document, written from the same list that is served. Made here and not by ASP.NET's generator: that one reads
/// parameters and types of handlers, and here they stand in <see cref="ApiEndpoint"/>.
/// </summary>
internal static partial class OpenApiDocument
{
    private static readonly Dictionary<int, string> Descriptions = new()
    {
        [400] = "A value is wrong; `field` names it.",
        [401] = "There is no valid key.",
        [403] = "The key may not do it, or the tenant may not.",
        [404] = "There is none.",
        [409] = "It does not go with what is there; `field` names why.",
        [412] = "It was changed meanwhile.",
        [413] = "The body is too long.",
        [415] = "The body is not application/json.",
        [422] = "The Idempotency-Key was used for another request.",
        [429] = "Too many requests without a valid key.",
        [500] = "The server failed.",
        [502] = "FreeSWITCH refused it.",
        [503] = "The database or FreeSWITCH is away, or the server has too much to do.",
        [504] = "FreeSWITCH did not answer; whether it was done is not known.",
    };

    private static readonly int[] OfAll = [400, 401, 403, 404, 429, 500, 503];

    private static readonly int[] OfBodies = [413, 415];

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
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key, or the token of POST /api/auth/login." },
                    ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = ApiAuthenticator.KeyHeader },
                },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject Operation(ApiEndpoint endpoint, JsonObject schemas)
    {
        var operation = new JsonObject
        {
            ["summary"] = endpoint.Summary,
            ["description"] = endpoint.IsOpen ? "Needs no key." : $"Role {ApiNames.Of(endpoint.Right.Role)}, scope {endpoint.Right.Scope}.",
            ["tags"] = new JsonArray(endpoint.Group),
            ["parameters"] = new JsonArray([.. Parameters(endpoint)]),
            ["responses"] = Responses(endpoint),
        };
        if (endpoint.IsOpen)
        {
            operation["security"] = new JsonArray();
        }

        if (endpoint.Body is { } body)
        {
            string name = body.Type.Name;
            string schema = endpoint.Required.Count > 0 ? "New" + name : name;
            schemas[schema] ??= ApiSchema.Of(body, endpoint.Required);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", Reference(schema)) };
        }

        return operation;
    }

    private static IEnumerable<JsonNode> Parameters(ApiEndpoint endpoint)
    {
        foreach (Match name in PathParameter().Matches(endpoint.Path))
        {
            yield return Parameter(name.Groups[1].Value, "path", "string", "Which one.", isRequired: true);
        }

        foreach (var one in endpoint.Query)
        {
            yield return Parameter(one.Name, "query", one.Type, one.Description);
        }

        if (!endpoint.IsOpen)
        {
            yield return Parameter(ApiRequest.TenantHeader, "header", "string", "The domain of the tenant, for keys of all tenants.");
        }

        if (endpoint.TakesVersion)
        {
            yield return Parameter("If-Match", "header", "string", "Only this version, as an answer's ETag had it.");
        }

        if (endpoint.IsIdempotent)
        {
            yield return Parameter(IdempotentRequests.Header, "header", "string", "The same key never does it a second time.");
        }
    }

    private static JsonObject Responses(ApiEndpoint endpoint)
    {
        var responses = new JsonObject
        {
            [Text(endpoint.Success)] = new JsonObject { ["description"] = "Done.", ["content"] = Content(endpoint.MediaType, Answer(endpoint)) },
        };
        foreach (int status in OfAll.Concat(endpoint.Body is null ? [] : OfBodies).Concat(endpoint.Problems).Distinct().Order())
        {
            responses[Text(status)] = new JsonObject { ["description"] = Descriptions[status], ["content"] = Content("application/problem+json", Reference("Problem")) };
        }

        return responses;

        static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The envelope of seed 000; what has no <see cref="ApiEndpoint.Answer"/> comes without one.</summary>
    private static JsonObject Answer(ApiEndpoint endpoint)
    {
        if (endpoint.Answer is null)
        {
            return new JsonObject { ["type"] = endpoint.MediaType == "application/json" ? "object" : "string" };
        }

        var envelope = ApiSchema.Object(("success", new JsonObject { ["const"] = true }), ("data", (JsonObject)endpoint.Answer.DeepClone()));
        return endpoint.IsPage
            ? ApiSchema.Add(envelope, "pagination", ApiSchema.Object(("total", ApiSchema.Whole()), ("limit", ApiSchema.Whole(1)), ("offset", ApiSchema.Whole())))
            : envelope;
    }

    private static JsonObject Parameter(string name, string place, string type, string description, bool isRequired = false) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = type },
    };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject Problem()
    {
        var problem = ApiSchema.Object(("type", ApiSchema.Text()), ("title", ApiSchema.Text()), ("status", ApiSchema.Whole(400)), ("detail", ApiSchema.Text()));
        problem["description"] = "RFC 9457.";
        ApiSchema.Add(problem, "field", ApiSchema.Text(), isRequired: false);
        var error = ApiSchema.Object(("field", ApiSchema.Text()), ("expected", ApiSchema.Text()));
        return ApiSchema.Add(problem, "errors", ApiSchema.List(error), isRequired: false);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();
}
