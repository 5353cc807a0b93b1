using System.Globalization;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>The same words for a server outside: fs_cli asks the module, and the module asks the server.</summary>
public sealed class ModuleAndServerTests : IDisposable
{
    private readonly string _directory = Repository.NewRunDirectory("module-and-server");

    public void Dispose() => Repository.Discard(_directory);

    [SkippableFact]
    public async Task The_server_is_seen_drained_and_resumed_from_fs_cli()
    {
        Skip.If(ModuleFixture.WhyNot is not null, ModuleFixture.WhyNot);
        Skip.If(ServerProcess.Unavailable is not null, ServerProcess.Unavailable);
        Skip.If(Sipp.Unavailable is not null, Sipp.Unavailable);
        int port = FreePorts.Next();
        await using var freeSwitch = await ModuleFixture.StartAsync(
            _directory,
            ("FSVOICE_TRANSPORT", "socket"),
            ("FsVoice__Operations__Servers__0__Name", "outside"),
            ("FsVoice__Operations__Servers__0__Url", $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
        await ModuleFixture.LoadAsync(freeSwitch);
        Assert.StartsWith("-ERR", await freeSwitch.ApiAsync("fsvoice at outside status"), StringComparison.Ordinal);

        await using var server = await ServerProcess.StartAsync(freeSwitch, Path.Combine(_directory, "server.db"), atHttpPort: port);
        foreach (string command in (string[])["status", "calls", "flows", "agents", "queues", "log", "version", "reload"])
        {
            string answer = await freeSwitch.ApiAsync($"fsvoice at outside {command}");
            Assert.False(answer.StartsWith("-ERR", StringComparison.Ordinal), answer);
        }

        Assert.Contains("server", await freeSwitch.ApiAsync("fsvoice at outside status"), StringComparison.Ordinal);
        string all = await freeSwitch.ApiAsync("fsvoice at all status");
        Assert.Contains("== local ==", all, StringComparison.Ordinal);
        Assert.Contains("== outside ==", all, StringComparison.Ordinal);

        Assert.StartsWith("+OK", await freeSwitch.ApiAsync("fsvoice at outside drain"), StringComparison.Ordinal);
        (await Sipp.RunAsync(Bench(freeSwitch, "customer-hears-prompt-expect-503"))).AssertSuccess();
        Assert.StartsWith("+OK", await freeSwitch.ApiAsync("fsvoice at outside resume"), StringComparison.Ordinal);
        (await Sipp.RunAsync(Bench(freeSwitch, "customer-waits-for-bye"))).AssertSuccess();
        Assert.Contains("1 total", await freeSwitch.ApiAsync("fsvoice at outside status"), StringComparison.Ordinal);
    }

    private static SippOptions Bench(FreeSwitchInstance freeSwitch, string scenario) => new()
    {
        Scenario = scenario,
        Remote = $"127.0.0.1:{freeSwitch.Ports.External}",
        Service = "8000",
        Keys = new Dictionary<string, string> { ["caller"] = "5559999" },
    };
}
