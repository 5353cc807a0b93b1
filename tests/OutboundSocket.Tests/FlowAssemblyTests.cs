using System.Text;
using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Flows;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;
using FsVoice.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>The whole server with flows from an assembly: taken at the start, replaced while calls are up, rolled back by itself.</summary>
public sealed class FlowAssemblyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly FakeSwitchOptions Quick = new() { MediaLength = _ => TimeSpan.FromMilliseconds(50) };
    private readonly string _directory = Directory.CreateTempSubdirectory("fsvoice-flows-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_reload_switches_new_calls_and_leaves_those_that_are_up()
    {
        Put("1");
        await using var server = await StartAsync();
        await using var fake = new FakeSwitch(Quick);
        var before = await CallAsync(fake, server);
        await before.WaitForApplicationAsync("play_and_get_digits").WaitAsync(Patience);

        Put("2");
        Assert.Contains("\"Loaded\"", await ReloadAsync(server), StringComparison.OrdinalIgnoreCase);
        var after = await CallAsync(fake, server);
        await after.WaitForApplicationAsync("play_and_get_digits").WaitAsync(Patience);

        Assert.Equal(
            [("2", FlowVersionState.Probation, 1L), ("1", FlowVersionState.Draining, 1L)],
            Versions(server).Select(row => (row.Version.Split(' ')[0], row.State, row.ActiveCalls)));
        await after.PressAsync("1");
        await before.PressAsync("1");
        await Task.WhenAll(before.Ended, after.Ended).WaitAsync(Patience);
        Assert.Equal(["goodbye-1.wav"], Played(before));
        Assert.Equal(["goodbye-2.wav"], Played(after));
        Assert.Equal(["confirm"], (await server.RecordAsync(before.Uuid)).Flows);
    }

    [Fact]
    public async Task A_version_whose_calls_fail_is_rolled_back_and_says_so()
    {
        Put("1");
        await using var server = await StartAsync();
        await using var fake = new FakeSwitch(Quick);
        Put("2", "throw new InvalidOperationException();");
        await ReloadAsync(server);

        var failed = await CallAsync(fake, server);
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await failed.Ended.WaitAsync(Patience));
        await server.RecordAsync(failed.Uuid);
        var next = await CallAsync(fake, server);
        await next.WaitForApplicationAsync("play_and_get_digits").WaitAsync(Patience);
        await next.PressAsync("1");
        await next.Ended.WaitAsync(Patience);

        Assert.Equal(["goodbye-1.wav"], Played(next));
        Assert.Equal(
            [("2", FlowVersionState.RolledBack), ("1", FlowVersionState.Current)],
            Versions(server).Select(row => (row.Version.Split(' ')[0], row.State)));
        Assert.Contains(server.Log.Entries, e => e.Contains(" 6002 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_setting_may_name_a_flow_of_an_assembly_and_no_other()
    {
        Put("1");
        await using (await StartAsync("--FsVoice:Calls:DefaultFlow=confirm"))
        {
        }

        var wrong = await Assert.ThrowsAsync<InvalidConfigurationException>(() => StartAsync("--FsVoice:Calls:DefaultFlow=confirmation"));
        Assert.Contains("confirm,", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_assembly_does_not_keep_the_server_from_starting()
    {
        await File.WriteAllBytesAsync(Path.Combine(_directory, "Confirm.dll"), [1, 2, 3]);
        await using var server = await StartAsync();

        var row = Assert.Single(server.Services.GetRequiredService<IFlowVersions>().List(), r => r.Assembly == "Confirm");
        Assert.Equal(FlowVersionState.Refused, row.State);
    }

    private static IReadOnlyList<FlowVersionStatus> Versions(TestServer server) =>
        [.. server.Services.GetRequiredService<IFlowVersions>().List().Where(row => row.Flow == "confirm")];

    private static string[] Played(FakeCall call) => [.. call.Executed.Where(e => e.Name == "playback").Select(e => e.Argument)];

    private static async Task<string> ReloadAsync(TestServer server)
    {
        using var body = new StringContent("{\"assembly\":\"Confirm\"}", Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync("/operations/reload", body).WaitAsync(Patience);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<FakeCall> CallAsync(FakeSwitch fake, TestServer server) => fake.CallAsync(server.Endpoint, new FakeCallSetup
    {
        Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "confirm" },
    });

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync([$"--FsVoice:Flows:Directory={_directory}", .. settings]);

    private void Put(string version, string first = "") => File.WriteAllBytes(Path.Combine(_directory, "Confirm.dll"), FlowCompiler.Compile("Confirm", $$"""
        [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
        [Flow("confirm", Requires = FlowRequires.Answered)]
        public sealed class ConfirmFlow : ICallFlow
        {
            private readonly ILogger<ConfirmFlow> logger;
            public ConfirmFlow(ILogger<ConfirmFlow> logger, IAgentStates agents, Microsoft.Extensions.Configuration.IConfiguration configuration) => this.logger = logger;
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                {{first}}
                logger.LogInformation("version {Version}", "{{version}}");
                await call.PlayAndGetDigitsAsync(new DigitMenu { Prompt = "confirm.wav", Pattern = "1", Timeout = TimeSpan.FromSeconds(15) }, token);
                await call.PlayAsync("goodbye-{{version}}.wav", token);
                return FlowResult.Done;
            }
        }
        """));
}
