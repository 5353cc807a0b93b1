using System.Net.Http.Headers;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>The API as the server serves it, over its own database.</summary>
public sealed class ServedApiTests
{
    [Fact]
    public async Task Every_resource_is_made_changed_and_removed_in_the_servers_own_database()
    {
        await using var server = await TestServer.StartAsync();
        await server.Http.GetAsync("/api/agents", 401);
        var store = server.Services.GetRequiredService<IDirectoryStore>();
        var made = server.Services.GetRequiredService<IDirectorySecrets>().NewApiKey();
        await store.ApiKeys.CreateAsync(
            Tenant.Global, new ApiKey { Tenant = Tenant.Global, Name = "test", Prefix = made.Prefix, Hash = made.Hash, Role = ApiRole.SuperAdmin }, CancellationToken.None);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Key.Reveal());

        await server.Http.CreateAsync("/api/tenants", """{"domain":"one.example.org","name":"One"}""");
        var agent = await server.Http.CreateAsync("/api/agents", """{"extension":"1020","name":"Test Agent","voicemail_pin":"1234"}""");
        string path = $"/api/agents/{agent["id"]!.GetValue<string>()}";
        Assert.Equal(agent["credentials"]!["password"]!.GetValue<string>(), (await server.Http.DataAsync($"{path}/credentials"))["password"]!.GetValue<string>());
        await server.Http.CreateAsync("/api/inbound-routes", """{"did_number":"+19495431333","destination_extension":"1020"}""");
        await server.Http.PutAsync(path, """{"name":"Other Name"}""");
        Assert.Equal("Other Name", (await server.Http.DataAsync(path))["name"]!.GetValue<string>());
        Assert.Equal("extension", (await server.Http.PostAsync("/api/agents", """{"extension":"1020","name":"x"}""", 409))["field"]!.GetValue<string>());
        Assert.Equal("extension", (await server.Http.PostAsync("/api/agents", """{"extension":"1019","name":"x"}""", 400))["field"]!.GetValue<string>());
        Assert.Equal(0, (await server.Http.DataAsync("/api/cdr"))["total"]!.GetValue<int>());
        Assert.Equal(0, (await server.Http.DataAsync("/api/cdr/stats"))["total_calls"]!.GetValue<int>());
        Assert.Empty((await server.Http.DataAsync("/api/calls/active")).AsArray());
        await server.Http.GetAsync($"{path}/status", 503);
        foreach (var (resource, body) in Samples.OfDirectory.Where(one => one.Path is not ("/api/agents" or "/api/inbound-routes" or "/api/outbound-routes")))
        {
            string id = (await server.Http.CreateAsync(resource, body))["id"]!.GetValue<string>();
            await server.Http.SendAsync(HttpMethod.Delete, $"{resource}/{id}");
            await server.Http.GetAsync($"{resource}/{id}", 404);
        }

        await server.Http.SendAsync(HttpMethod.Delete, path);
        await server.Http.GetAsync(path, 404);
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains(made.Key.Reveal(), StringComparison.Ordinal) || entry.Contains("fsv_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_site_that_keeps_no_passwords_shows_each_once_and_makes_another_on_request()
    {
        await using var server = await TestServer.StartAsync(["--FsVoice:Secrets:KeepSipPasswords=false"]);
        await LogInAsync(server);
        await server.Http.CreateAsync("/api/tenants", """{"domain":"one.example.org","name":"One"}""");
        var agent = await server.Http.CreateAsync("/api/agents", """{"extension":"1020","name":"Test Agent"}""");
        string first = agent["credentials"]!["password"]!.GetValue<string>();
        string path = $"/api/agents/{agent["id"]!.GetValue<string>()}/credentials";

        Assert.Equal("password", (await server.Http.GetAsync(path, 409))["field"]!.GetValue<string>());
        string second = (await server.Http.PostAsync(path, null, 200))["data"]!["password"]!.GetValue<string>();
        Assert.NotEqual(first, second);
        await server.Http.GetAsync(path, 409);
        // A change of something else neither shows nor makes one.
        Assert.Null((await server.Http.PutAsync($"/api/agents/{agent["id"]!.GetValue<string>()}", """{"name":"Other"}"""))["data"]!["credentials"]);
        await server.Http.GetAsync(path, 409);
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains(first, StringComparison.Ordinal) || entry.Contains(second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_administrator_logs_in_and_the_token_counts_on_another_node_and_after_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory("fsvoice-").FullName;
        string[] settings = [$"--FsVoice:Database:ConnectionString=Data Source={folder}/shared.db"];
        try
        {
            string token;
            await using (var server = await TestServer.StartAsync(settings))
            {
                await LogInAsync(server);
                await server.Http.CreateAsync("/api/tenants", """{"domain":"one.example.org","name":"One"}""");
                await server.Http.CreateAsync("/api/administrators", """{"email":"admin@example.com","name":"Ann","password":"correct horse battery"}""");
                server.Http.DefaultRequestHeaders.Authorization = null;
                await server.Http.PostAsync("/api/auth/login", """{"email":"admin@example.com","password":"wrong horse battery"}""", 401);
                await server.Http.PostAsync("/api/auth/login", """{"email":"nobody@example.com","password":"correct horse battery"}""", 401);
                token = (await server.Http.PostAsync("/api/auth/login", Samples.Login, 200))["data"]!["token"]!.GetValue<string>();
                Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains("horse", StringComparison.Ordinal) || entry.Contains(token, StringComparison.Ordinal));
            }

            await using var next = await TestServer.StartAsync(settings);
            next.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            await next.Http.CreateAsync("/api/agents", """{"extension":"1020","name":"Test Agent"}""");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>With a key that may do everything.</summary>
    private static async Task LogInAsync(TestServer server)
    {
        var made = server.Services.GetRequiredService<IDirectorySecrets>().NewApiKey();
        await server.Services.GetRequiredService<IDirectoryStore>().ApiKeys.CreateAsync(
            Tenant.Global, new ApiKey { Tenant = Tenant.Global, Name = "test", Prefix = made.Prefix, Hash = made.Hash, Role = ApiRole.SuperAdmin }, CancellationToken.None);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Key.Reveal());
    }
}
