using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>
/// The guard of dialplan/extensions.xml: a scheduled transfer to the fallback that a server disarms when it takes a call.
/// Its life is seen in FreeSWITCH's scheduler events, whose Task-Group is the call's uuid.
/// </summary>
public sealed class GuardTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    private const int GuardSeconds = 2;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await FreeSwitch.SetGlobalAsync("fsvoice_guard_seconds", $"{GuardSeconds}");
    }

    [SkippableFact]
    public async Task The_server_accepts_and_closes_without_a_command_the_guard_ends_the_silence()
    {
        ExpectSilentServer();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, (_, _) => Task.CompletedTask);

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        Assert.Equal(1, peer.Accepted);
        Assert.True(await FiredAsync());
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_accepts_and_says_nothing_the_guard_ends_the_silence()
    {
        ExpectSilentServer();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, (call, token) => call.WaitForCloseAsync(token));

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        Assert.True(await FiredAsync());
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_disarms_the_guard_and_it_never_fires()
    {
        var secondDisarm = "";
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            secondDisarm = (await call.CommandAsync($"api sched_del {call.Uuid}", token)).Body;
            await call.ExecuteAsync("answer", "", token);

            // Longer than the guard, by FreeSWITCH's own clock.
            await call.ExecuteAsync("playback", $"silence_stream://{(GuardSeconds + 2) * 1000}", token);
            await call.ExecuteAsync("hangup", "NORMAL_CLEARING", token);
        });

        var result = await Sipp.RunAsync(Customer("customer-waits-for-bye"));

        result.AssertSuccess();
        Assert.Equal("+OK Deleted: 0\n", secondDisarm);
        Assert.False(await FiredAsync());
        Assert.Equal("NORMAL_CLEARING", (await CallerEventAsync("CHANNEL_HANGUP_COMPLETE"))["Hangup-Cause"]);
        Assert.Empty(FallbackPrompts());
    }

    [SkippableFact]
    public async Task No_server_is_up_the_guard_is_disarmed_by_the_fallback_and_does_not_start_it_again()
    {
        // Shorter than the prompt (4 s): a guard that was still armed would start it again.
        ExpectNoServer();
        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        Assert.False(await FiredAsync());
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_dies_at_once_after_connect_the_fallback_plays_once()
    {
        // Whether the channel is parked by then is a race inside FreeSWITCH: parked, it goes on to the fallback by itself;
        // not yet parked, it stays in the park that follows, and only the guard gets it out.
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, (call, token) => call.ConnectAsync(token));

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_dies_with_the_guard_armed_the_fallback_disarms_it_and_plays_once()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.ConnectAsync(token);
            await CallerEventAsync("CHANNEL_PARK");
        });

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        Assert.False(await FiredAsync());
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_server_dies_after_it_disarmed_the_guard_the_fallback_plays_once()
    {
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, async (call, token) =>
        {
            await call.TakeOverAsync(token);
            await CallerEventAsync("CHANNEL_PARK");
        });

        var result = await Sipp.RunAsync(Customer("customer-hears-prompt-expect-503"));

        result.AssertSuccess();
        Assert.False(await FiredAsync());
        await AssertFallbackPlayedOnceAsync();
    }

    [SkippableFact]
    public async Task The_caller_leaves_before_the_guard_fires_and_it_goes_with_him()
    {
        ExpectSilentServer();
        await using var peer = ScriptedPeer.Start(FreeSwitch.Ports.Server, (call, token) => call.WaitForCloseAsync(token));

        var result = await Sipp.RunAsync(Customer("customer-cancels-expect-487", durations: ("cancel_ms", 500)));

        result.AssertSuccess();
        Assert.False(await FiredAsync());
        Assert.Empty(FallbackPrompts());
        Assert.Equal("ORIGINATOR_CANCEL", (await CallerEventAsync("CHANNEL_HANGUP_COMPLETE"))["Hangup-Cause"]);
    }

    // mod_event_socket logs a connection that ended before its first command.
    private void ExpectSilentServer() => ExpectError("[CRIT] mod_event_socket.c");

    // Armed, and then gone: a task that ran is deleted when its time has come, one that was disarmed before it.
    private async Task<bool> FiredAsync()
    {
        var uuid = (await CallerEventAsync("CHANNEL_CREATE"))["Unique-ID"];
        var armed = await FreeSwitch.Events.WaitAsync(
            "the guard is armed", e => e["Event-Name"] == "ADD_SCHEDULE" && e["Task-Group"] == uuid);
        var gone = await FreeSwitch.Events.WaitAsync(
            "the guard is gone", e => e["Event-Name"] == "DEL_SCHEDULE" && e["Task-Group"] == uuid && e["Task-ID"] == armed["Task-ID"]);
        Assert.Equal("switch_ivr_schedule_transfer", armed["Task-Desc"]);
        var goneAt = long.Parse(gone["Event-Date-Timestamp"], System.Globalization.CultureInfo.InvariantCulture) / 1_000_000;
        return goneAt >= long.Parse(armed["Task-Runtime"], System.Globalization.CultureInfo.InvariantCulture);
    }

    private IReadOnlyList<EslMessage> FallbackPrompts() => FreeSwitch.Events.Where(
        e => e["Event-Name"] == "PLAYBACK_START" && IsCallers(e) && e["Playback-File-Path"].EndsWith("/fsvoice/unavailable.wav", StringComparison.Ordinal));

    private async Task AssertFallbackPlayedOnceAsync()
    {
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", end["Hangup-Cause"]);
        Assert.Single(FallbackPrompts());
    }
}
