using System.Net;
using System.Net.Http.Headers;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Two requests that change the same thing at once: neither undoes what the other one sent.</summary>
public sealed class ConcurrentChangeTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async Task InitializeAsync() => _server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_a_request_does_not_send_stays_as_another_one_just_wrote_it()
    {
        string path = await AgentAsync();
        _server.Directory.Meanwhile = () => _server.Admin.PutAsync(path, """{"email":"john@example.org","is_active":false}""");
        var changed = (await _server.Admin.PutAsync(path, """{"name":"Johnny"}"""))["data"]!;
        Assert.Equal("Johnny", changed["name"]!.GetValue<string>());
        Assert.Equal("john@example.org", changed["email"]!.GetValue<string>());
        Assert.False(changed["is_active"]!.GetValue<bool>());
        Assert.Equal(3, changed["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task Who_named_a_version_is_told_that_it_is_not_there_any_more()
    {
        string path = await AgentAsync();
        _server.Directory.Meanwhile = () => _server.Admin.PutAsync(path, """{"email":"john@example.org"}""");
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = ApiCalls.Json("""{"name":"Johnny"}"""), Headers = { IfMatch = { new EntityTagHeaderValue("\"1\"") } } };
        using var response = await _server.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.Equal("John", (await _server.Admin.DataAsync(path))["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_password_stays_the_password()
    {
        string path = await AgentAsync(), made = "";
        _server.Directory.Meanwhile = async () => made = (await _server.Admin.PostAsync($"{path}/credentials", null, 200))["data"]!["password"]!.GetValue<string>();
        await _server.Admin.PutAsync(path, """{"name":"Johnny"}""");
        Assert.Equal(made, (await _server.Admin.DataAsync($"{path}/credentials"))["password"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_key_that_was_replaced_does_not_come_back()
    {
        var key = await _server.Admin.CreateAsync("/api/api-keys", """{"name":"CRM"}""");
        string path = $"/api/api-keys/{key["id"]!.GetValue<string>()}", next = "";
        _server.Directory.Meanwhile = async () => next = (await _server.Admin.PostAsync($"{path}/regenerate", null, 200))["data"]!["key"]!.GetValue<string>();
        await _server.Admin.PutAsync(path, """{"name":"CRM of today"}""");
        using var old = _server.Client(key["key"]!.GetValue<string>());
        await old.GetAsync("/api/agents", 401);
        using var renewed = _server.Client(next);
        await renewed.GetAsync("/api/agents", 200);
    }

    [Fact]
    public async Task An_administrator_who_was_put_out_of_use_stays_so()
    {
        var one = await _server.Admin.CreateAsync("/api/administrators", """{"email":"ada@example.org","name":"Ada","password":"correct horse battery"}""");
        string path = $"/api/administrators/{one["id"]!.GetValue<string>()}";
        _server.Directory.Meanwhile = () => _server.Admin.PutAsync(path, """{"is_active":false}""");
        Assert.False((await _server.Admin.PutAsync(path, """{"password":"another horse battery"}"""))["data"]!["is_active"]!.GetValue<bool>());
    }

    private async Task<string> AgentAsync() =>
        $"/api/agents/{(await _server.Admin.CreateAsync("/api/agents", """{"extension":"1020","name":"John"}"""))["id"]!.GetValue<string>()}";
}
