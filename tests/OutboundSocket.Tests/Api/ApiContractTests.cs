using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>
/// The OpenAPI document and what is served. That each answer has the documented status, format and form is checked with every
/// request of every test (<see cref="ContractHandler"/>); here that nothing is left out of it.
/// </summary>
public sealed class ApiContractTests
{
    [Fact]
    public async Task Every_route_is_documented_and_every_documented_one_is_served()
    {
        await using var server = await ApiServer.StartAsync();
        var contract = await ApiContract.OfAsync(server.Admin);
        var served = server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null && endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            // A page for people.
            .Except(["GET /api/docs"]).Order().ToList();

        Assert.NotEmpty(served);
        Assert.Equal(served, contract.Operations.Select(operation => operation.ToString()).Order());
        // The one that the requests of the tests are held against is the one that is served.
        Assert.Equal(ApiContract.Of(server.Services).Operations.Select(operation => operation.Json.ToJsonString()), contract.Operations.Where(one => one.Path != "/api/openapi.json").Select(operation => operation.Json.ToJsonString()));
    }

    [Fact]
    public async Task Every_documented_request_succeeds_as_documented()
    {
        await using var server = await ApiServer.StartAsync();
        var contract = await ApiContract.OfAsync(server.Admin);
        HashSet<string> done = [];

        foreach (var (path, body) in Samples.All)
        {
            string one = path == "/api/tenants" ? $"{path}/{{domain}}" : $"{path}/{{id}}";
            var made = (await SendAsync("POST", path, body))["data"]!;
            string id = path == "/api/tenants" ? made["domain"]!.GetValue<string>() : made["id"]!.GetValue<string>();
            await SendAsync("GET", path);
            await SendAsync("GET", one, null, id);
            await SendAsync("PUT", one, body, id);
            if (path == "/api/agents")
            {
                server.Switch.Registered.Add($"1020@{ApiServer.Domain}");
                await SendAsync("GET", "/api/agents/{id}/status", null, id);
                await SendAsync("GET", "/api/agents/{id}/credentials", null, id);
                await SendAsync("POST", "/api/agents/{id}/credentials", null, id);
                continue;
            }

            if (path == "/api/api-keys")
            {
                await SendAsync("POST", "/api/api-keys/{id}/regenerate", null, id);
                await SendAsync("POST", "/api/api-keys/{id}/revoke", null, id);
            }

            if (path == "/api/administrators")
            {
                await SendAsync("POST", "/api/auth/login", Samples.Login);
            }

            // The calls below need the route, the number and the agent.
            if (path is not ("/api/outbound-routes" or "/api/inbound-routes" or "/api/numbers"))
            {
                await SendAsync("DELETE", one, null, id);
            }
        }

        string uuid = (await SendAsync("POST", "/api/calls/dial", Samples.Dial))["data"]!["uuid"]!.GetValue<string>();
        server.Legs.Apply(new LegEvent { Kind = LegEventKind.Created, Uuid = uuid, SwitchId = ScriptedSwitch.Id, At = DateTimeOffset.UtcNow, User = "1020", Domain = ApiServer.Domain });
        await SendAsync("GET", "/api/calls/{uuid}", null, uuid);
        Assert.Single((await SendAsync("GET", "/api/calls/active"))["data"]!.AsArray());
        await SendAsync("POST", "/api/calls/{uuid}/transfer", Samples.Transfer, uuid);
        await SendAsync("POST", "/api/calls/{uuid}/hangup", null, uuid);
        server.Records.Records.Add(new CallRecord { CallUuid = "r-1", Domain = ApiServer.Domain, AgentExtension = "1020", HangupCause = Cause.NormalClearing });
        await SendAsync("GET", "/api/cdr");
        await SendAsync("GET", "/api/cdr/stats");
        await SendAsync("GET", "/api/cdr/{id}", null, "r-1");
        await SendAsync("GET", "/api/cdr/export");
        await SendAsync("GET", "/api/openapi.json");
        foreach (string path in (string[])["/api/agents", "/api/inbound-routes", "/api/outbound-routes", "/api/numbers"])
        {
            await SendAsync("DELETE", $"{path}/{{id}}", null, (await server.Super.DataAsync(path))[0]!["id"]!.GetValue<string>());
        }

        Assert.Empty(contract.Operations.Select(operation => operation.ToString()).Except(done));

        async Task<JsonNode> SendAsync(string method, string path, string? body = null, string id = "")
        {
            var operation = contract.Operations.Single(one => one.Method == method && one.Path == path);
            string actual = path.Replace("{id}", id, StringComparison.Ordinal).Replace("{uuid}", id, StringComparison.Ordinal).Replace("{domain}", id, StringComparison.Ordinal);
            var client = await Samples.ClientAsync(server, path);
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), actual) { Content = body is null ? null : ApiCalls.Json(body) };
            using var response = await client.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True($"{(int)response.StatusCode}" == operation.Success, $"{method} {actual}: {(int)response.StatusCode} {text}");
            done.Add(operation.ToString());
            return response.Content.Headers.ContentType?.MediaType == "text/csv" ? new JsonObject() : JsonNode.Parse(text)!;
        }
    }

    [Fact]
    public async Task An_answer_that_is_not_as_documented_is_found()
    {
        await using var server = await ApiServer.StartAsync();
        var contract = await ApiContract.OfAsync(server.Admin);
        const string Path = "/api/calls/active";
        const string Json = "application/json";
        const string Call = """{"uuid":"x","caller":"1","destination":"2","duration":3,"direction":"inbound","answered":true}""";

        Assert.Empty(contract.Check("GET", Path, 200, Json, $$"""{"success":true,"data":[{{Call}}]}"""));
        Assert.NotEmpty(contract.Check("GET", Path, 201, Json, $$"""{"success":true,"data":[{{Call}}]}"""));
        Assert.NotEmpty(contract.Check("GET", Path, 200, "text/html", $$"""{"success":true,"data":[{{Call}}]}"""));
        Assert.NotEmpty(contract.Check("GET", Path, 200, Json, $$"""{"success":false,"data":[{{Call}}]}"""));
        Assert.NotEmpty(contract.Check("GET", Path, 200, Json, $$"""{"success":true,"data":{{Call}}}"""));
        foreach (string wrong in (string[])[Call.Replace("3", "-3", StringComparison.Ordinal), Call.Replace("3", "3.5", StringComparison.Ordinal), Call.Replace("inbound", "sideways", StringComparison.Ordinal),
            Call.Replace("true", "null", StringComparison.Ordinal), Call.Replace("caller", "colour", StringComparison.Ordinal), Call.Replace("{", """{"more":1,""", StringComparison.Ordinal)])
        {
            Assert.NotEmpty(contract.Check("GET", Path, 200, Json, $$"""{"success":true,"data":[{{wrong}}]}"""));
        }

        Assert.NotEmpty(contract.Check("GET", "/api/elsewhere", 200, Json, "{}"));
        Assert.NotEmpty(contract.Check("GET", Path, 403, "application/problem+json", """{"title":"x"}"""));
    }
}
