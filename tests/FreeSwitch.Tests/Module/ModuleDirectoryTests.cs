using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.OutboundSocket.Hosting;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>
/// The module answers for agents, numbers and gateways inside FreeSWITCH. A server in another process writes them to the database
/// and has no connection to this FreeSWITCH: what FreeSWITCH knows, and forgets, comes by the module alone.
/// </summary>
public sealed class ModuleDirectoryTests
{
    private const string Domain = "127.0.0.1", Extension = "1020", AgentNumber = "+19495431333", QueueNumber = "+19495431334";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_process_writes_to_the_database_counts_for_the_next_registration_and_call(bool isPostgres)
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        Skip.If(Sipp.Unavailable is not null, Sipp.Unavailable);
        Skip.If(isPostgres && PrivatePostgres.WhyNot is not null, PrivatePostgres.WhyNot);
        string folder = Repository.NewRunDirectory("module-directory");
        string database = isPostgres ? await (await PrivatePostgres.SharedAsync()).CreateDatabaseAsync() : $"Data Source={folder}/fsvoice.db";
        string key = $"{folder}/secrets.key";
        await using var freeSwitch = await ModuleFixture.LoadedAsync(ModuleFixture.StartAsync(
            folder,
            ("FSVOICE_XML_URL", "module"),
            ("FsVoice__Xml__Directory__InModule", "true"),
            ("FsVoice__Database__ConnectionString", database),
            ("FsVoice__Secrets__KeyFile", key)));
        await using var server = await ServerComposition.BuildAsync(
        [
            $"--FsVoice:OutboundSocket:Port={FreePorts.Next()}",
            "--FsVoice:OutboundSocket:DrainTime=00:00:00",
            $"--FsVoice:Http:Port={FreePorts.Next()}",
            $"--FsVoice:Database:ConnectionString={database}",
            $"--FsVoice:Secrets:KeyFile={key}",
            $"--FsVoice:Records:SpillPath={folder}/server-spill.jsonl",
        ]);
        await server.StartAsync();
        var store = server.Services.GetRequiredService<IDirectoryStore>();
        var secret = server.Services.GetRequiredService<IDirectorySecrets>().NewSipSecret(Domain, Extension);

        await CreateAsync(store.Tenants, new Tenant { Tenant = Domain, Name = "Acme" });
        var agent = await CreateAsync(
            store.Agents, new Agent { Tenant = Domain, Extension = Extension, Name = "Jane Doe", IsWebRtc = false, HasVoicemail = false, Secret = secret.Stored });
        await CreateAsync(store.InboundRoutes, new InboundRoute { Tenant = Domain, Did = AgentNumber, Target = new RouteTarget(RouteTargetKind.Agent, Extension) });
        await CreateAsync(store.InboundRoutes, new InboundRoute { Tenant = Domain, Did = QueueNumber, Target = new RouteTarget(RouteTargetKind.Queue, ModuleFixture.EmptyQueue) });
        var trunk = await CreateAsync(store.Trunks, new SipTrunk { Tenant = Domain, Name = "Carrier", GatewayName = "carrier1", Host = "127.0.0.1:9" });

        await freeSwitch.UntilAsync($"user_exists id {Extension} {Domain}", answer => answer.Trim() == "true");
        await freeSwitch.UntilAsync("sofia status", answer => answer.Contains("external::carrier1", StringComparison.Ordinal));
        string password = secret.Password.Reveal();
        await using (var phone = await SippAgent.RegisterAsync(freeSwitch, Extension, new SippOptions
        {
            Scenario = "agent-answers-and-waits-for-bye",
            Remote = "127.0.0.1",
            Calls = 0,
            Service = Extension,
            Password = password,
            EchoRtp = true,
            Milliseconds = new Dictionary<string, int> { ["ring_ms"] = 200 },
        }))
        {
            (await CallAsync(freeSwitch, AgentNumber)).AssertSuccess();
            (await phone.StopAsync()).AssertSuccess();
        }

        (await CallAsync(freeSwitch, QueueNumber)).AssertSuccess();
        var application = await freeSwitch.Events.WaitAsync(
            "the module's application", e => e["Event-Name"] == "CHANNEL_EXECUTE" && e["Application"] == "fsvoice");
        Assert.StartsWith($"queue queue={ModuleFixture.EmptyQueue}", application["Application-Data"], StringComparison.Ordinal);

        Assert.Equal(DirectoryStatus.Done, (await store.Agents.DeleteAsync(Domain, agent.Id, 0, CancellationToken.None)).Status);
        Assert.Equal(DirectoryStatus.Done, (await store.Trunks.DeleteAsync(Domain, trunk.Id, 0, CancellationToken.None)).Status);
        await freeSwitch.UntilAsync($"user_exists id {Extension} {Domain}", answer => answer.Trim() == "false");
        await freeSwitch.UntilAsync("sofia status", answer => !answer.Contains("external::carrier1", StringComparison.Ordinal));
        (await Sipp.RunAsync(
            SippAgent.Registration("agent-registers-expect-403", $"127.0.0.1:{freeSwitch.Ports.Internal}", Extension, FreePorts.Next()) with { Password = password }))
            .AssertSuccess();

        // Those of the files have been there all the while.
        Assert.Equal("true", (await freeSwitch.ApiAsync($"user_exists id 1001 {Domain}")).Trim());
        Assert.DoesNotContain(freeSwitch.Log.Lines(), line => line.Contains(password, StringComparison.Ordinal));
        Assert.Equal(0, await freeSwitch.ShutDownAsync(TimeSpan.FromSeconds(30)));
        await server.StopAsync();
        Repository.Discard(folder);
    }

    private static Task<SippResult> CallAsync(FreeSwitchInstance freeSwitch, string number) => Sipp.RunAsync(new SippOptions
    {
        Scenario = "customer-hangs-up",
        Remote = $"127.0.0.1:{freeSwitch.Ports.External}",
        Service = number,
        Keys = new Dictionary<string, string> { ["caller"] = "5551234" },
        Milliseconds = new Dictionary<string, int> { ["talk_ms"] = 1000 },
    });

    private static async Task<T> CreateAsync<T>(IDirectoryTable<T> table, T item)
        where T : DirectoryItem
    {
        var result = await table.CreateAsync(item.Tenant, item, CancellationToken.None);
        Assert.True(result.Status == DirectoryStatus.Done, $"{result.Status}: {string.Join("; ", result.Errors)}");
        return result.Item!;
    }
}
