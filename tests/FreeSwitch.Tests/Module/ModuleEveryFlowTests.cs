using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>A FreeSWITCH of its own with mod_fsvoice, where a number leads to each flow.</summary>
public sealed class EveryFlowModuleFixture : FreeSwitchFixture
{
    private readonly string _directory = Repository.NewRunDirectory("every-flow");

    /// <inheritdoc/>
    public override string? Unavailable => ModuleFixture.WhyNot;

    /// <summary>The file that the module keeps its records in.</summary>
    public string DatabaseFile => Path.Combine(_directory, "fsvoice.db");

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Repository.Discard(_directory);
    }

    /// <inheritdoc/>
    protected override async Task<FreeSwitchInstance> StartAsync()
    {
        Dictionary<string, string> environment = EveryFlowTest.EveryFlowSettings();
        environment["FSVOICE_TRANSPORT"] = "module";
        environment["FsVoice__Database__ConnectionString"] = $"Data Source={DatabaseFile}";
        environment["FsVoice__Voicemail__Directory"] = Path.Combine(_directory, "voicemail");
        return await ModuleFixture.LoadedAsync(FreeSwitchInstance.StartAsync(environment));
    }
}

/// <summary>The tests of that FreeSWITCH.</summary>
[CollectionDefinition(Name)]
public sealed class EveryFlowModuleGroup : ICollectionFixture<EveryFlowModuleFixture>
{
    /// <summary>Name for <c>[Collection]</c>.</summary>
    public const string Name = "FreeSWITCH with mod_fsvoice and every flow";
}

/// <summary>Every flow that there is, each called over SIP, inside FreeSWITCH.</summary>
[Collection(EveryFlowModuleGroup.Name)]
public sealed class ModuleEveryFlowTests(EveryFlowModuleFixture fixture) : EveryFlowTest(fixture)
{
    /// <inheritdoc/>
    protected override string DatabaseFile => fixture.DatabaseFile;

    [SkippableFact]
    public async Task Each_flow_takes_its_call_ends_it_and_leaves_a_record()
    {
        await using var phone = await PhoneAsync();
        await using var callee = await CalleeAsync();

        await Task.WhenAll(Ways.Values.Select(way => UndisturbedAsync(way.Number, way.FromAgent, callee)));

        await FreeSwitch.WaitUntilIdleAsync();
        foreach (string flow in Ways.Keys)
        {
            Assert.NotEmpty(await RecordsAsync(1, record => record.Flows.Contains(flow)));
        }

        IEnumerable<string> called = Ways.Keys.Order(StringComparer.Ordinal);
        Assert.Equal(called, await FlowsAsync());
    }

    /// <summary>The flows that the module has, so that a new one is missed here.</summary>
    private async Task<IEnumerable<string>> FlowsAsync()
    {
        using var flows = System.Text.Json.JsonDocument.Parse(await FreeSwitch.ApiAsync("fsvoice flows json"));
        return [.. flows.RootElement.EnumerateArray().Select(flow => flow.GetProperty("flow").GetString()!).Order(StringComparer.Ordinal)];
    }
}
