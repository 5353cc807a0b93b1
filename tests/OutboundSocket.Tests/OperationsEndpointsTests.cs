using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FsVoice.CallHost.Operations;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Http;
using FsVoice.OutboundSocket.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>What is refused at /operations, and how it is said (RFC 9457).</summary>
public sealed class OperationsEndpointsTests : IAsyncLifetime
{
    private const string Token = "secret!secret!16";
    private TestServer _open = null!;

    public async Task InitializeAsync() => _open = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _open.DisposeAsync();

    [Theory]
    [InlineData("status")]
    [InlineData("calls")]
    [InlineData("flows")]
    [InlineData("agents")]
    [InlineData("queues")]
    [InlineData("log")]
    [InlineData("version")]
    public async Task Each_path_answers_with_JSON_that_nobody_keeps(string path)
    {
        using var response = await _open.Http.GetAsync($"/operations/{path}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.NotEqual(JsonValueKind.Null, json.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("reload", "{\"assembly\":\"../x\"}", 400, "assembly")]
    [InlineData("reload", "{\"assembly\":\"\"}", 400, "assembly")]
    [InlineData("reload", "{\"asembly\":\"x\"}", 400, "asembly")]
    [InlineData("reload", "{\"assembly\":7}", 400, "assembly")]
    [InlineData("log", "{\"level\":\"loud\"}", 400, "level")]
    [InlineData("log", "{\"level\":null}", 400, "level")]
    [InlineData("log", "{\"level\":[]}", 400, "level")]
    [InlineData("log", "{}", 400, "level")]
    [InlineData("log", "", 400, "level")]
    [InlineData("log", "loud", 400, "body")]
    [InlineData("log", "null", 400, "body")]
    [InlineData("log", "[]", 400, "body")]
    [InlineData("drain", "{\"now\":true}", 400, "now")]
    [InlineData("drain", "{", 400, "body")]
    [InlineData("nowhere", "{}", 404, null)]
    [InlineData("status", "{}", 405, null)]
    public async Task A_wrong_body_or_path_names_what_is_wrong(string path, string body, int status, string? field)
    {
        using var response = await _open.Http.PostAsync($"/operations/{path}", Json(body));

        await AssertProblemAsync(response, status, field);
        Assert.False(_open.Services.GetRequiredService<DrainState>().IsDraining);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_not_read()
    {
        using var response = await _open.Http.PostAsync("/operations/log", Json($"{{\"level\":\"{new string('x', 5000)}\"}}"));

        await AssertProblemAsync(response, 413, "body");
    }

    [Theory]
    [InlineData("/operations/calls/nobody", 404)]
    [InlineData("/operations/calls/%1b%5b2J", 400)]
    [InlineData("/operations/calls/a%20b", 400)]
    [InlineData("/operations/calls/%2e%2e%2fx", 400)]
    public async Task A_call_that_is_not_there_or_no_uuid(string path, int status)
    {
        using var response = await _open.Http.GetAsync(path);

        await AssertProblemAsync(response, status, "uuid");
    }

    [Fact]
    public async Task An_unknown_path_and_a_wrong_method_are_problems_too()
    {
        await AssertProblemAsync(await _open.Http.GetAsync("/operations/nowhere"), 404, null);
        await AssertProblemAsync(await _open.Http.GetAsync("/operations/"), 404, null);
        await AssertProblemAsync(await _open.Http.GetAsync("/operations/drain"), 405, null);
        await AssertProblemAsync(await _open.Http.DeleteAsync("/operations/status"), 405, null);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task What_a_form_of_a_web_page_can_send_drains_nobody(string? type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        await AssertProblemAsync(await _open.Http.PostAsync("/operations/drain", content), 415, "Content-Type");
        Assert.False(_open.Services.GetRequiredService<DrainState>().IsDraining);
    }

    [Theory]
    [InlineData("Origin", "https://example.org", "Origin")]
    [InlineData("Origin", "null", "Origin")]
    [InlineData("Host", "attacker.example.org", "Host")]
    [InlineData("Host", "localhost.example.org:8080", "Host")]
    [InlineData("X-Forwarded-For", "127.0.0.1", "X-Forwarded-For")]
    [InlineData("Forwarded", "for=127.0.0.1", "Forwarded")]
    [InlineData("Via", "1.1 proxy", "Via")]
    public async Task A_web_page_or_a_proxy_on_this_machine_is_refused(string header, string value, string field)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/operations/calls" : "/operations/drain");
            request.Content = method == HttpMethod.Get ? null : Json("{}");
            request.Headers.TryAddWithoutValidation(header, value);

            await AssertProblemAsync(await _open.Http.SendAsync(request), 403, field);
        }

        Assert.False(_open.Services.GetRequiredService<DrainState>().IsDraining);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:9")]
    [InlineData("[::1]:9")]
    public async Task This_machine_may_be_called_by_its_addresses(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/operations/version");
        request.Headers.Host = host;

        Assert.Equal(HttpStatusCode.OK, (await _open.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData(null, false)]
    public void Without_a_token_the_address_of_the_connection_decides(string? address, bool served)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Host = new HostString("127.0.0.1");
        context.Request.Headers["X-Client-IP"] = "127.0.0.1";
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        var problem = new OperationsGuard(new HttpOptions()).Check(context);

        Assert.Equal(served ? null : 403, problem?.Status);
    }

    [Fact]
    public async Task With_a_token_everybody_must_show_it()
    {
        await using var server = await TestServer.StartAsync([$"--FsVoice:Http:OperationsToken={Token}"]);

        string?[] wrong = [null, "", "Bearer", "Bearer ", $"Basic {Token}", $"Bearer {Token}x", $"Bearer {Token[..^1]}", Token, $"Bearer {Token.ToUpperInvariant()}", $"Bearer {new string('x', 4000)}"];
        foreach (string? value in wrong)
        {
            foreach (string path in (string[])["/operations/status", "/operations/nowhere", "/OPERATIONS/calls"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", value);
                }

                using var response = await server.Http.SendAsync(request);

                Assert.Equal("Bearer realm=\"fsvoice\"", response.Headers.WwwAuthenticate.ToString());
                await AssertProblemAsync(response, 401, "Authorization");
            }
        }

        using var right = new HttpRequestMessage(HttpMethod.Get, "/operations/status");
        right.Headers.TryAddWithoutValidation("Authorization", $"bearer {Token}");
        right.Headers.Host = "voice.example.org";
        right.Headers.Add("X-Forwarded-For", "10.0.0.1");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(right)).StatusCode);

        using var page = new HttpRequestMessage(HttpMethod.Get, "/operations/status");
        page.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        page.Headers.Add("Origin", "https://example.org");
        await AssertProblemAsync(await server.Http.SendAsync(page), 403, "Origin");
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tokens_at_once_are_none()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = new([$"Bearer {Token}", $"Bearer {Token}"]);

        Assert.Equal(401, new OperationsGuard(new HttpOptions { OperationsToken = Token }).Check(context)?.Status);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("0123456789abcdef", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789 abcdef", false)]
    [InlineData("0123456789abcd\u00e4f", false)]
    [InlineData("0123456789abcd\nf", false)]
    public void A_token_has_16_printable_characters(string token, bool good)
    {
        List<string> errors = [];
        new HttpOptions { OperationsToken = token }.Validate(errors, "FsVoice:Http");

        Assert.Equal(good ? [] : ["FsVoice:Http:OperationsToken must be 16 to 256 printable ASCII characters without blanks."], errors);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string? field)
    {
        using (response)
        {
            string text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            using var json = JsonDocument.Parse(text);
            Assert.Equal("about:blank", json.RootElement.GetProperty("type").GetString());
            Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
            Assert.NotEqual("", json.RootElement.GetProperty("title").GetString());
            Assert.Matches("^[ -~]+$", json.RootElement.GetProperty("detail").GetString());
            Assert.Equal(field, json.RootElement.GetProperty("field").GetString());
        }
    }
}
