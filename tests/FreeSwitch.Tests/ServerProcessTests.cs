using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The server's process in the hands of the harness: start, ready, a call, an orderly end, a crash.</summary>
public sealed class ServerProcessTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(40);

    private readonly string _directory = Repository.NewRunDirectory("server");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Skip.If(ServerProcess.Unavailable is not null, ServerProcess.Unavailable);
    }

    public override async Task DisposeAsync()
    {
        Repository.Discard(_directory);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task It_serves_the_bench_flow_and_ends_with_0_on_SIGTERM()
    {
        await using var server = await StartAsync();

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"));
        server.Terminate();
        await server.WaitForExitAsync(EndLimit);

        result.AssertSuccess();
        Assert.Equal("NORMAL_CLEARING", (await CallerEventAsync("CHANNEL_HANGUP_COMPLETE"))["Hangup-Cause"]);
        Assert.Equal(0, server.ExitCode);
    }

    [SkippableFact]
    public async Task It_disarms_the_dialplans_guard()
    {
        await using var server = await StartAsync();
        await FreeSwitch.SetGlobalAsync("fsvoice_guard_seconds", "1");

        // The menu's prompts last longer than the guard.
        var result = await Sipp.RunAsync(Customer("customer-hangs-up", durations: ("talk_ms", 3000)));

        result.AssertSuccess();
        Assert.Empty(FreeSwitch.Events.Where(
            e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].EndsWith("/unavailable.wav", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task It_is_killed_in_a_call_the_caller_gets_the_fallback_and_a_new_process_serves_the_next()
    {
        await using (var server = await StartAsync())
        {
            var call = Sipp.RunAsync(Customer("customer-waits-for-bye"));
            await CallerEventAsync("PLAYBACK_START");
            server.Kill();

            var first = await call;
            first.AssertSuccess();
            Assert.Contains("Reason: Q.850;cause=41", first.Messages, StringComparison.Ordinal);
        }

        await using var next = await StartAsync();
        (await Sipp.RunAsync(Customer("customer-waits-for-bye", "8000"))).AssertSuccess();
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(FreeSwitch, Path.Combine(_directory, "fsvoice.db"));
}
