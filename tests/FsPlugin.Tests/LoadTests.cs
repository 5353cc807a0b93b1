using System.Globalization;
using FsVoice.FsPlugin.Tests.Support;

namespace FsVoice.FsPlugin.Tests;

/// <summary>Loading, unloading, and the end of FreeSWITCH.</summary>
public sealed class LoadTests
{
    /// <summary>Half of what a thread of FreeSWITCH has.</summary>
    private const int HalfTheStack = 120 * 1024;

    [SkippableTheory]
    [InlineData("")]
    [InlineData("main")]
    public async Task It_loads_says_what_runs_and_ends(string thread)
    {
        await using var host = await HostStub.StartAsync();

        Assert.Equal(0, await host.LoadAsync(thread));

        Assert.Single(host.Lines, line => line.StartsWith("log 6 ", StringComparison.Ordinal) && line.Contains("runs inside FreeSWITCH 1.10.12-release", StringComparison.Ordinal));
        Assert.Contains("complete add fsvoice status", host.Lines);
        Assert.Empty(host.Complaints);
        await host.ShutDownAsync();
        Assert.Contains("stopped 16 0", host.Lines);
        Assert.Empty(host.Complaints);
        Assert.Equal(0, await host.QuitAsync());
    }

    [SkippableFact]
    public async Task Threads_of_FreeSWITCH_have_stack_to_spare()
    {
        await using var host = await HostStub.StartAsync();
        await host.LoadAsync();
        await host.ApiAsync("fsvoice status json");
        var call = await StubCall.StartAsync(host, "one", "bench");
        await call.EndAsync();
        await host.ShutDownAsync();

        foreach (var thread in (string[])["load", "api", "one", "shutdown"])
        {
            var line = await host.WaitAsync($"stack {thread} ");
            Assert.InRange(int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture), 1, HalfTheStack);
        }
    }

    [SkippableFact]
    public async Task It_can_be_unloaded_and_loaded_again()
    {
        await using var host = await HostStub.LoadedAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("+OK", await host.AskAsync("unload", "unloaded"));
            Assert.Null(await host.ApiAsync("fsvoice version"));
            Assert.Equal(0, await host.LoadAsync());
            var call = await StubCall.StartAsync(host, $"after-{i}", "bench");
            Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
        }

        await host.ShutDownAsync();
        Assert.Equal(3, (await host.Site.RecordsAsync()).Count);
        Assert.Empty(host.Complaints);
    }

    [SkippableFact]
    public async Task It_is_not_unloaded_while_a_call_is_in_it()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var call = await StubCall.StartAsync(host, "one", "queue queue=sales");
        await call.BridgedAsync();

        Assert.Equal("-ERR Module in use.", await host.AskAsync("unload", "unloaded"));

        await call.HangUpAsync();
        Assert.Equal(("down", "NORMAL_CLEARING"), await call.EndAsync());
    }

    /// <summary>switch_core_destroy: sessions are hung up, and the module is stopped at once; the records are there all the same.</summary>
    [SkippableFact]
    public async Task At_the_end_of_FreeSWITCH_calls_that_are_up_get_their_records()
    {
        await using var host = await HostStub.LoadedAsync(Settings.OneAgent);
        var talking = await StubCall.StartAsync(host, "talking", "queue queue=sales");
        await talking.BridgedAsync();
        var waiting = await StubCall.StartAsync(host, "waiting", "queue queue=sales");
        await waiting.RunsAsync("playback %[");

        await host.ShutDownAsync();

        Assert.Contains("stopped 16 0", host.Lines);
        Assert.Equal(("down", "SYSTEM_SHUTDOWN"), await talking.EndAsync());
        Assert.Equal(("down", "SYSTEM_SHUTDOWN"), await waiting.EndAsync());
        var records = await host.Site.RecordsAsync();
        Assert.Equal(CallFlows.CallOutcome.Handled, records["talking"].Outcome);
        Assert.Equal(CallFlows.CallOutcome.AbandonedInQueue, records["waiting"].Outcome);
        Assert.All(records.Values, record => Assert.Equal("SYSTEM_SHUTDOWN", record.HangupCause.Name));
        Assert.Equal(0, await host.QuitAsync());
    }
}
