using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Who may do what: keys, roles, scopes, tenants.</summary>
public sealed class ApiAccessTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task No_endpoint_is_open()
    {
        using var nobody = _server.Client();
        int address = 0;
        foreach (var endpoint in Endpoints().Where(one => !one.IsOpen))
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(endpoint.Method), Filled(endpoint.Path));
            request.Headers.Add("Test-Address", $"10.0.0.{++address % 250}");
            using var response = await nobody.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("Bearer realm=\"fsvoice\"", response.Headers.WwwAuthenticate.ToString());
        }

        // Nor does it tell which paths there are.
        await nobody.GetAsync("/api/nowhere", 401);
    }

    [Fact]
    public async Task The_key_is_taken_from_either_header_and_from_one_alone()
    {
        string key = await _server.KeyAsync(ApiServer.Domain, ApiRole.ReadOnly);
        using var client = _server.Client();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        await client.GetAsync("/api/agents", 200);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await client.GetAsync("/api/agents", 401);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("fsv_000000000000_00")]
    public async Task A_wrong_key_is_refused(string key)
    {
        using var client = _server.Client(key.Length == 0 ? null : key);
        await client.GetAsync("/api/agents", 401);
    }

    [Fact]
    public async Task A_key_with_the_right_beginning_alone_is_refused()
    {
        string key = await _server.KeyAsync(ApiServer.Domain, ApiRole.Admin);
        using var client = _server.Client(key[..^1] + (key[^1] == '0' ? '1' : '0'));
        await client.GetAsync("/api/agents", 401);
    }

    [Fact]
    public async Task Revoked_expired_and_keys_of_a_tenant_out_of_use_do_not_count()
    {
        var directory = _server.Directory;
        var stored = (await directory.ApiKeys.ListAsync(ApiServer.Domain, new PageQuery(0, 10), default)).Items[0];
        await directory.ApiKeys.UpdateAsync(ApiServer.Domain, stored with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1), Version = 0 }, default);
        await _server.Admin.GetAsync("/api/agents", 401);
        await directory.ApiKeys.UpdateAsync(ApiServer.Domain, stored with { RevokedAt = DateTimeOffset.UtcNow, Version = 0 }, default);
        await _server.Admin.GetAsync("/api/agents", 401);
        await directory.ApiKeys.UpdateAsync(ApiServer.Domain, stored with { Version = 0 }, default);
        await _server.Admin.GetAsync("/api/agents", 200);
        var tenant = (await directory.Tenants.FindByKeyAsync(ApiServer.Domain, ApiServer.Domain, default))!;
        await directory.Tenants.UpdateAsync(ApiServer.Domain, tenant with { IsActive = false }, default);
        await _server.Admin.GetAsync("/api/agents", 401);
    }

    [Fact]
    public async Task Too_many_wrong_keys_shut_an_address_out_and_no_other()
    {
        await using var server = await ApiServer.StartAsync(options: new ApiOptions { FailuresPerMinute = 3 }, clock: new ManualTimeProvider());
        using var wrong = server.Client("fsv_000000000000_00");
        for (int i = 0; i < 3; i++)
        {
            await wrong.GetAsync("/api/agents", 401);
        }

        await wrong.GetAsync("/api/agents", 429);
        await server.Admin.GetAsync("/api/agents", 429);
        server.Admin.DefaultRequestHeaders.Add("Test-Address", "192.0.2.1");
        await server.Admin.GetAsync("/api/agents", 200);
    }

    [Fact]
    public void Addresses_of_one_customer_count_together_and_memory_is_bounded()
    {
        var tries = new FailedTries(1, TimeProvider.System);
        tries.Note(IPAddress.Parse("2001:db8:1:2::1"));
        Assert.True(tries.Wait(IPAddress.Parse("2001:db8:1:2:ffff::9")) > 0);
        Assert.Equal(0, tries.Wait(IPAddress.Parse("2001:db8:1:3::1")));
        tries.Note(IPAddress.Parse("::ffff:192.0.2.7"));
        Assert.True(tries.Wait(IPAddress.Parse("192.0.2.7")) > 0);

        for (int i = 0; i <= FailedTries.MostAddresses; i++)
        {
            tries.Note(new IPAddress(i + 0x0A000000L));
        }

        Assert.Equal(0, tries.Wait(IPAddress.Parse("2001:db8:1:2::1")));
    }

    [Fact]
    public async Task Each_endpoint_asks_for_its_role_and_scope()
    {
        Assert.Equal("/api/auth/login", Assert.Single(Endpoints(), one => one.IsOpen).Path);
        foreach (var endpoint in Endpoints().Where(one => !one.IsOpen))
        {
            for (var role = ApiRole.ReadOnly; role <= ApiRole.SuperAdmin; role++)
            {
                var caller = ApiCaller.Of(new ApiKey { Role = role });
                Assert.Equal(role >= endpoint.Right.Role, caller.Check(endpoint.Right) is null);
            }

            Assert.Null(ApiCaller.Of(new ApiKey { Role = ApiRole.SuperAdmin, Scopes = [endpoint.Right.Scope] }).Check(endpoint.Right));
            Assert.NotNull(ApiCaller.Of(new ApiKey { Role = ApiRole.SuperAdmin, Scopes = ["read:nothing"] }).Check(endpoint.Right));
            // What changes something is not for keys that may only look, and what looks asks for no right to change.
            Assert.Equal(endpoint.Method == "GET" ? "read" : "write", endpoint.Right.Scope.Split(':')[0]);
            Assert.True(endpoint.Method == "GET" || endpoint.Right.Role > ApiRole.ReadOnly);
        }

        using var reader = _server.Client(await _server.KeyAsync(ApiServer.Domain, ApiRole.ReadOnly));
        await reader.GetAsync("/api/agents", 200);
        await reader.PostAsync("/api/agents", """{"extension":"1020","name":"x"}""", 403);
        await reader.GetAsync($"/api/agents/{Guid.NewGuid()}/credentials", 403);
        using var narrow = _server.Client(await _server.KeyAsync(ApiServer.Domain, ApiRole.Admin, "write:extensions"));
        await narrow.CreateAsync("/api/agents", """{"extension":"1020","name":"x"}""");
        await narrow.GetAsync("/api/agents", 403);
        await narrow.PostAsync("/api/calls/dial", "{}", 403);
    }

    [Theory]
    [InlineData("read:agents", "read:agents", true)]
    [InlineData("read:extensions", "read:agents", true)]
    [InlineData("read:*", "read:agents", true)]
    [InlineData("*:agents", "write:agents", true)]
    [InlineData("*", "write:agents", true)]
    [InlineData("read:agents", "write:agents", false)]
    [InlineData("read", "read:agents", false)]
    [InlineData("read:agents", "read:*", false)]
    [InlineData("read:agents", "*", false)]
    public void Scopes_cover_what_they_say(string scope, string wanted, bool covers) => Assert.Equal(covers, ApiCaller.Covers(scope, wanted));

    [Fact]
    public async Task Nobody_reaches_another_tenants_things()
    {
        using var other = _server.Client(await _server.KeyAsync(ApiServer.OtherDomain, ApiRole.Admin));
        foreach (var (path, body) in Samples.OfDirectory)
        {
            string id = (await Samples.CreateAsync(_server, path))["id"]!.GetValue<string>();
            var client = path == "/api/numbers" ? _server.Super : other;
            if (client == _server.Super)
            {
                client.DefaultRequestHeaders.Remove(ApiRequest.TenantHeader);
                client.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.OtherDomain);
            }

            await client.GetAsync($"{path}/{id}", 404);
            await client.PutAsync($"{path}/{id}", body, 404);
            await client.SendAsync(HttpMethod.Delete, $"{path}/{id}", null, 404);
            Assert.Equal(path == "/api/api-keys" ? 1 : 0, (await client.DataAsync(path)).AsArray().Count);
            await _server.Admin.GetAsync($"{path}/{id}", 200);
        }

        await other.GetAsync($"/api/tenants/{ApiServer.Domain}", 404);
        Assert.Single((await other.DataAsync("/api/tenants")).AsArray());
        other.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        await other.GetAsync("/api/agents", 403);
    }

    [Fact]
    public async Task A_number_that_another_tenant_owns_is_no_did()
    {
        using var other = _server.Client(await _server.KeyAsync(ApiServer.OtherDomain, ApiRole.Admin));
        _server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain);
        await _server.Super.CreateAsync("/api/numbers", """{"number":"+12125550100"}""");
        const string body = """{"did_number":"+12125550100","destination_extension":"1020"}""";
        Assert.Equal("did_number", (await other.PostAsync("/api/inbound-routes", body, 400))["field"]!.GetValue<string>());
        string path = $"/api/inbound-routes/{(await other.CreateAsync("/api/inbound-routes", body.Replace("0100", "0101", StringComparison.Ordinal)))["id"]!.GetValue<string>()}";
        Assert.Equal("did_number", (await other.PutAsync(path, """{"did_number":"+12125550100"}""", 400))["field"]!.GetValue<string>());
        await _server.Admin.CreateAsync("/api/inbound-routes", body);
    }

    [Fact]
    public async Task A_key_of_all_tenants_says_which_one_it_means()
    {
        var problem = await _server.Super.GetAsync("/api/agents", 400);
        Assert.Equal(ApiRequest.TenantHeader, problem["field"]!.GetValue<string>());
        _server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, "nowhere.example.org");
        await _server.Super.GetAsync("/api/agents", 404);
        _server.Super.DefaultRequestHeaders.Remove(ApiRequest.TenantHeader);
        _server.Super.DefaultRequestHeaders.Add(ApiRequest.TenantHeader, ApiServer.Domain.ToUpperInvariant());
        await _server.Super.GetAsync("/api/agents", 200);
        await _server.Super.SendAsync(HttpMethod.Delete, $"/api/tenants/{ApiServer.OtherDomain}");
        _server.Super.DefaultRequestHeaders.Remove(ApiRequest.TenantHeader);
        // The only one that there is needs no name.
        await _server.Super.GetAsync("/api/agents", 200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task An_empty_domain_is_nobodys(string domain)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/agents");
        request.Headers.TryAddWithoutValidation("X-Tenant-Id", domain);
        using var response = await _server.Super.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("X-Tenant-Id", JsonNode.Parse(await response.Content.ReadAsStringAsync())!["field"]!.GetValue<string>());

        Assert.Equal("domain", (await _server.Super.GetAsync("/api/tenants/%20", 404))["field"]!.GetValue<string>());
        var body = new JsonObject { ["domain"] = domain, ["name"] = "Nobody" };
        Assert.Equal("domain", (await _server.Super.PostAsync("/api/tenants", body.ToJsonString(), 400))["field"]!.GetValue<string>());
        Assert.Equal("domain", (await _server.Super.PostAsync("/api/tenants", """{"name":"Nobody"}""", 400))["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/docs")]
    public async Task Another_method_is_refused_with_those_that_there_are(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        using var response = await _server.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("user,admin")]
    [InlineData("admin,readonly")]
    [InlineData("Admin")]
    [InlineData("")]
    public async Task A_role_is_one_name(string role) => Assert.Equal(
        "role", (await _server.Super.PostAsync("/api/api-keys", $$"""{"name":"x","role":"{{role}}"}""", 400))["field"]!.GetValue<string>());

    [Fact]
    public async Task A_body_is_UTF8()
    {
        byte[] body = [.. """{"extension":"1020","name":"John"""u8, 0xff, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await _server.Admin.PostAsync(new Uri("/api/agents", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, (await _server.Directory.Agents.ListAsync(ApiServer.Domain, new PageQuery(0, 1), default)).Total);
    }

    [Fact]
    public async Task Nobody_makes_a_key_that_may_do_more_than_his_own()
    {
        await _server.Admin.PostAsync("/api/api-keys", """{"name":"x","role":"superadmin"}""", 403);
        var made = await _server.Admin.CreateAsync("/api/api-keys", """{"name":"CRM Integration","role":"readonly","scopes":["read:calls"]}""");
        string key = made["key"]!.GetValue<string>();
        using var crm = _server.Client(key);
        await crm.GetAsync("/api/calls/active", 200);
        await crm.GetAsync("/api/agents", 403);
        using var narrow = _server.Client(await _server.KeyAsync(ApiServer.Domain, ApiRole.Admin, "write:api_keys", "read:calls"));
        await narrow.PostAsync("/api/api-keys", """{"name":"x","role":"readonly"}""", 403);
        await narrow.PostAsync("/api/api-keys", """{"name":"x","role":"readonly","scopes":["read:agents"]}""", 403);
        await narrow.CreateAsync("/api/api-keys", """{"name":"x","role":"readonly","scopes":["read:calls"]}""");

        // Shown once, and its hash never.
        string path = $"/api/api-keys/{made["id"]!.GetValue<string>()}";
        string shown = (await _server.Admin.DataAsync(path)).ToJsonString();
        Assert.DoesNotContain(key, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", shown, StringComparison.OrdinalIgnoreCase);

        string next = (await _server.Admin.PostAsync($"{path}/regenerate", null, 200))["data"]!["key"]!.GetValue<string>();
        await crm.GetAsync("/api/calls/active", 401);
        using var renewed = _server.Client(next);
        await renewed.GetAsync("/api/calls/active", 200);
        var revoked = (await _server.Admin.PostAsync($"{path}/revoke", null, 200))["data"]!;
        Assert.Equal("revoked", revoked["status"]!.GetValue<string>());
        await renewed.GetAsync("/api/calls/active", 401);
    }

    [Fact]
    public async Task A_key_cannot_end_itself()
    {
        string id = (await _server.Directory.ApiKeys.ListAsync(ApiServer.Domain, new PageQuery(0, 1), default)).Items[0].Id.ToString();
        await _server.Admin.SendAsync(HttpMethod.Delete, $"/api/api-keys/{id}", null, 409);
        await _server.Admin.PostAsync($"/api/api-keys/{id}/revoke", null, 409);
    }

    [Fact]
    public async Task The_first_key_is_printed_once_and_not_logged()
    {
        var directory = new MemoryDirectory { IsAway = true };
        await using var console = new StringWriter();
        using var first = new FirstKey(directory, _server.Secrets, TimeProvider.System, NullLogger<FirstKey>.Instance) { Console = console };
        directory.IsAway = false;
        await first.StartAsync(default);
        await first.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60));

        string key = console.ToString().Trim().Split(' ')[^1];
        var stored = Assert.Single((await directory.ApiKeys.ListAsync(Tenant.Global, new PageQuery(0, 10), default)).Items);
        Assert.True(_server.Secrets.VerifyApiKey(key, stored));
        Assert.Equal(ApiRole.SuperAdmin, stored.Role);

        console.GetStringBuilder().Clear();
        using var again = new FirstKey(directory, _server.Secrets, TimeProvider.System, NullLogger<FirstKey>.Instance) { Console = console };
        await again.StartAsync(default);
        await again.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(console.ToString());
    }

    private List<ApiEndpoint> Endpoints() => [.. _server.Services.GetServices<IApiEndpoints>().SelectMany(part => part.List())];

    private static string Filled(string path) => path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("{uuid}", "abc", StringComparison.Ordinal).Replace("{domain}", ApiServer.Domain, StringComparison.Ordinal);
}
