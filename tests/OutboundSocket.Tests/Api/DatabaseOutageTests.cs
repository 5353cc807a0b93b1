using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.OutboundSocket.Tests.Support;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>The whole server on a PostgreSQL of the test's own, which goes away under it and comes back.</summary>
public sealed class DatabaseOutageTests
{
    private const string Domain = "one.example.org";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Lookups_are_answered_while_PostgreSQL_is_away_and_changes_are_seen_when_it_is_back()
    {
        Skip.If(PrivatePostgres.WhyNot is not null, PrivatePostgres.WhyNot);
        using var postgres = await PrivatePostgres.StartAsync();
        await using var server = await TestServer.StartAsync(
        [
            $"--FsVoice:Database:ConnectionString={await postgres.CreateDatabaseAsync()}",
            $"--FsVoice:Secrets:Key={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
        ]);
        await AuthorizeAsync(server);
        await server.Http.CreateAsync("/api/tenants", $$"""{"domain":"{{Domain}}","name":"One"}""");
        var agent = await server.Http.CreateAsync("/api/agents", """{"extension":"1020","name":"Before"}""");
        string path = $"/api/agents/{agent["id"]!.GetValue<string>()}";
        string hash = A1Hash(agent["credentials"]!["password"]!.GetValue<string>());
        await UntilAsync(server, snapshots => NameOf(snapshots) == "Before");
        Assert.Equal((hash, "Before"), await AskAsync(server));
        await UntilAsync(server, snapshots => snapshots.Age == TimeSpan.Zero);
        Assert.Equal(0, await AgeAsync(server));

        await postgres.CrashAsync();

        await UntilAsync(server, snapshots => snapshots.Age > TimeSpan.Zero);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal((hash, "Before"), await AskAsync(server));
        }

        Assert.True(await AgeAsync(server) > 0);
        string metrics = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string age = metrics.Split('\n').Single(line => line.StartsWith("fsvoice_directory_age_seconds ", StringComparison.Ordinal));
        Assert.True(double.Parse(age.Split(' ')[1], CultureInfo.InvariantCulture) > 0);
        await server.Http.SendAsync(HttpMethod.Put, path, """{"name":"Lost"}""", 503);

        await postgres.ResumeAsync();

        await UntilAsync(server, snapshots => snapshots.Age == TimeSpan.Zero);
        Assert.Equal((hash, "Before"), await AskAsync(server));
        await server.Http.PutAsync(path, """{"name":"After"}""");
        await UntilAsync(server, snapshots => NameOf(snapshots) == "After");
        Assert.Equal((hash, "After"), await AskAsync(server));
        Assert.Equal(0, await AgeAsync(server));
    }

    private static async Task AuthorizeAsync(TestServer server)
    {
        var made = server.Services.GetRequiredService<IDirectorySecrets>().NewApiKey();
        await server.Services.GetRequiredService<IDirectoryStore>().ApiKeys.CreateAsync(
            Tenant.Global, new ApiKey { Tenant = Tenant.Global, Name = "test", Prefix = made.Prefix, Hash = made.Hash, Role = ApiRole.SuperAdmin }, CancellationToken.None);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Key.Reveal());
    }

    private static string? NameOf(DirectorySnapshots snapshots) => snapshots.Current.FindTenant(Domain)?.FindAgent("1020")?.Name;

    private static async Task UntilAsync(TestServer server, Func<DirectorySnapshots, bool> condition)
    {
        var snapshots = server.Services.GetRequiredService<DirectorySnapshots>();
        using var limit = new CancellationTokenSource(Patience);
        while (!condition(snapshots))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The hash and the name of the answer to a registration.</summary>
    private static async Task<(string?, string?)> AskAsync(TestServer server)
    {
        using var response = await PostAsync(server);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var user = XDocument.Parse(await response.Content.ReadAsStringAsync()).Descendants("user").First();
        return (Value("param", "a1-hash"), Value("variable", "effective_caller_id_name"));

        string? Value(string element, string name) =>
            (string?)user.Descendants(element).SingleOrDefault(one => (string?)one.Attribute("name") == name)?.Attribute("value");
    }

    private static async Task<int> AgeAsync(TestServer server)
    {
        using var response = await PostAsync(server);
        return int.Parse(response.Headers.GetValues("X-FsVoice-Snapshot-Age").Single(), CultureInfo.InvariantCulture);
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server) => server.Http.PostAsync(
        new Uri("/fs/directory", UriKind.Relative),
        new StringContent(
            $"section=directory&tag_name=domain&key_name=name&key_value={Domain}&action=sip_auth&key=id&user=1020&domain={Domain}&ip=192.0.2.7",
            Encoding.ASCII, "application/x-www-form-urlencoded"));

    private static string A1Hash(string password) =>
        // SIP's digest knows nothing better (RFC 3261 §22.4).
#pragma warning disable CA5351
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"1020:{Domain}:{password}")));
#pragma warning restore CA5351
}
