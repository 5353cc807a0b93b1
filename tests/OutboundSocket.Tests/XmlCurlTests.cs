using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.OutboundSocket.Tests.Support;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>mod_xml_curl's questions over HTTP, those that a real FreeSWITCH sent among them.</summary>
public sealed class XmlCurlTests
{
    private const string Password = "a-password-of-a-test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What becomes of each question of transcripts/xmlcurl-requests.jsonl with the tenant 127.0.0.1 of <see cref="Directories.Full"/>.</summary>
    [Fact]
    public async Task Every_recorded_question_gets_its_document()
    {
        await using var scene = await Scene.StartAsync();
        int found = 0;
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(RepositoryFile.Root, "tests/Transcripts/xmlcurl-requests.jsonl")))
        {
            string body = JsonDocument.Parse(line).RootElement.GetProperty("body").GetString()!;
            var form = body.Split('&').Select(pair => pair.Split('=', 2)).ToLookup(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            string? One(string name) => form[name].FirstOrDefault();

            var document = await scene.AskAsync(body);

            switch (One("section"), One("action"), One("user"))
            {
                case ("directory", _, "1000"):
                    found++;
                    var user = document.Descendants("user").First();
                    Assert.Equal("1000", (string?)user.Attribute("id"));
                    Assert.Contains(
                        user.Descendants("param"),
                        param => (string?)param.Attribute("name") == "a1-hash" && (string?)param.Attribute("value") == Directories.A1Hash("127.0.0.1", "1000"));
                    break;
                case ("directory", "group_call", null):
                    found++;
                    Assert.Equal("default", (string?)document.Descendants("group").Single().Attribute("name"));
                    Assert.Equal(["1000"], document.Descendants("user").Select(member => (string?)member.Attribute("id")));
                    break;
                case ("directory", null, null) when One("purpose") == "network-list":
                    found++;
                    Assert.Equal("127.0.0.1", (string?)document.Descendants("domain").Single().Attribute("name"));
                    break;
                default:
                    // Users that nobody has, configurations, contexts and numbers of the files.
                    AssertNotFound(document);
                    break;
            }
        }

        Assert.Equal(5, found);
    }

    [Theory]
    [InlineData("/fs", true)]
    [InlineData("/fs/directory", true)]
    [InlineData("/fs/dialplan", false)]
    [InlineData("/fs/configuration", false)]
    public async Task Each_path_answers_its_section(string path, bool isFound)
    {
        await using var scene = await Scene.StartAsync();

        var document = await scene.AskAsync(User("1000"), path);

        Assert.Equal(isFound, document.Descendants("user").Any());
        if (!isFound)
        {
            AssertNotFound(document);
        }
    }

    [Fact]
    public async Task A_question_may_come_in_the_query_string()
    {
        await using var scene = await Scene.StartAsync();

        string text = await scene.Server.Http.GetStringAsync(new Uri($"/fs/directory?{User("1000")}&filler={new string('x', 20_000)}", UriKind.Relative));

        Assert.Equal("1000", (string?)XDocument.Parse(text).Descendants("user").First().Attribute("id"));
    }

    [Fact]
    public async Task An_answer_is_UTF_8_with_its_length_and_age_and_is_not_kept()
    {
        await using var scene = await Scene.StartAsync();

        using var response = await scene.PostAsync(User("1000"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/xml; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal((await response.Content.ReadAsByteArrayAsync()).Length, response.Content.Headers.ContentLength);
        Assert.Equal("0", response.Headers.GetValues("X-FsVoice-Snapshot-Age").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task While_the_database_is_away_every_question_is_answered_and_the_age_is_told()
    {
        await using var scene = await Scene.StartAsync();
        scene.Directory.LastHeard = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(10);
        scene.Directory.IsLive = false;
        scene.Directory.IsDown = true;

        using var response = await scene.PostAsync(User("1000"));

        Assert.InRange(int.Parse(response.Headers.GetValues("X-FsVoice-Snapshot-Age").Single(), System.Globalization.CultureInfo.InvariantCulture), 600, 100_000);
        Assert.Contains("a1-hash", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string metrics = await scene.Server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string age = metrics.Split('\n').Single(line => line.StartsWith("fsvoice_directory_age_seconds ", StringComparison.Ordinal));
        Assert.True(double.Parse(age.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) >= 600);
        Assert.Contains("fsvoice_xml_questions_total{section=\"directory\",outcome=\"answered\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&&&===&")]
    [InlineData("section=directory")]
    [InlineData("section=languages&tag_name=&key_name=&key_value=")]
    [InlineData("section=directory&tag_name=domain&key_name=name&key_value=%00%ff&user=%E0%80&domain=%")]
    [InlineData("<document/>")]
    [InlineData("section=dialplan&Hunt-Context=%27%3b--&Hunt-Destination-Number=%24%7bsystem(id)%7d")]
    public async Task What_cannot_be_understood_gets_the_document_that_says_so(string body)
    {
        await using var scene = await Scene.StartAsync();

        AssertNotFound(await scene.AskAsync(body));
    }

    /// <summary>FreeSWITCH writes the domain first and does not encode it: what a caller put into it must not become a parameter.</summary>
    [Fact]
    public async Task A_domain_with_an_ampersand_brings_no_parameters()
    {
        await using var scene = await Scene.StartAsync();

        var document = await scene.AskAsync(
            "hostname=fs1&section=directory&tag_name=domain&key_name=name&key_value=127.0.0.1&user=1000&key_value=x&action=sip_auth&key=id&user=1999&domain=127.0.0.1");

        AssertNotFound(document);
    }

    [Fact]
    public async Task A_plus_is_a_plus()
    {
        await using var scene = await Scene.StartAsync();

        var document = await scene.AskAsync("section=dialplan&tag_name=&key_name=&key_value=&Hunt-Context=public&Hunt-Destination-Number=+19495430001");

        Assert.Contains(document.Descendants("action"), action => (string?)action.Attribute("data") == "fsvoice_flow=queue");
    }

    [Fact]
    public async Task A_question_that_is_too_large_is_refused()
    {
        await using var scene = await Scene.StartAsync(["--FsVoice:XmlCurl:MaxBodyBytes=16384"]);

        using var known = await scene.PostAsync(new string('x', 20_000));
        using var chunked = await scene.Server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/fs")
        {
            Content = new ByteArrayContent(new byte[20_000]),
            Headers = { TransferEncodingChunked = true },
        });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, known.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        Assert.Empty(await chunked.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_question_that_is_broken_off_is_no_failure_of_the_server()
    {
        await using var scene = await Scene.StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, scene.Server.Http.BaseAddress!.Port);
        var stream = client.GetStream();

        await stream.WriteAsync("POST /fs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-size\r\n"u8.ToArray());

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync().WaitAsync(Patience), StringComparison.Ordinal);
        await reader.ReadToEndAsync().WaitAsync(Patience);
        Assert.DoesNotContain(scene.Server.Log.Entries, entry => entry.Contains("unhandled", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Without_a_password_neither_a_proxy_nor_a_page_is_answered(string header, string value)
    {
        await using var scene = await Scene.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fs") { Content = new StringContent(User("1000")) };
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await scene.Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A page whose name leads here asks with GET, and sends no Origin to what it takes for its own server.</summary>
    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    public async Task Without_a_password_a_page_of_another_name_is_not_answered(string host, HttpStatusCode status)
    {
        await using var scene = await Scene.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fs?" + User("1000"));
        request.Headers.Host = host;

        using var response = await scene.Server.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Only_the_addresses_that_are_allowed_are_answered()
    {
        await using var far = await Scene.StartAsync(["--FsVoice:XmlCurl:AllowedAddresses:0=192.0.2.0/24"]);
        await using var near = await Scene.StartAsync(["--FsVoice:XmlCurl:AllowedAddresses:0=192.0.2.0/24", "--FsVoice:XmlCurl:AllowedAddresses:1=127.0.0.1"]);

        using var refused = await far.PostAsync(User("1000"));
        using var answered = await near.PostAsync(User("1000"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Basic", false)]
    [InlineData("Basic !!!", false)]
    [InlineData("Bearer " + Password, false)]
    [InlineData("freeswitch:wrong-password-here", false)]
    [InlineData("other:" + Password, false)]
    [InlineData("freeswitch:" + Password, true)]
    public async Task With_a_password_only_who_has_it_is_answered(string? given, bool isAnswered)
    {
        await using var scene = await Scene.StartAsync(["--FsVoice:XmlCurl:User=freeswitch", $"--FsVoice:XmlCurl:Password={Password}"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fs") { Content = new StringContent(User("1000")) };
        if (given is not null)
        {
            request.Headers.TryAddWithoutValidation(
                "Authorization", given.Contains(':', StringComparison.Ordinal) ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(given))}" : given);
        }

        using var response = await scene.Server.Http.SendAsync(request);

        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(isAnswered, (await response.Content.ReadAsStringAsync()).Contains("a1-hash", StringComparison.Ordinal));
        Assert.Equal(isAnswered ? 0 : 1, response.Headers.WwwAuthenticate.Count);
    }

    [Fact]
    public async Task Who_tries_names_out_is_refused_and_who_has_a_name_is_not()
    {
        await using var scene = await Scene.StartAsync(["--FsVoice:XmlCurl:UnknownUsersPerSecond=1"]);
        HttpStatusCode status;
        using var limit = new CancellationTokenSource(Patience);
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            using var response = await scene.PostAsync(User("1999", "192.0.2.66"));
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        using var known = await scene.PostAsync(User("1000", "192.0.2.66"));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task No_secret_and_no_text_of_a_caller_gets_into_the_log()
    {
        await using var scene = await Scene.StartAsync();
        scene.Directory.Put(Directories.Full() with
        {
            Agents = [Directories.Agent("127.0.0.1", "1000"), Directories.Agent("127.0.0.1", "1001") with { Name = "bad-${name}" }],
        });
        await scene.UntilAsync(snapshot => snapshot.AgentCount == 2);

        await scene.AskAsync(User("1000"));
        AssertNotFound(await scene.AskAsync(User("1001")));
        await scene.AskAsync(User("who-is-this"));

        Assert.Contains(scene.Server.Log.Entries, entry => entry.Contains(" 5130 ", StringComparison.Ordinal));
        Assert.DoesNotContain(scene.Server.Log.Entries, entry => entry.Contains(Directories.A1Hash("127.0.0.1", "1000"), StringComparison.Ordinal)
            || entry.Contains("bad-", StringComparison.Ordinal) || entry.Contains("who-is-this", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_is_made_or_removed_is_answered_for_at_once()
    {
        await using var scene = await Scene.StartAsync();
        var full = Directories.Full();
        scene.Directory.Put(full with { Agents = [.. full.Agents, Directories.Agent("127.0.0.1", "1020")] });
        await scene.UntilAsync(snapshot => snapshot.FindTenant("127.0.0.1")!.FindAgent("1020") is not null);
        Assert.NotEmpty((await scene.AskAsync(User("1020"))).Descendants("user"));

        scene.Directory.Put(full);
        await scene.UntilAsync(snapshot => snapshot.FindTenant("127.0.0.1")!.FindAgent("1020") is null);

        AssertNotFound(await scene.AskAsync(User("1020")));
    }

    [Theory]
    [InlineData("AllowedAddresses:0", "10.0.0.0/33")]
    [InlineData("AllowedAddresses:0", "localhost")]
    [InlineData("Password", "short")]
    [InlineData("User", "only-a-user")]
    [InlineData("MaxBodyBytes", "1")]
    [InlineData("UnknownUsersPerSecond", "0")]
    public async Task Settings_that_are_wrong_are_named(string name, string value)
    {
        var e = await Assert.ThrowsAsync<CallHost.Configuration.InvalidConfigurationException>(() => TestServer.StartAsync([$"--FsVoice:XmlCurl:{name}={value}"]));

        Assert.Contains(e.Errors, error => error.StartsWith("FsVoice:XmlCurl", StringComparison.Ordinal) && error.Contains(name, StringComparison.Ordinal));
        Assert.DoesNotContain(e.Errors, error => error.Contains("short", StringComparison.Ordinal) || error.Contains("only-a-user", StringComparison.Ordinal));
    }

    private static string User(string user, string ip = "192.0.2.5") =>
        $"hostname=fs1&section=directory&tag_name=domain&key_name=name&key_value=127.0.0.1&action=sip_auth&key=id&user={user}&domain=127.0.0.1&ip={ip}";

    private static void AssertNotFound(XDocument document) =>
        Assert.Equal("not found", (string?)document.Root!.Element("section")!.Element("result")!.Attribute("status"));

    private sealed class Scene : IAsyncDisposable
    {
        public required TestServer Server { get; init; }

        public required FakeDirectory Directory { get; init; }

        public static async Task<Scene> StartAsync(string[]? settings = null)
        {
            var directory = new FakeDirectory();
            directory.Put(Directories.Full());
            var server = await TestServer.StartAsync(settings, services => services
                .AddSingleton<IDirectoryStore>(directory).AddSingleton<IDirectoryChanges>(directory).AddSingleton<IDirectorySecrets>(directory));
            return new Scene { Server = server, Directory = directory };
        }

        public Task<HttpResponseMessage> PostAsync(string body, string path = "/fs") =>
            Server.Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"));

        public async Task<XDocument> AskAsync(string body, string path = "/fs")
        {
            using var response = await PostAsync(body, path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return XDocument.Parse(await response.Content.ReadAsStringAsync());
        }

        public async Task UntilAsync(Func<DirectorySnapshot, bool> condition)
        {
            var snapshots = Server.Services.GetRequiredService<DirectorySnapshots>();
            using var limit = new CancellationTokenSource(Patience);
            while (!condition(snapshots.Current))
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
