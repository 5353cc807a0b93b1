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
}
