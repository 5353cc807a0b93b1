using System.Text.Json;
using System.Text.Json.Nodes;
using FsVoice.OutboundSocket.Api;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>
/// Bad input in every member of every body, and in every parameter: each is refused by its own name, and nothing changes. The
/// members and parameters are those of the document that the server serves, so that a new one is tested or fails the test.
/// </summary>
public sealed class FieldTests : IAsyncLifetime
{
    private static readonly (string Type, JsonNode Value)[] Kinds =
    [
        ("string", JsonValue.Create("\u2603")), ("number", JsonValue.Create(1.5)), ("boolean", JsonValue.Create(true)),
        ("array", new JsonArray(1, "x")), ("object", new JsonObject { ["unknown_member"] = 1 }),
    ];

    private readonly List<string> _wrong = [];
    private ApiServer _server = null!;
    private ApiContract _contract = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(options: new() { FailuresPerMinute = 10_000 });
        _contract = await ApiContract.OfAsync(_server.Admin);
        await Samples.PrepareAsync(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_value_of_another_type_is_refused_by_name()
    {
        foreach (var (operation, member) in Members())
        {
            foreach (var (type, value) in Kinds.Where(kind => !member.Takes(kind.Type)))
            {
                await RefusedAsync(operation, member, value, type);
            }

            if (member.Takes("integer"))
            {
                await RefusedAsync(operation, member, JsonValue.Create(1.5), "no whole number");
                await RefusedAsync(operation, member, JsonValue.Create("1"), "a text");
            }
        }

        Report();
    }

    [Fact]
    public async Task A_value_out_of_range_is_refused_by_name()
    {
        foreach (var (operation, member) in Members())
        {
            if (member.Takes("string"))
            {
                await RefusedAsync(operation, member, JsonValue.Create(new string('1', 5000)), "too long");
            }

            if (member.IsEnum)
            {
                await RefusedAsync(operation, member, JsonValue.Create("none_of_them"), "not one of the words");
                await RefusedAsync(operation, member, JsonValue.Create(0), "a number");
            }

            if (member.Schema["format"] is not null)
            {
                await RefusedAsync(operation, member, JsonValue.Create("yesterday"), "another format");
            }

            if (member.Takes("integer"))
            {
                foreach (long number in (long[])[int.MinValue, -1, int.MaxValue, long.MaxValue])
                {
                    await RefusedAsync(operation, member, JsonValue.Create(number), $"{number}");
                }
            }

            if (member.Takes("array") && member.Value is JsonArray { Count: > 0 } list)
            {
                int count = Math.Min(1000, 50_000 / list[0]!.ToJsonString().Length);
                await RefusedAsync(operation, member, new JsonArray([.. Enumerable.Range(0, count).Select(_ => list[0]!.DeepClone())]), "too many", orInside: true);
            }
        }

        Report();
    }

    [Fact]
    public async Task Null_takes_the_default_or_is_refused_by_name()
    {
        foreach (var (operation, member) in Members().Where(one => !one.Member.MayBeNull))
        {
            if (member.Steps.Count > 1 || Required(operation).Contains(member.Path))
            {
                await RefusedAsync(operation, member, null, "null");
            }
        }

        Report();
    }

    [Fact]
    public async Task A_member_that_is_not_known_or_not_there_is_refused_by_name()
    {
        foreach (var operation in _contract.Operations.Where(one => _contract.Body(one) is not null))
        {
            foreach (string sample in Samples.Of(operation))
            {
                var body = JsonNode.Parse(sample)!.AsObject();
                body["unknown_member"] = 1;
                await RefusedAsync(operation, body, "unknown_member", "unknown");
            }

            foreach (var member in RequestMember.Objects(_contract, operation).Where(member => member.Value is JsonObject))
            {
                var value = member.Value!.DeepClone().AsObject();
                value["unknown_member"] = 1;
                await RefusedAsync(operation, member.With(value), $"{member.Path}.unknown_member", "unknown inside");
            }

            foreach (string name in Required(operation))
            {
                var body = JsonNode.Parse(Samples.Of(operation)[0])!.AsObject();
                body.Remove(name);
                await RefusedAsync(operation, body, name, "not there");
            }
        }

        Report();
    }

    [Fact]
    public async Task A_bad_parameter_of_a_query_is_refused_by_name()
    {
        foreach (var operation in _contract.Operations)
        {
            foreach (var (name, _, type) in operation.Parameters.Where(one => one.Place == "query"))
            {
                string[] values = type switch
                {
                    "integer" => ["", "x", "-1", "1.5", "99999999999", "0x1", "+1", "%201", "1%00"],
                    "boolean" => ["", "yes", "1", "TRUE", "%00"],
                    _ => [new string('1', 5000), "a%00", "a%0d%0aX-Injected:1", "%ed%a0%80%00"],
                };
                foreach (string value in values)
                {
                    await AskAsync(operation, $"?{name}={value}", name);
                }

                await AskAsync(operation, $"?{name}=1&{name}=2", name);
            }

            if (operation.Method == "GET" && operation.Path != "/api/openapi.json")
            {
                await AskAsync(operation, "?unknown_parameter=1", "unknown_parameter");
            }
        }

        Report();
    }

    [Fact]
    public async Task A_bad_parameter_of_a_path_is_refused_by_name()
    {
        foreach (var operation in _contract.Operations)
        {
            foreach (var (name, _, _) in operation.Parameters.Where(one => one.Place == "path"))
            {
                string[] values = ["1", new string('a', 3000), "'%20OR%201=1", "a%0d%0aapi%20status", "%1b%5b2J", "%24%7bsystem(id)%7d", "all", Guid.Empty.ToString(), "%22%3e%3cx%2f%3e", "%2a"];
                foreach (string value in values)
                {
                    int before = _server.Directory.Changes;
                    string path = operation.Path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                    using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), path);
                    if (_contract.Body(operation) is not null)
                    {
                        request.Content = ApiCalls.Json(Samples.Of(operation)[0]);
                    }

                    using var response = await (await Samples.ClientAsync(_server, operation.Path)).SendAsync(request);
                    string text = await response.Content.ReadAsStringAsync();
                    if ((int)response.StatusCode != 404 || JsonNode.Parse(text)!["field"]?.GetValue<string>() != name || _server.Directory.Changes != before)
                    {
                        _wrong.Add($"{operation} {name}={value}: {(int)response.StatusCode} {text}");
                    }
                }
            }
        }

        Assert.DoesNotContain(_server.Switch.Commands, command => !command.StartsWith("show calls", StringComparison.Ordinal) && !command.StartsWith("uuid_exists ", StringComparison.Ordinal));
        Assert.All(_server.Switch.Commands, command => Assert.DoesNotContain(command, char.IsControl));
        Report();
    }

    [Fact]
    public async Task A_bad_header_is_refused_by_name()
    {
        foreach (var operation in _contract.Operations)
        {
            foreach (var (name, _, _) in operation.Parameters.Where(one => one.Place == "header"))
            {
                (string Value, int Status)[] values = name switch
                {
                    "If-Match" => [("\"x\"", 400), ("\"-1\"", 400), ("\"1\", \"2\"", 400), ("\"99999999999999999999\"", 400)],
                    "Idempotency-Key" => [(new string('k', 256), 400), ("a b", 400)],
                    _ => [("nowhere.example.org", 403), ("'--", 403), (new string('x', 5000), 403)],
                };
                foreach (var (value, status) in values)
                {
                    int before = _server.Directory.Changes;
                    using var request = await RequestAsync(operation, Samples.Of(operation).FirstOrDefault());
                    request.Headers.TryAddWithoutValidation(name, value);
                    using var response = await _server.Admin.SendAsync(request);
                    string text = await response.Content.ReadAsStringAsync();
                    bool isAllowed = name == ApiRequest.TenantHeader && (operation.Path.StartsWith("/api/tenants", StringComparison.Ordinal) || operation.Path == "/api/openapi.json");
                    if (!isAllowed && !((int)response.StatusCode is 403 && operation.Path.StartsWith("/api/numbers", StringComparison.Ordinal))
                        && !((int)response.StatusCode == 403 && operation.Path.StartsWith("/api/tenants", StringComparison.Ordinal))
                        && ((int)response.StatusCode != status || JsonNode.Parse(text)!["field"]?.GetValue<string>() != name))
                    {
                        _wrong.Add($"{operation} {name}: {value[..Math.Min(value.Length, 30)]}: {(int)response.StatusCode} {text}");
                    }

                    if (!isAllowed && _server.Directory.Changes != before)
                    {
                        _wrong.Add($"{operation} {name}: something changed.");
                    }
                }
            }
        }

        Report();
    }

    private IEnumerable<(Operation Operation, RequestMember Member)> Members() =>
        _contract.Operations.SelectMany(operation => RequestMember.Of(_contract, operation).Select(member => (operation, member)));

    private IEnumerable<string> Required(Operation operation) => (_contract.Body(operation)?["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>());

    private Task RefusedAsync(Operation operation, RequestMember member, JsonNode? value, string why, bool orInside = false) =>
        RefusedAsync(operation, member.With(value), member.Path, why, orInside);

    private async Task RefusedAsync(Operation operation, JsonObject body, string field, string why, bool orInside = false)
    {
        int changes = _server.Directory.Changes;
        int commands = _server.Switch.Commands.Count;
        using var request = await RequestAsync(operation, body.ToJsonString());
        using var response = await (await Samples.ClientAsync(_server, operation.Path)).SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        string? named = JsonNode.Parse(text)!["field"]?.GetValue<string>();
        bool isNamed = named == field || (orInside && named?.StartsWith(field + "[", StringComparison.Ordinal) == true);
        if ((int)response.StatusCode is not (400 or 422) || !isNamed)
        {
            _wrong.Add($"{operation} {field} ({why}): {(int)response.StatusCode} {text[..Math.Min(text.Length, 300)]}");
        }

        if (_server.Directory.Changes != changes || _server.Switch.Commands.Skip(commands).Any(command => command.StartsWith("bgapi", StringComparison.Ordinal)))
        {
            _wrong.Add($"{operation} {field} ({why}): something changed.");
        }
    }

    private async Task AskAsync(Operation operation, string query, string field)
    {
        using var request = await RequestAsync(operation, null, query);
        using var response = await (await Samples.ClientAsync(_server, operation.Path)).SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != 400 || JsonNode.Parse(text)!["field"]?.GetValue<string>() != field || response.Headers.Contains("X-Injected"))
        {
            _wrong.Add($"{operation}{query[..Math.Min(query.Length, 60)]}: {(int)response.StatusCode} {text[..Math.Min(text.Length, 300)]}");
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(Operation operation, string? body, string query = "") =>
        new(HttpMethod.Parse(operation.Method), await Samples.FillAsync(_server, operation.Path) + query)
        {
            Content = body is null || _contract.Body(operation) is null ? null : ApiCalls.Json(body),
        };

    private void Report()
    {
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong));
        Assert.DoesNotContain(_server.Log.Entries, entry => entry.StartsWith("Error", StringComparison.Ordinal));
    }
}
