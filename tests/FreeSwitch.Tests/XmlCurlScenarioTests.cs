using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.OutboundSocket.Hosting;
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

    private static async Task<WebApplication> StartServerAsync(FreeSwitchInstance freeSwitch, int http, string folder)
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
