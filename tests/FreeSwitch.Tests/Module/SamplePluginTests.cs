using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>The plugins of docs/samples, as they are built, in a real FreeSWITCH.</summary>
public sealed class SamplePluginTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Assembly = "FsVoice.SamplePlugin";

    private static string Built =>
        Path.Combine(Repository.Root, "docs", "samples", "SamplePlugin", "bin", Repository.BuildConfiguration, "net10.0", Assembly + ".dll");

    private string Deployed => Path.Combine(FlowDirectory, Assembly + ".dll");

    [SkippableFact]
    public async Task Each_kind_of_plugin_works_and_goes_with_its_file()
    {
        File.Copy(Built, Deployed, overwrite: true);
        Assert.Contains("oaded", await FsVoiceAsync($"reload {Assembly}"), StringComparison.Ordinal);
        Assert.Contains("lobby-hours", await FsVoiceAsync("flows"), StringComparison.Ordinal);

        Assert.Equal("true", (await AnnouncedAsync("silence_stream://100"))["variable_announced"]);
        Assert.Equal("false", (await AnnouncedAsync("no/such/file.wav"))["variable_announced"]);
        await UntilAsync("run answered", answer => answer.StartsWith("+OK", StringComparison.Ordinal) && !answer.StartsWith("+OK 0 ", StringComparison.Ordinal));
        await UntilAsync("status", status => status.Contains("xml", StringComparison.Ordinal));
        Assert.Equal("ground", (await FreeSwitch.ApiAsync("user_data lobby@example.org var floor")).Trim());

        File.Delete(Deployed);
        await FsVoiceAsync("reload");
        Assert.StartsWith("-ERR", await FsVoiceAsync("run answered"), StringComparison.Ordinal);
        Assert.NotEqual("ground", (await FreeSwitch.ApiAsync("user_data lobby@example.org var floor")).Trim());
    }

    [SkippableFact]
    public async Task An_application_that_is_not_there_lets_the_dialplan_go_on()
    {
        ExpectError("[ERR] mod_fsvoice");
        var end = await RunAsync("no-such-plugin");
        Assert.Equal("NORMAL_CLEARING", end["Hangup-Cause"]);
        Assert.Equal("true", end["variable_went_on"]);
    }

    private async Task<EslMessage> AnnouncedAsync(string media)
    {
        if (!media.StartsWith("silence", StringComparison.Ordinal))
        {
            ExpectError("no/such/file.wav");
        }

        return await RunAsync($"announce {media}");
    }

    /// <summary>Runs the plugin, then an application behind it, as a dialplan does.</summary>
    private async Task<EslMessage> RunAsync(string data)
    {
        string uuid = (await FreeSwitch.ApiAsync("create_uuid")).Trim();
        string answer = await FreeSwitch.ApiAsync($"originate {{origination_uuid={uuid}}}null/1 'm:^:fsvoice_run:{data}^set:went_on=true^hangup:NORMAL_CLEARING' inline");
        Assert.StartsWith("+OK", answer, StringComparison.Ordinal);
        return await FreeSwitch.Events.WaitAsync($"end of {uuid}", e => e["Event-Name"] == "CHANNEL_HANGUP_COMPLETE" && e["Unique-ID"] == uuid);
    }

    private async Task UntilAsync(string command, Func<string, bool> isAsExpected)
    {
        using var limit = new CancellationTokenSource(EventLog.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!isAsExpected(await FsVoiceAsync(command)))
        {
            await poll.WaitForNextTickAsync(limit.Token);
        }
    }
}
