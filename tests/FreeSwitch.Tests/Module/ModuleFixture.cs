using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>A FreeSWITCH of its own with mod_fsvoice loaded, whose dialplan runs the flows in it.</summary>
public sealed class ModuleFixture : FreeSwitchFixture
{
    /// <summary>A queue without agents, and the number that leads to it.</summary>
    public const string EmptyQueue = "empty", EmptyQueueNumber = "5003";

    /// <summary>Star codes of agents.</summary>
    public const string NotReadyNumber = "*70", ReadyNumber = "*71";

    /// <summary>Leads to the fallback flow.</summary>
    public const string FallbackNumber = "5004";

    /// <summary>Leads to the voicemail of 1005.</summary>
    public const string VoicemailNumber = "5005";

    private Dictionary<string, string> _settings = [];

    /// <inheritdoc/>
    public override string? Unavailable => WhyNot;

    /// <summary>Why the module cannot be tested here, or null.</summary>
    public static string? WhyNot =>
        FreeSwitchInstance.Unavailable ?? (File.Exists(ModuleFile) ? null : $"The module is not built: {ModuleFile} is missing (./build.sh plugin).");

    /// <summary>The module, as `./build.sh plugin` leaves it.</summary>
    public static string ModuleFile => Path.Combine(Repository.Root, "artifacts", "plugin", "mod_fsvoice.so");

    /// <summary>Flow assemblies are read from here.</summary>
    public string FlowDirectory => Path.Combine(Folder, "flows");

    /// <inheritdoc/>
    public override string DatabaseFile => Path.Combine(Folder, "fsvoice.db");

    /// <summary>Starts a FreeSWITCH whose module has agent 1001 for the queue support, agent 1002 for sales, and short times.</summary>
    /// <param name="directory">For the database <c>fsvoice.db</c> and the flow assemblies in <c>flows</c>.</param>
    /// <param name="settings">More of them, or others.</param>
    public static Task<FreeSwitchInstance> StartAsync(string directory, params (string Name, string Value)[] settings) =>
        FreeSwitchInstance.StartAsync(Settings(directory, settings));

    /// <summary>The module's scenarios run in one FreeSWITCH: what one asks for must be what the module was started with.</summary>
    /// <inheritdoc/>
    public override async Task<IFlowHost> StartFlowsAsync(IReadOnlyList<string> agents, string databaseFile, IReadOnlyList<(string Name, string Value)> settings)
    {
        Assert.Equal(DatabaseFile, databaseFile);
        Assert.All(settings, setting => Assert.Equal(setting, (setting.Name, _settings.GetValueOrDefault(setting.Name))));
        var host = new ModuleHost(Instance!);
        await CallCenterTest.ReadyAsync(host, agents);
        return host;
    }

    private static Dictionary<string, string> Settings(string directory, IEnumerable<(string Name, string Value)> more) => CallCenterTest.Settings(
        ["1001", "1002"],
        [
            ("FSVOICE_TRANSPORT", "module"),
            // Each queue is one agent's alone: tests that register one phone must not have the other agent offered their calls.
            .. SharedTransferScenarios.SalesIsSecondAgents,
            ("FsVoice__Routing__Queues__2__Name", EmptyQueue),
            .. CallCenterTest.NumberSettings(1, EmptyQueueNumber, "queue", ("queue", EmptyQueue)),
            .. CallCenterTest.NumberSettings(2, NotReadyNumber, "agent-state", ("state", "not-ready")),
            .. CallCenterTest.NumberSettings(3, ReadyNumber, "agent-state", ("state", "ready")),
            .. CallCenterTest.NumberSettings(4, FallbackNumber, "fallback"),
            .. CallCenterTest.NumberSettings(5, VoicemailNumber, "voicemail", ("agent_extension", "1005")),
            ("FsVoice__Voicemail__Directory", Path.Combine(directory, "voicemail")),
            ("FsVoice__Voicemail__GreetingPrompt", "silence_stream://100"),
            ("FsVoice__Database__ConnectionString", $"Data Source={Path.Combine(directory, "fsvoice.db")}"),
            ("FsVoice__Flows__Directory", Directory.CreateDirectory(Path.Combine(directory, "flows")).FullName),
            .. more,
        ]);

    /// <summary>Loads the module.</summary>
    public static async Task LoadAsync(FreeSwitchInstance freeSwitch)
    {
        string output = await freeSwitch.ApiAsync($"load {ModuleFile}");
        Assert.True(output.Contains("+OK", StringComparison.Ordinal), output + string.Join('\n', freeSwitch.Log.Lines().TakeLast(20)));
    }

    /// <summary>The resident memory of the FreeSWITCH process, in bytes.</summary>
    public static long ResidentBytes(FreeSwitchInstance freeSwitch) =>
        long.Parse(File.ReadAllText($"/proc/{freeSwitch.Pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <inheritdoc/>
    protected override async Task<FreeSwitchInstance> StartAsync()
    {
        _settings = Settings(
            Folder,
            [
                .. CallCenterTest.RecordingSettings(RecordingDirectory),
                .. TransferScenario.ExternalSettings(OutsidePort),
                .. SharedTransferScenarios.Rooms,
                .. SharedMonitorScenarios.Supervisor,
                .. SharedRonaScenarios.RotaAndSmall,
                .. SharedIvrScenarios.Bilingual,
                .. SharedOutboundIvrScenarios.Reminder,
            ]);
        var instance = await FreeSwitchInstance.StartAsync(_settings);
        try
        {
            await LoadAsync(instance);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }
}

/// <summary>All tests that share one FreeSWITCH with the module.</summary>
[CollectionDefinition(Name)]
public sealed class ModuleTestGroup : ICollectionFixture<ModuleFixture>
{
    /// <summary>Name for <c>[Collection]</c>.</summary>
    public const string Name = "FreeSWITCH with mod_fsvoice";
}

/// <summary>Base of the tests of the module: the flows run inside FreeSWITCH, and there is no server.</summary>
[Collection(ModuleTestGroup.Name)]
public abstract class ModuleTest(ModuleFixture fixture) : CallCenterTest(fixture)
{
    /// <summary>False where the tests are skipped.</summary>
    protected bool IsRunning => fixture.Instance is not null;

    /// <summary>Where flow assemblies are read from.</summary>
    protected string FlowDirectory => fixture.FlowDirectory;

    /// <summary>Runs <c>fsvoice …</c> as fs_cli does.</summary>
    protected Task<string> FsVoiceAsync(string command) => FreeSwitch.ApiAsync($"fsvoice {command}");

    /// <summary>Waits until both agents are ready, as they are between two tests.</summary>
    protected Task ReadyAgainAsync() => ReadyAsync(new ModuleHost(FreeSwitch), ["1001", "1002"]);

    /// <summary>Asks until a line of the answer holds the word.</summary>
    protected Task<string> WhileAsync(string command, string word) =>
        WhileAsync(command, word, lines => lines.Any(line => line.Contains($" {word} ", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Asks until the answer is as expected; the state changes some milliseconds after the event that a test waits for.</summary>
    protected async Task<string> WhileAsync(string command, string expected, Func<string[], bool> isAsExpected)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var deadline = DateTime.UtcNow + EventLog.Patience;
        while (true)
        {
            string answer = await FsVoiceAsync(command);
            if (isAsExpected(answer.Split('\n')))
            {
                return answer;
            }

            Assert.True(DateTime.UtcNow < deadline, $"'fsvoice {command}' never said {expected}:\n{answer}");
            await poll.WaitForNextTickAsync();
        }
    }
}
