using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>freeswitch-conf as it is in the repository: it starts clean, from anywhere, and everything that it names is there.</summary>
public sealed class ConfigurationTests(FreeSwitchFixture fixture) : FreeSwitchTest(fixture)
{
    // mod_sofia says this at each start, at this level, whatever the configuration.
    private const string UnavoidableWarning = "MSG Thread 0 Started";

    [SkippableFact]
    public async Task It_starts_from_a_relative_path_without_an_error_or_a_warning_and_finds_its_sounds()
    {
        await using var instance = await FreeSwitchInstance.StartAsync(configuration: "freeswitch-conf", workingDirectory: Repository.Root);

        Assert.Empty(instance.Log.Errors());
        Assert.All(instance.Log.Warnings(), line => Assert.Contains(UnavoidableWarning, line, StringComparison.Ordinal));
        await AssertPlaysAsync(instance, "fsvoice/welcome.wav");
        await AssertPlaysAsync(instance, "fsvoice/digits/7.wav");
        Assert.Empty(instance.Log.Errors());
    }

    [SkippableFact]
    public async Task It_runs_both_profiles_and_music_on_hold_from_an_absolute_path()
    {
        var status = await FreeSwitch.ApiAsync("sofia status");
        Assert.Contains($"sip:mod_sofia@127.0.0.1:{FreeSwitch.Ports.Internal}", status, StringComparison.Ordinal);
        Assert.Contains($"sip:mod_sofia@127.0.0.1:{FreeSwitch.Ports.External}", status, StringComparison.Ordinal);
        Assert.Equal(2, status.Split("RUNNING").Length - 1);
        await AssertPlaysAsync(FreeSwitch, "fsvoice/goodbye.wav");

        // Music has no end: that its playback started and did not fail at once is what a started event says.
        var uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/music &playback(local_stream://moh)"), StringComparison.Ordinal);
        await FreeSwitch.Events.WaitAsync("music starts", e => e["Event-Name"] == "PLAYBACK_START" && e["Unique-ID"] == uuid);
        await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
        var end = await FreeSwitch.Events.WaitAsync("music ends", e => e["Event-Name"] == "PLAYBACK_STOP" && e["Unique-ID"] == uuid);
        Assert.NotEqual("0", end["variable_playback_samples"]);
    }

    [SkippableFact]
    public async Task A_conference_can_be_joined()
    {
        var uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        Assert.StartsWith("+OK", await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/member &conference(fsvoice-test@default)"), StringComparison.Ordinal);

        await FreeSwitch.Events.WaitAsync("the member is in", e => e["Action"] == "add-member" && e["Unique-ID"] == uuid);
        Assert.Contains(uuid, await FreeSwitch.ApiAsync("conference fsvoice-test list"), StringComparison.Ordinal);

        await FreeSwitch.ApiAsync($"uuid_kill {uuid}");
    }

    private static async Task AssertPlaysAsync(FreeSwitchInstance instance, string sound)
    {
        var uuid = (await instance.ApiAsync("create_uuid")).Trim();
        Assert.StartsWith("+OK", await instance.ApiAsync($"originate {{origination_uuid={uuid}}}null/sound &playback({sound})"), StringComparison.Ordinal);
        var stop = await instance.Events.WaitAsync($"{sound} ends", e => e["Event-Name"] == "PLAYBACK_STOP" && e["Unique-ID"] == uuid);
        Assert.Equal("done", stop["Playback-Status"]);
    }
}
