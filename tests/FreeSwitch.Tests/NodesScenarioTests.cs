using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.Storage;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>Two nodes see all legs of one FreeSWITCH, and what is recorded and told of a dialog is so once.</summary>
public sealed class NodesScenarioTests(FreeSwitchFixture fixture) : TransferScenario(fixture), IDisposable
{
    private readonly string _recordings = Path.Combine(Path.GetTempPath(), $"fsvoice-nodes-{Guid.NewGuid():N}");
    private readonly string _other = Repository.NewRunDirectory("other-node");

    public void Dispose()
    {
        Repository.Discard(_other);
        if (Directory.Exists(_recordings))
        {
            Directory.Delete(_recordings, recursive: true);
        }
    }

    [SkippableFact]
    public async Task The_node_whose_flow_has_the_customer_records_and_tells_and_the_other_does_not()
    {
        Assert.StartsWith("+OK", (await FreeSwitch.Esl.CommandAsync("event json RECORD_START CUSTOM fsvoice::desktop"))["Reply-Text"], StringComparison.Ordinal);
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-waits-for-bye");
        int port = FreePorts.Next();
        string database = Path.Combine(_other, "fsvoice.db");
        var settings = Settings(["1001"]);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[.. Node("other"), ("FsVoice__OutboundSocket__Port", port.ToString(CultureInfo.InvariantCulture))])
        {
            settings[name] = value;
        }

        await using var other = await ServerProcess.StartAsync(FreeSwitch, database, settings);
        await using var server = await StartServerAsync(["1001"], Node("one"));
        await using var customer = Sipp.Start(TalkingCustomer(TimeSpan.FromSeconds(4)));
        await BridgedAsync(await CustomerLegAsync(), await LegOfAsync("1001", inbound: false));
        await AgentsAsync(other, "Busy", 1);

        (await customer.CompletionAsync()).AssertSuccess();
        (await agent.StopAsync()).AssertSuccess();
        // By this the other node has seen the end as well.
        await AgentsAsync(other, "Ready", 1);
        string leg = await CustomerLegAsync();
        await AssertMessagesAsync((leg, "DIALOG_ENDED"));
        Assert.Single((await ManifestAsync()).Recordings);
        Assert.Equal("one", await FreeSwitch.ApiAsync($"hash select/fsvoice/{leg}"));
        Assert.Single(FreeSwitch.Events.Where(e => e["Event-Name"] == "RECORD_START" && e["Unique-ID"] == leg));
        Assert.Single(FreeSwitch.Events.Where(e => e["Event-Subclass"] == DesktopNotifier.Subclass && e["Desktop-Event"] == "connected"));
        await using var stored = await OpenDatabaseAsync(database);
        Assert.Empty(await new SqlCxMessageStore(stored).FindAsync(leg, CancellationToken.None));
        Assert.Equal(0, await MetricAsync(other, "fsvoice_recordings_started_total"));
        FreePorts.Release(port);
    }

    private (string Name, string Value)[] Node(string name) =>
    [
        ("FsVoice__Node__Name", name),
        ("FsVoice__Recording__Enabled", "true"),
        ("FsVoice__Recording__Directory", _recordings),
        ("FsVoice__Recording__MinFreeBytes", "1000000"),
    ];
}
