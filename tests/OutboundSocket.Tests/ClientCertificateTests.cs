using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FsVoice.CallHost.Configuration;
using FsVoice.OutboundSocket.Tests.Support;
using FsVoice.OutboundSocket.Xml;
using FsVoice.Testing;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>mod_xml_curl with a client certificate (<c>ssl-cert-path</c>), over the port with TLS.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string Question = "section=directory&tag_name=domain&key_name=name&key_value=nowhere&user=1000&domain=nowhere";
    private const string Password = "a-password-of-a-test";
    private readonly string _folder = Directory.CreateTempSubdirectory("fsvoice-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_certificate_of_the_authority_or_of_the_list_stands_for_a_password()
    {
        using var authority = TestCertificates.Authority("Site");
        using var other = TestCertificates.Authority("Other");
        using var listed = TestCertificates.Leaf(other, "listed", TestCertificates.ForClients);
        await using var server = await StartAsync(authority, $"--FsVoice:XmlCurl:ClientCertificates:Thumbprints:0={listed.GetCertHashString(HashAlgorithmName.SHA256)}");
        using var signed = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients);

        Assert.Equal(200, await AskAsync(server, signed));
        Assert.Equal(200, await AskAsync(server, listed));
        Assert.DoesNotContain(server.Log.Entries, entry => entry.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Others_are_refused_in_the_handshake()
    {
        using var authority = TestCertificates.Authority("Site");
        // The same name, another key.
        using var pretender = TestCertificates.Authority("Site");
        await using var server = await StartAsync(authority);
        using var unknown = TestCertificates.Leaf(pretender, "freeswitch-1", TestCertificates.ForClients);
        using var expired = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients, days: (-30, -1));
        using var early = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients, days: (1, 30));
        using var ofServers = TestCertificates.Leaf(authority, "web", TestCertificates.ForServers);
        using var self = TestCertificates.SelfSigned("freeswitch-1");

        foreach (var certificate in (X509Certificate2[])[unknown, expired, early, ofServers, self])
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(server, certificate));
        }
    }

    [Fact]
    public async Task Who_shows_none_is_refused_and_who_has_the_password_is_not()
    {
        using var authority = TestCertificates.Authority("Site");
        using var signed = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients);
        await using (var server = await StartAsync(authority))
        {
            Assert.Equal(403, await AskAsync(server, null));
            // Nor over the port without TLS, which knows no certificates.
            using var content = Form();
            using var response = await server.Http.PostAsync("/fs/directory", content);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            // What else the port has asks for no certificate.
            using var client = Client(server, null);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/agents")).StatusCode);
        }

        await using var both = await StartAsync(authority, "--FsVoice:XmlCurl:User=freeswitch", $"--FsVoice:XmlCurl:Password={Password}");
        Assert.Equal(401, await AskAsync(both, null));
        Assert.Equal(200, await AskAsync(both, null, $"freeswitch:{Password}"));
        Assert.Equal(200, await AskAsync(both, signed));
    }

    [Fact]
    public async Task Addresses_that_are_not_allowed_stay_out_with_a_certificate_too()
    {
        using var authority = TestCertificates.Authority("Site");
        using var signed = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients);
        await using var server = await StartAsync(authority, "--FsVoice:XmlCurl:AllowedAddresses:0=192.0.2.0/24");
        Assert.Equal(403, await AskAsync(server, signed));
    }

    [Fact]
    public void A_certificate_ends_while_its_connection_lasts()
    {
        using var authority = TestCertificates.Authority("Site");
        using var signed = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients);
        var clock = new SetClock(DateTimeOffset.UtcNow);
        var certificates = new ClientCertificates(new ClientCertificateOptions { AuthorityFile = Write("ca.pem", authority.ExportCertificatePem()) }, clock);
        Assert.True(certificates.Counts(signed, null));
        Assert.True(certificates.IsNow(signed));
        clock.Now = DateTimeOffset.UtcNow.AddDays(60);
        Assert.False(certificates.Counts(signed, null));
        Assert.False(certificates.IsNow(signed));
    }

    [Fact]
    public async Task Settings_are_checked_at_start()
    {
        using var authority = TestCertificates.Authority("Site");
        using var leaf = TestCertificates.Leaf(authority, "web", TestCertificates.ForServers);
        string ca = Write("ca.pem", authority.ExportCertificatePem()), certificate = Write("web.pem", leaf.ExportCertificatePem()), key = Write("web.key", TestCertificates.Key(leaf)), otherKey = Write("ca.key", TestCertificates.Key(authority));
        await WrongAsync("FsVoice:Https", $"--FsVoice:Https:CertificateFile={certificate}");
        await WrongAsync("FsVoice:Https", $"--FsVoice:Https:CertificateFile={certificate}", $"--FsVoice:Https:KeyFile={otherKey}");
        await WrongAsync("FsVoice:Https:CertificateFile", $"--FsVoice:Https:KeyFile={key}");
        await WrongAsync("FsVoice:Https:Port", $"--FsVoice:Https:CertificateFile={certificate}", $"--FsVoice:Https:KeyFile={key}", "--FsVoice:Https:Port=70000");
        await WrongAsync("FsVoice:XmlCurl:ClientCertificates", $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={ca}");
        string[] https = [$"--FsVoice:Https:CertificateFile={certificate}", $"--FsVoice:Https:KeyFile={key}", "--FsVoice:Https:Port=0"];
        await WrongAsync("FsVoice:XmlCurl:ClientCertificates:AuthorityFile", [.. https, $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={_folder}/nowhere.pem"]);
        await WrongAsync("FsVoice:XmlCurl:ClientCertificates:AuthorityFile", [.. https, $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={key}"]);
        // One that signs nothing is no authority.
        await WrongAsync("FsVoice:XmlCurl:ClientCertificates:AuthorityFile", [.. https, $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={certificate}"]);
        await WrongAsync("FsVoice:XmlCurl:ClientCertificates:Thumbprints:0", [.. https, "--FsVoice:XmlCurl:ClientCertificates:Thumbprints:0=AB:CD"]);

        static async Task WrongAsync(string path, params string[] settings)
        {
            var error = await Assert.ThrowsAsync<InvalidConfigurationException>(() => TestServer.StartAsync(settings));
            Assert.Contains(error.Errors, one => one.StartsWith(path, StringComparison.Ordinal));
        }
    }

    private Task<TestServer> StartAsync(X509Certificate2 authority, params string[] more)
    {
        using var own = TestCertificates.Leaf(authority, "localhost", TestCertificates.ForServers);
        return TestServer.StartAsync(
        [
            $"--FsVoice:Https:CertificateFile={Write("server.pem", own.ExportCertificatePem())}",
            $"--FsVoice:Https:KeyFile={Write("server.key", TestCertificates.Key(own))}",
            "--FsVoice:Https:Port=0",
            $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={Write("ca.pem", authority.ExportCertificatePem())}",
            .. more,
        ]);
    }

    private static async Task<int> AskAsync(TestServer server, X509Certificate2? certificate, string? credentials = null)
    {
        using var client = Client(server, certificate);
        if (credentials is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
        }

        using var content = Form();
        using var response = await client.PostAsync("/fs/directory", content);
        return (int)response.StatusCode;
    }

    private static StringContent Form() => new(Question, null, "application/x-www-form-urlencoded");

    /// <summary>Shows the certificate whatever it is for: a client of .NET would keep it to itself.</summary>
    private static HttpClient Client(TestServer server, X509Certificate2? certificate)
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        if (certificate is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = options }) { BaseAddress = server.Https };
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
