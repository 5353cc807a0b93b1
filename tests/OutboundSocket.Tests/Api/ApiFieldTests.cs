using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Values that come back, bodies that cannot be, and answers to what is not there. Bad input in each field is in <see cref="FieldTests"/>.</summary>
public sealed class ApiFieldTests
{
    public static TheoryData<string, string> Fields()
    {
        var data = new TheoryData<string, string>();
        foreach (var (path, body) in Samples.All)
        {
            foreach (var (name, _) in JsonNode.Parse(body)!.AsObject())
            {
                data.Add(path, name);
            }
        }

        data.Add("/api/inbound-routes", "target");
        return data;
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_value_comes_back_as_it_was_sent_and_null_takes_the_default(string path, string field)
    {
        await using var server = await ApiServer.StartAsync();
        var client = await Samples.ClientAsync(server, path);
        var body = Body(path);
        body[field] ??= JsonNode.Parse("""{"kind":"queue","value":"sales","parameters":{}}""");
        Drop(body, field);
        var made = (await client.CreateAsync(path, body.ToJsonString())).AsObject();
        if (made.ContainsKey(field) && field != "expires_at")
        {
            Assert.True(JsonNode.DeepEquals(body[field], made[field]), $"{field}: {made[field]?.ToJsonString()}");
        }
        else
        {
            Assert.Contains(field, (string[])["password", "voicemail_pin", "expires_at"]);
        }

        string id = path == "/api/tenants" ? made["domain"]!.GetValue<string>() : made["id"]!.GetValue<string>();
        var empty = await client.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"{path}/{id}") { Content = ApiCalls.Json($$"""{"{{field}}":null}""") });
        var answer = JsonNode.Parse(await empty.Content.ReadAsStringAsync())!;
        Assert.True((int)empty.StatusCode is 200 or 400, answer.ToJsonString());
        if ((int)empty.StatusCode == 400)
        {
            Assert.Contains(answer["field"]!.GetValue<string>(), (string[])[field, "forward_to", "username", "destination_extension"]);
        }
    }

    [Theory]
    [InlineData("{\"extension\":\"1020\",\"name\":\"x\",\"pasword\":\"x\"}", "pasword")]
    [InlineData("{\"extension\":\"1020\",\"name\":\"x\",\"id\":\"x\"}", "id")]
    [InlineData("{\"extension\":\"1020\",\"extension\":\"1021\",\"name\":\"x\"}", "body")]
    [InlineData("{\"extension\":\"1020\",\"name\":\"\\ud800\"}", "body")]
    [InlineData("{\"extension\":\"1020\",\"\\ud800\":\"x\"}", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}", "body")]
    [InlineData("{\"name\":\"x\"}", "extension")]
    [InlineData("{\"extension\":\"1020\"}", "name")]
    [InlineData("{\"extension\":\"1019\",\"name\":\"x\"}", "extension")]
    [InlineData("{\"extension\":\"1020\",\"name\":\"x\",\"\\u001b[2J\":1}", "?[2J")]
    public async Task A_body_that_cannot_be_is_refused_by_name(string body, string field)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(field, (await server.Admin.PostAsync("/api/agents", body, 400))["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_long_body_and_another_type_are_refused()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("body", (await server.Admin.PostAsync("/api/agents", $$"""{"name":"{{new string('x', ApiBody.MaxLength)}}"}""", 413))["field"]!.GetValue<string>());
        using var response = await server.Admin.PostAsync("/api/agents", new StringContent("extension=1020"));
        Assert.Equal(415, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/api/agents?limit=0", "limit")]
    [InlineData("/api/agents?limit=1001", "limit")]
    [InlineData("/api/agents?limit=x", "limit")]
    [InlineData("/api/agents?limit=1&limit=2", "limit")]
    [InlineData("/api/agents?offset=-1", "offset")]
    [InlineData("/api/agents?is_active=1", "is_active")]
    [InlineData("/api/agents?search=%00", "search")]
    [InlineData("/api/agents?serch=x", "serch")]
    [InlineData("/api/cdr?from=yesterday", "from")]
    [InlineData("/api/cdr?to='%20OR%201=1", "to")]
    [InlineData("/api/cdr?from=2026-02-01&to=2026-01-01", "to")]
    [InlineData("/api/cdr?agent_extension=1020'--", "agent_extension")]
    [InlineData("/api/cdr?direction=sideways", "direction")]
    [InlineData("/api/cdr/export?limit=1", "limit")]
    [InlineData("/api/cdr/stats?direction=inbound", "direction")]
    public async Task A_bad_parameter_is_refused_by_name(string path, string field)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(field, (await server.Admin.GetAsync(path, 400))["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET", "/api/agents/1", 404)]
    [InlineData("GET", "/api/agents/..%2f..%2fetc", 404)]
    [InlineData("GET", "/api/cdr/%27%20OR%201=1", 404)]
    [InlineData("GET", "/api/calls/%1b%5b2J", 404)]
    [InlineData("POST", "/api/calls/all/hangup", 404)]
    [InlineData("POST", "/api/calls/a%0aapi%20status/hangup", 404)]
    [InlineData("GET", "/api/nowhere", 404)]
    [InlineData("PATCH", "/api/agents", 405)]
    [InlineData("GET", "/api/calls/dial", 405)]
    public async Task What_is_not_there_is_a_problem(string method, string path, int status)
    {
        await using var server = await ApiServer.StartAsync();
        await server.Admin.SendAsync(HttpMethod.Parse(method), path, null, status);
        Assert.DoesNotContain(server.Switch.Commands, command => command.Contains("uuid_kill", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_one_with_the_same_key_and_a_change_in_between_are_refused()
    {
        await using var server = await ApiServer.StartAsync();
        string id = (await Samples.CreateAsync(server, "/api/agents"))["id"]!.GetValue<string>();
        Assert.Equal("extension", (await server.Admin.PostAsync("/api/agents", """{"extension":"1020","name":"x"}""", 409))["field"]!.GetValue<string>());
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/agents/{id}") { Content = ApiCalls.Json("""{"name":"x"}""") };
        request.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        using var response = await server.Admin.SendAsync(request);
        Assert.Equal(412, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(false, "nothing was changed")]
    [InlineData(true, "not known")]
    public async Task A_database_that_is_away_is_told_without_the_words_of_the_driver(bool isUnknown, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        (server.Directory.IsAway, server.Directory.IsOutcomeUnknown) = (true, isUnknown);
        using var response = await server.Admin.GetAsync("/api/agents");
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("driver", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trunk_of_another_tenant_cannot_be_named()
    {
        await using var server = await ApiServer.StartAsync();
        using var other = server.Client(await server.KeyAsync(ApiServer.OtherDomain, ApiRole.Admin));
        await other.CreateAsync("/api/trunks", """{"name":"Theirs","gateway_name":"theirs","host":"192.0.2.1"}""");
        Assert.Equal("trunks[0]", (await server.Admin.PostAsync("/api/outbound-routes", """{"name":"x","trunks":["theirs"]}""", 400))["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_names_a_trunk_that_is_gone_can_still_be_put_out_of_use()
    {
        await using var server = await ApiServer.StartAsync();
        server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        var trunk = await server.Admin.CreateAsync("/api/trunks", """{"name":"A","gateway_name":"first","host":"192.0.2.1"}""");
        var route = await server.Admin.CreateAsync("/api/outbound-routes", """{"name":"World","trunks":["first"]}""");
        string path = $"/api/outbound-routes/{route["id"]!.GetValue<string>()}", tenant = $"/api/tenants/{ApiServer.Domain}";
        await server.Super.PutAsync(tenant, """{"dialing":{"emergency_trunk":"first"}}""");
        await server.Admin.SendAsync(HttpMethod.Delete, $"/api/trunks/{trunk["id"]!.GetValue<string>()}");
        await server.Admin.PutAsync(path, """{"is_active":false}""");
        Assert.Equal("trunks[1]", (await server.Admin.PutAsync(path, """{"trunks":["first","second"]}""", 400))["field"]!.GetValue<string>());
        await server.Super.PutAsync(tenant, """{"name":"Renamed"}""");
        Assert.Equal("dialing.emergency_trunk", (await server.Super.PutAsync(tenant, """{"dialing":{"emergency_trunk":"second"}}""", 400))["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task Csv_holds_no_formula()
    {
        Assert.Equal("\"'=1+1\",+18005551234,\"'+1+1\",\"a \"\"b\"\"\",\"'@x\",-\r\n".Replace(",-", ",\"'-\"", StringComparison.Ordinal),
            CsvText.Line(["=1+1", "+18005551234", "+1+1", "a \"b\"", "@x", "-"]));
        // Where ';' ends a cell.
        Assert.Equal("\"a;'=cmd|x\",a;b,\"x\r\n'=1\",\"a\t'@b\"\r\n".Replace(",a;b,", ",\"a;b\",", StringComparison.Ordinal), CsvText.Line(["a;=cmd|x", "a;b", "x\r\n=1", "a\t@b"]));
        await using var server = await ApiServer.StartAsync();
        for (int i = 0; i < 1001; i++)
        {
            server.Records.Records.Add(new CallRecord
            {
                CallUuid = $"r{i}",
                Domain = ApiServer.Domain,
                CallerName = "=HYPERLINK(\"x\")",
                HangupCause = Cause.NormalClearing,
                StartedAt = DateTimeOffset.UnixEpoch.AddMinutes(i),
                EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(i),
            });
        }

        using var response = await server.Admin.GetAsync("/api/cdr/export");
        string[] lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("id,uuid,caller_id_name,", lines[0], StringComparison.Ordinal);
        Assert.Equal(1001, lines.Skip(1).Distinct().Count());
        Assert.All(lines.Skip(1), line => Assert.Contains(",\"'=HYPERLINK(\"\"x\"\")\",", line, StringComparison.Ordinal));
    }

    private static JsonObject Body(string path) =>
        JsonNode.Parse(path == "/api/tenants" ? Samples.TenantBody : Samples.OfDirectory.Single(one => one.Path == path).Body)!.AsObject();

    /// <summary>An inbound route goes to an agent or to something else.</summary>
    private static void Drop(JsonObject body, string field)
    {
        if (field == "target")
        {
            body.Remove("destination_extension");
        }
    }
}
