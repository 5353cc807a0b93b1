using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;

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

    private readonly string _directory = Repository.NewRunDirectory("module");

    /// <inheritdoc/>
    public override string? Unavailable => WhyNot;

    /// <summary>Why the module cannot be tested here, or null.</summary>
    public static string? WhyNot =>
        FreeSwitchInstance.Unavailable ?? (File.Exists(ModuleFile) ? null : $"The module is not built: {ModuleFile} is missing (./build.sh plugin).");

    /// <summary>The module, as `./build.sh plugin` leaves it.</summary>
    public static string ModuleFile => Path.Combine(Repository.Root, "artifacts", "plugin", "mod_fsvoice.so");

    /// <summary>Flow assemblies are read from here.</summary>
    public string FlowDirectory => Path.Combine(_directory, "flows");

    /// <summary>The file that the module keeps its records in.</summary>
    public string DatabaseFile => Path.Combine(_directory, "fsvoice.db");

    /// <summary>Starts a FreeSWITCH whose module has the agents 1001 and 1002 for the queues sales and support, and short times.</summary>
    /// <param name="directory">For the database <c>fsvoice.db</c> and the flow assemblies in <c>flows</c>.</param>
    /// <param name="settings">More of them, or others.</param>
    public static async Task<FreeSwitchInstance> StartAsync(string directory, params (string Name, string Value)[] settings)
    {
        var environment = CallCenterTest.Settings(["1001", "1002"]);
        environment["FSVOICE_TRANSPORT"] = "module";
        // The queue support is 1001's alone: tests register one phone, and an offer to one that is not there would cost its state.
        environment.Remove("FsVoice__Routing__Agents__1__Queues__1");
        environment["FsVoice__Routing__Queues__2__Name"] = EmptyQueue;
        CallCenterTest.AddNumber(environment, 1, EmptyQueueNumber, "queue", ("queue", EmptyQueue));
        CallCenterTest.AddNumber(environment, 2, NotReadyNumber, "agent-state", ("state", "not-ready"));
        CallCenterTest.AddNumber(environment, 3, ReadyNumber, "agent-state", ("state", "ready"));
        CallCenterTest.AddNumber(environment, 4, FallbackNumber, "fallback");
        CallCenterTest.AddNumber(environment, 5, VoicemailNumber, "voicemail", ("agent_extension", "1005"));
        environment["FsVoice__Voicemail__Directory"] = Path.Combine(directory, "voicemail");
        environment["FsVoice__Voicemail__GreetingPrompt"] = "silence_stream://100";
        environment["FsVoice__Database__ConnectionString"] = $"Data Source={Path.Combine(directory, "fsvoice.db")}";
        environment["FsVoice__Flows__Directory"] = Directory.CreateDirectory(Path.Combine(directory, "flows")).FullName;
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return await FreeSwitchInstance.StartAsync(environment);
    }

    /// <summary>Loads the module.</summary>
    public static async Task LoadAsync(FreeSwitchInstance freeSwitch)
    {
        string output = await freeSwitch.ApiAsync($"load {ModuleFile}");
        Assert.True(output.Contains("+OK", StringComparison.Ordinal), output + string.Join('\n', freeSwitch.Log.Lines().TakeLast(20)));
    }

    /// <summary>Loads the module into a FreeSWITCH that begins, and ends that when it cannot be loaded.</summary>
    public static async Task<FreeSwitchInstance> LoadedAsync(Task<FreeSwitchInstance> starting)
    {
        var instance = await starting;
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

    /// <summary>The resident memory of the FreeSWITCH process, in bytes.</summary>
    public static long ResidentBytes(FreeSwitchInstance freeSwitch) =>
        long.Parse(File.ReadAllText($"/proc/{freeSwitch.Pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Repository.Discard(_directory);
    }

    /// <inheritdoc/>
    protected override Task<FreeSwitchInstance> StartAsync() => LoadedAsync(StartAsync(_directory));
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
    /// <inheritdoc/>
    protected override string DatabaseFile => fixture.DatabaseFile;

    /// <summary>False where the tests are skipped.</summary>
    protected bool IsRunning => fixture.Instance is not null;

    /// <summary>Where flow assemblies are read from.</summary>
    protected string FlowDirectory => fixture.FlowDirectory;

    /// <summary>Runs <c>fsvoice …</c> as fs_cli does.</summary>
    protected Task<string> FsVoiceAsync(string command) => FreeSwitch.ApiAsync($"fsvoice {command}");

    /// <summary>Waits until both agents are ready, as they are between two tests.</summary>
    protected Task ReadyAgainAsync() => WhileAsync("agents", "ready", lines => lines.Count(line => line.Contains(" Ready ", StringComparison.OrdinalIgnoreCase)) == 2);

    /// <summary>Asks until a line of the answer holds the word.</summary>
    protected Task<string> WhileAsync(string command, string word) =>
        WhileAsync(command, word, lines => lines.Any(line => line.Contains($" {word} ", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Asks until the answer is as expected; the state changes some milliseconds after the event that a test waits for.</summary>
    protected Task<string> WhileAsync(string command, string expected, Func<string[], bool> isAsExpected) => Polling.UntilAsync(
        $"'fsvoice {command}' never said {expected}", () => FsVoiceAsync(command), answer => isAsExpected(answer.Split('\n')), answer => answer);
}
