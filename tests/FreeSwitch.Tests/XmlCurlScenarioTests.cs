using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using FsVoice.CallFlows;
using FsVoice.CallHost.Snapshots;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.OutboundSocket.Hosting;
using FsVoice.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// FreeSWITCH with freeswitch-conf and the server's HTTP: what is written to the database counts for the next registration and
/// the next call. Nobody says reloadxml here.
/// </summary>
public sealed class XmlCurlScenarioTests
{
    private const string Domain = "127.0.0.1";

    [SkippableFact]
    public async Task An_agent_a_number_and_a_gateway_work_as_soon_as_they_are_made_and_the_agent_until_it_is_removed()
    {
        Skip.If(FreeSwitchInstance.Unavailable is not null, FreeSwitchInstance.Unavailable);
        Skip.If(Sipp.Unavailable is not null, Sipp.Unavailable);
        int http = FreePorts.Next();
        // Before the server: while nobody answers at the URL, the files count.
        await using var freeSwitch = await FreeSwitchInstance.StartAsync(
            new Dictionary<string, string> { ["FSVOICE_XML_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}/fs") });
        Assert.Equal("true", (await freeSwitch.ApiAsync($"user_exists id 1001 {Domain}")).Trim());
        string folder = Repository.NewRunDirectory("xml-curl");
        await using var server = await StartServerAsync(freeSwitch, http, folder);
        var store = server.Services.GetRequiredService<IDirectoryStore>();
        var secret = server.Services.GetRequiredService<IDirectorySecrets>().NewSipSecret(Domain, "1020");

        await CreateAsync(store.Tenants, new Tenant { Tenant = Domain, Name = "Acme" });
        var agent = await CreateAsync(store.Agents, new Agent
        {
            Tenant = Domain,
            Extension = "1020",
            Name = "Jane \"$ {system(id)}\" &lt;Doe>",
            IsWebRtc = false,
            HasVoicemail = false,
            Secret = secret.Stored,
        });
        await CreateAsync(store.InboundRoutes, new InboundRoute { Tenant = Domain, Did = "+19495431333", Target = new RouteTarget(RouteTargetKind.Agent, "1020") });
        await CreateAsync(store.Trunks, new SipTrunk { Tenant = Domain, Name = "Carrier", GatewayName = "carrier1", Host = "127.0.0.1:9" });

        await freeSwitch.UntilAsync($"user_exists id 1020 {Domain}", answer => answer.Trim() == "true");
        await using (var phone = await SippAgent.RegisterAsync(freeSwitch, "1020", new SippOptions
        {
            Scenario = "agent-answers-and-waits-for-bye",
            Remote = "127.0.0.1",
            Calls = 0,
            Service = "1020",
            Password = secret.Password.Reveal(),
            EchoRtp = true,
            Milliseconds = new Dictionary<string, int> { ["ring_ms"] = 200 },
        }))
        {
            var call = await Sipp.RunAsync(new SippOptions
            {
                Scenario = "customer-hangs-up",
                Remote = $"127.0.0.1:{freeSwitch.Ports.External}",
                Service = "+19495431333",
                Keys = new Dictionary<string, string> { ["caller"] = "5551234" },
                Milliseconds = new Dictionary<string, int> { ["talk_ms"] = 1000 },
            });

            call.AssertSuccess();
            (await phone.StopAsync()).AssertSuccess();
            Assert.Equal("Jane \"$ {system(id)}\" &lt;Doe>", (await freeSwitch.ApiAsync($"user_data 1020@{Domain} var effective_caller_id_name")).Trim());
        }

        await freeSwitch.UntilAsync("sofia status", answer => answer.Contains("external::carrier1", StringComparison.Ordinal));

        Assert.Equal(DirectoryStatus.Done, (await store.Agents.DeleteAsync(Domain, agent.Id, 0, CancellationToken.None)).Status);
        await freeSwitch.UntilAsync($"user_exists id 1020 {Domain}", answer => answer.Trim() == "false");
        var refused = await Sipp.RunAsync(
            SippAgent.Registration("agent-registers-expect-403", $"127.0.0.1:{freeSwitch.Ports.Internal}", "1020", 5099) with { Password = secret.Password.Reveal() });
        refused.AssertSuccess();

        // Those of the files have been there all the while.
        Assert.Equal("true", (await freeSwitch.ApiAsync($"user_exists id 1001 {Domain}")).Trim());
        await server.StopAsync();
    }

    [SkippableFact]
    public async Task FreeSwitch_shows_a_certificate_in_place_of_a_password_and_asks_nobody_whom_it_does_not_trust()
    {
        Skip.If(FreeSwitchInstance.Unavailable is not null, FreeSwitchInstance.Unavailable);
        int https = FreePorts.Next();
        string folder = Repository.NewRunDirectory("xml-curl-tls");
        using var authority = TestCertificates.Authority("Site");
        using var own = TestCertificates.Leaf(authority, "fsvoice", TestCertificates.ForServers, address: IPAddress.Loopback);
        using var freeSwitchs = TestCertificates.Leaf(authority, "freeswitch-1", TestCertificates.ForClients);
        using var other = TestCertificates.Authority("Other");
        using var strangers = TestCertificates.Leaf(other, "freeswitch-1", TestCertificates.ForClients);
        string Write(string name, string text)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            return path;
        }

        void Use(X509Certificate2 certificate, X509Certificate2 root)
        {
            Write("fsvoice-root.pem", root.ExportCertificatePem());
            Write("freeswitch.pem", certificate.ExportCertificatePem());
            Write("freeswitch.key", TestCertificates.Key(certificate));
        }

        await using var freeSwitch = await FreeSwitchInstance.StartAsync(
            new Dictionary<string, string> { ["FSVOICE_XML_URL"] = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{https}/fs") },
            CopyOfConfiguration(folder));
        await using var server = await StartServerAsync(
            freeSwitch,
            FreePorts.Next(),
            folder,
            $"--FsVoice:Https:Port={https}",
            $"--FsVoice:Https:CertificateFile={Write("server.pem", own.ExportCertificatePem())}",
            $"--FsVoice:Https:KeyFile={Write("server.key", TestCertificates.Key(own))}",
            $"--FsVoice:XmlCurl:ClientCertificates:AuthorityFile={Write("clients.pem", authority.ExportCertificatePem())}");
        await CreateAsync(server.Services.GetRequiredService<IDirectoryStore>().Tenants, new Tenant { Tenant = Domain, Name = "Acme" });
        var agents = server.Services.GetRequiredService<IDirectoryStore>().Agents;

        Use(freeSwitchs, authority);
        await ExpectAsync("1020", "true");
        Use(strangers, authority);
        await ExpectAsync("1021", "false");
        Use(freeSwitchs, other);
        await ExpectAsync("1022", "false");
        Use(freeSwitchs, authority);
        await ExpectAsync("1023", "true");
        await server.StopAsync();

        // mod_xml_curl opens its files for each question. Another user each time: FreeSWITCH keeps what it was told of one.
        async Task ExpectAsync(string extension, string exists)
        {
            await CreateAsync(agents, new Agent
            {
                Tenant = Domain,
                Extension = extension,
                Name = extension,
                IsWebRtc = false,
                HasVoicemail = false,
                Secret = server.Services.GetRequiredService<IDirectorySecrets>().NewSipSecret(Domain, extension).Stored,
            });
            await Polling.UntilAsync(
                $"{extension} in the snapshot",
                () => Task.FromResult(server.Services.GetRequiredService<DirectorySnapshots>().Current.Find(Domain)?.FindAgent(extension) is not null),
                isThere => isThere,
                isThere => isThere.ToString());
            Assert.Equal(exists, (await freeSwitch.ApiAsync($"user_exists id {extension} {Domain}")).Trim());
        }
    }

    /// <summary>freeswitch-conf with the lines of xml_curl.conf.xml that its comment offers, and the files in this folder.</summary>
    private static string CopyOfConfiguration(string folder)
    {
        string copy = Path.Combine(folder, "conf");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "freeswitch-conf"), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Path.Combine(Repository.Root, "freeswitch-conf"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string curl = Path.Combine(copy, "autoload_configs", "xml_curl.conf.xml");
        string text = File.ReadAllText(curl);
        int first = text.IndexOf("<param name=\"ssl-cacert-file\"", StringComparison.Ordinal), end = text.IndexOf("-->", first, StringComparison.Ordinal);
        int comment = text.LastIndexOf("<!--", first, StringComparison.Ordinal);
        File.WriteAllText(curl, (text[..comment] + text[first..end] + text[(end + 3)..]).Replace("$${certs_dir}", folder, StringComparison.Ordinal));
        return copy;
    }

    private static async Task<WebApplication> StartServerAsync(FreeSwitchInstance freeSwitch, int http, string folder, params string[] more)
    {
        var app = await ServerComposition.BuildAsync(
        [
            $"--FsVoice:OutboundSocket:Port={freeSwitch.Ports.Server}",
            "--FsVoice:OutboundSocket:DrainTime=00:00:00",
            $"--FsVoice:Http:Port={http}",
            "--FsVoice:FreeSwitch:0:Host=127.0.0.1",
            $"--FsVoice:FreeSwitch:0:Port={freeSwitch.Ports.Esl}",
            $"--FsVoice:FreeSwitch:0:Password={FreeSwitchInstance.Password}",
            $"--FsVoice:Database:ConnectionString=Data Source={folder}/test.db",
            $"--FsVoice:Records:SpillPath={folder}/spill.jsonl",
            .. more,
        ]);
        await app.StartAsync();
        return app;
    }

    private static async Task<T> CreateAsync<T>(IDirectoryTable<T> table, T item)
        where T : DirectoryItem
    {
        var result = await table.CreateAsync(item.Tenant, item, CancellationToken.None);
        Assert.True(result.Status == DirectoryStatus.Done, $"{result.Status}: {string.Join("; ", result.Errors)}");
        return result.Item!;
    }
}
