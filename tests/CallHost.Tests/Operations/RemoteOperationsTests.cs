using System.Net;
using System.Net.Sockets;
using FsVoice.CallHost.Operations;

namespace FsVoice.CallHost.Tests.Operations;

/// <summary>Servers that are away, hang, lie or want the token.</summary>
public sealed class RemoteOperationsTests
{
    private const string Token = "0123456789abcdef";
    private const string Unreadable = "-ERR server vm1 gave an answer that cannot be read; is it a server of FsVoice of this version?\n";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_server_that_is_not_there_is_one_line()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        string url = $"http://{free.LocalEndpoint}";
        free.Stop();

        Assert.Equal("-ERR server vm1 cannot be reached\n", await RunAsync(url, "at vm1 status"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_one_line_in_time()
    {
        await using var server = RawServer.Silent();

        Assert.Equal("-ERR server vm1 did not answer within 0.1 s\n", await RunAsync(server.Url, "at vm1 status", Short));
        Assert.Equal("-ERR server vm1 did not answer within 0.2 s\n", await RunAsync(server.Url, "at vm1 reload", Short));
    }

    [Fact]
    public async Task A_server_that_stops_in_the_middle_of_its_answer_is_one_line_in_time()
    {
        await using var server = RawServer.Hanging("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        Assert.Equal("-ERR server vm1 did not answer within 0.1 s\n", await RunAsync(server.Url, "at vm1 status", Short));
    }

    [Fact]
    public async Task At_all_the_others_answer_nevertheless()
    {
        await using var server = RawServer.Silent();

        string text = await RunAsync(server.Url, "at all version", Short);

        Assert.Equal("== local ==\nFsVoice 0.1.0 (module), .NET 10.0.1, FreeSWITCH unknown\n\n== vm1 ==\n-ERR server vm1 did not answer within 0.1 s\n", text);
        Assert.Equal(
            """[{"target":"local","result":{"version":"0.1.0","role":"Module","runtime":".NET 10.0.1","freeSwitchVersion":null}},{"target":"vm1","error":"server vm1 did not answer within 0.1 s"}]""" + "\n",
            await RunAsync(server.Url, "at all version json", Short));
    }

    [Theory]
    [InlineData("<html>It works!</html>", "status")]
    [InlineData("", "status")]
    [InlineData("null", "status")]
    [InlineData("{}", "status")]
    [InlineData("[]", "status")]
    [InlineData("{}", "calls")]
    [InlineData("null", "calls")]
    [InlineData("[null]", "calls")]
    [InlineData("[null]", "agents")]
    [InlineData("[null]", "reload")]
    [InlineData("""[{"agentId":null,"extension":"1","state":"Ready","since":"2026-11-21T12:00:00Z","callUuid":null}]""", "agents")]
    [InlineData("""[{"agentId":"a","extension":"1","state":"Nap","since":"2026-11-21T12:00:00Z","callUuid":null}]""", "agents")]
    [InlineData("""[{"name":"q","waiting":1,"longestWaitSeconds":1e300,"agents":1,"agentsReady":1,"agentsBusy":1}]""", "queues")]
    [InlineData("""[{"name":"q","waiting":1,"longestWaitSeconds":"soon","agents":1,"agentsReady":1,"agentsBusy":1}]""", "queues")]
    [InlineData("""{"state":"Draining"}""", "drain")]
    public async Task An_answer_that_is_none_is_one_line(string body, string command)
    {
        await using var server = RawServer.Json(body);

        Assert.Equal(Unreadable, await RunAsync(server.Url, $"at vm1 {command}"));
    }

    [Theory]
    [InlineData(500, "<h1>oops</h1>", "answered with status 500, and not as a server of FsVoice does")]
    [InlineData(404, "", "answered with status 404, and not as a server of FsVoice does")]
    [InlineData(404, "{}", "answered with status 404, and not as a server of FsVoice does")]
    [InlineData(204, "{}", "answered with status 204, and not as a server of FsVoice does")]
    [InlineData(403, """{"title":"Forbidden","status":403,"detail":"\u001b[2Jno\n+OK","field":null,"type":"about:blank"}""", "refused (403): ?[2Jno?+OK")]
    public async Task A_refusal_is_one_printable_line(int status, string body, string expected)
    {
        await using var server = RawServer.Json(body, status);

        Assert.Equal($"-ERR server vm1 {expected}\n", await RunAsync(server.Url, "at vm1 calls"));
    }

    [Theory]
    [InlineData("no HTTP at all\r\n\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    public async Task What_is_no_HTTP_is_one_line(string answer)
    {
        await using var server = RawServer.Raw(answer);

        Assert.Equal("-ERR server vm1 broke off the connection, or is no HTTP server\n", await RunAsync(server.Url, "at vm1 status"));
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_not_read()
    {
        await using var server = RawServer.Hanging("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n[");

        Assert.Equal("-ERR server vm1 gave an answer that is too long\n", await RunAsync(server.Url, "at vm1 calls"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_token_goes_nowhere_else()
    {
        await using var other = RawServer.Json("{}");
        await using var server = RawServer.Raw($"HTTP/1.1 307 X\r\nLocation: {other.Url}/operations/status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        string answer = await RunAsync(server.Url, "at vm1 status");

        Assert.Equal("-ERR server vm1 answered with status 307, and not as a server of FsVoice does\n", answer);
        Assert.Empty(other.Received);
        Assert.Contains($"Authorization: Bearer {Token}", Assert.Single(server.Received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_server_cannot_reach_the_terminal()
    {
        await using var server = RawServer.Json(
            """[{"agentId":"a\u001b[2J\n+OK","extension":"\u0007","state":"Ready","since":"2026-11-21T12:00:00Z","callUuid":"\u009b1m"}]""");

        Assert.Matches("^[ -~\n]+$", await RunAsync(server.Url, "at vm1 agents"));
        Assert.Equal(3, (await RunAsync(server.Url, "at vm1 agents")).Count(c => c == '\n'));
        Assert.Matches("^[ -~]+\n$", await RunAsync(server.Url, "at vm1 agents json"));
    }

    [Fact]
    public async Task A_call_that_the_server_has_not_and_a_path_that_it_has_not_are_two_things()
    {
        await using var server = RawServer.Json("""{"title":"Not Found","status":404,"detail":"There is no call 'a1' in hand.","field":"uuid","type":"about:blank"}""", 404);
        await using var old = RawServer.Json("""{"title":"Not Found","status":404,"detail":"There is no such operation.","field":null,"type":"about:blank"}""", 404);

        Assert.Equal("-ERR no call 'a1' in hand; 'fsvoice calls' lists them\n", await RunAsync(server.Url, "at vm1 call a1"));
        Assert.Equal("-ERR server vm1 refused (404): There is no such operation.\n", await RunAsync(old.Url, "at vm1 call a1"));
    }

    [Fact]
    public async Task Whoever_asked_may_give_up()
    {
        await using var server = RawServer.Silent();
        using var remote = new RemoteOperations(
            new OperationsServerOptions { Name = "vm1", Url = server.Url }, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeProvider.System);
        using var giveUp = new CancellationTokenSource();
        var asking = remote.StatusAsync(giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task The_address_may_have_a_path()
    {
        await using var server = RawServer.Json("{}");

        await RunAsync(server.Url + "/voice", "at vm1 log");

        Assert.StartsWith("GET /voice/operations/log HTTP/1.1\r\n", Assert.Single(server.Received), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string url, string line, TimeSpan? timeout = null)
    {
        using var scene = new CommandScene(new OperationsOptions
        {
            Servers = [new OperationsServerOptions { Name = "vm1", Url = url, Token = Token }],
            Timeout = timeout ?? Patience,
            ReloadTimeout = timeout * 2 ?? Patience,
        });
        string answer = await scene.RunAsync(line);
        Assert.DoesNotContain(Token, answer, StringComparison.Ordinal);
        return answer;
    }
}
