using System.Text;

namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>A server is killed in a talk, FreeSWITCH records on, and the next server goes on from there.</summary>
public sealed class RecordingTakeOverTests
{
    private const string File = "/rec/c1:1001:+4930123:1767268810.wav";

    [Fact]
    public async Task The_recording_goes_on_in_its_file_and_what_ran_without_a_server_is_recorded()
    {
        var scene = await TalkAsync();

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001");
        Assert.Equal($"resume c1 {File}", scene.Recorder.Commands[^1]);
        await scene.PassAsync(10);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal([$"start c1 {File}", $"resume c1 {File}", $"pause c1 {File}", $"resume c1 {File}", $"stop c1 {File}"], scene.Recorder.Commands);
        Assert.Equal("bridged 75 recorded 70 Hold 5", scene.Manifest());
        var recording = Assert.Single(scene.Store.Manifests["c1"].Recordings);
        Assert.Equal((File, "1001", RecordingKind.Talk), (recording.Path, recording.Agent, recording.Kind));
        Assert.Equal(scene.Store.Manifests["c1"].StartedAt.AddSeconds(10), recording.StartedAt);
        Assert.Empty(scene.Alarms);
        Assert.Equal(0, scene.Counts.Active);
    }

    [Fact]
    public async Task The_manifest_says_of_the_dialog_what_was_known_from_its_start()
    {
        var scene = await TalkAsync();
        var start = scene.Clock.GetUtcNow().AddSeconds(-40);
        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001", called: "4711");
        await EndAsync(scene);

        var manifest = scene.Store.Manifests["c1"];
        Assert.Equal(("+4930123", "8000", CallDirection.Inbound, start), (manifest.CustomerNumber, manifest.ServiceNumber, manifest.Direction, manifest.StartedAt));
    }

    [Fact]
    public async Task A_hold_that_goes_on_is_one_hold()
    {
        var scene = await TalkAsync();
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(5);

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001", holds: true);
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 70 recorded 40 Hold 30", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task A_hold_that_ended_without_a_server_is_a_gap_for_want_of_one()
    {
        var scene = await TalkAsync();
        await scene.HappensAsync(LegEventKind.Held, "1001");

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 60 recorded 40 NoServer 20", scene.Manifest());
    }

    [Fact]
    public async Task A_hold_that_began_without_a_server_is_paused_from_now_on()
    {
        var scene = await TalkAsync();

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001", holds: true);
        Assert.Equal($"pause c1 {File}", scene.Recorder.Commands[^1]);
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 60 recorded 50 Hold 10", scene.Manifest());
    }

    [Fact]
    public async Task A_pause_for_card_data_lasts_until_it_is_taken_back()
    {
        var scene = await TalkAsync();
        Assert.Equal(RecordingChange.Done, await scene.Service.PauseAsync("c1", CancellationToken.None));
        await scene.PassAsync(5);

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001");
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(5);
        Assert.Equal(RecordingChange.Done, await scene.Service.ResumeAsync("c1", CancellationToken.None));
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 70 recorded 40 PciPause 30", scene.Manifest());
    }

    [Fact]
    public async Task A_talk_that_ended_without_a_server_is_stopped_as_soon_as_all_is_told()
    {
        var scene = await TalkAsync();

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", agent: null);
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(scene.Options.RetryInterval.TotalSeconds);

        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Ended, "c1");
        Assert.Equal("bridged 52 recorded 52", scene.Manifest());
    }

    [Fact]
    public async Task The_next_agent_gets_a_file_and_the_first_ones_is_ended()
    {
        var scene = await TalkAsync();

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1002");
        await scene.PassAsync(10);
        await scene.HappensAsync(LegEventKind.Ended, "1002");
        await scene.HappensAsync(LegEventKind.Ended, "c1");

        Assert.Equal("bridged 60 recorded 60", scene.Manifest());
        Assert.Equal(["1001", "1002"], scene.Store.Manifests["c1"].Recordings.Select(recording => recording.Agent));
    }

    [Fact]
    public async Task A_recording_that_broke_without_a_server_goes_on_behind_what_the_file_holds_and_nobody_vouches_for_its_beginning()
    {
        var scene = await TalkAsync();

        scene = scene.Killed();
        scene.Recorder.Vanish();
        scene.Recorder.Fail = command => command.StartsWith("resume", StringComparison.Ordinal) || command.StartsWith("stop", StringComparison.Ordinal) ? new CommandResult(CommandOutcome.Refused, "-ERR") : null;
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001");
        Assert.Equal($"start c1 {File} append", scene.Recorder.Commands[^1]);
        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 60 recorded 10 Failure 50", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.ResumeFailed], scene.Alarms);
    }

    [Fact]
    public async Task A_server_that_was_told_to_stop_leaves_a_gap_and_no_second_file()
    {
        var scene = await TalkAsync();
        var stopped = scene.Service.StopAsync(TimeSpan.FromSeconds(30));
        await scene.SettleAsync();
        Assert.True(await stopped);
        Assert.Equal("bridged 30 recorded 30", scene.Manifest());
        Assert.True(scene.Store.Manifests.Remove("c1"));

        scene = scene.Killed();
        await scene.PassAsync(20);
        await scene.FindAsync("c1", "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal([$"start c1 {File}", $"stop c1 {File}", $"start c1 {File} append", $"stop c1 {File}"], scene.Recorder.Commands);
        Assert.Equal("bridged 60 recorded 40 NoServer 20", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task A_second_restart_knows_as_much()
    {
        var scene = await TalkAsync();
        for (int i = 0; i < 3; i++)
        {
            scene = scene.Killed();
            await scene.PassAsync(20);
            await scene.FindAsync("c1", "1001");
            await scene.HappensAsync(LegEventKind.Held, "1001");
            await scene.PassAsync(5);
            await scene.HappensAsync(LegEventKind.Unheld, "1001");
        }

        await EndAsync(scene);

        Assert.Equal("bridged 105 recorded 90 Hold 5 Hold 5 Hold 5", scene.Manifest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("bm8ganNvbg==")]
    [InlineData("%%%")]
    [InlineData("{}")]
    [InlineData("bnVsbA==")]
    public async Task What_is_not_understood_is_as_if_it_were_not_there(string text)
    {
        var scene = new RecordingScene();
        scene.Recorder.Variables[("c1", LegEvent.RecordingVariable)] = text;
        await scene.FindAsync("c1", "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Equal("bridged 10 recorded 10", scene.Manifest());
    }

    [Theory]
    [InlineData("/rec/", "/elsewhere/")]
    [InlineData("/rec/", "/rec/../elsewhere/")]
    [InlineData("/rec/", "/rec//x:/")]
    [InlineData("\"DialogId\":\"c1\"", "\"DialogId\":\"c2\"")]
    public async Task What_another_wrote_into_the_variable_leads_nowhere(string written, string forged)
    {
        var scene = await TalkAsync();
        string key = Encoding.UTF8.GetString(Convert.FromBase64String(scene.Recorder.Variables[("c1", LegEvent.RecordingVariable)]));
        Assert.Contains(written, key, StringComparison.Ordinal);

        scene = scene.Killed();
        scene.Recorder.Variables[("c1", LegEvent.RecordingVariable)] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key.Replace(written, forged, StringComparison.Ordinal)));
        await scene.FindAsync("c1", "1001");

        Assert.DoesNotContain(scene.Recorder.Commands, command => command.Contains("elsewhere", StringComparison.Ordinal) || command.Contains("//", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_variable_that_cannot_be_set_is_one_alarm_and_the_recording_goes_on()
    {
        var scene = new RecordingScene { Recorder = { Sets = new CommandResult(CommandOutcome.Refused, "-ERR") } };
        scene.Begin();
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(10);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await EndAsync(scene);

        Assert.Equal("bridged 10 recorded 10", scene.Manifest());
        Assert.Equal(1, scene.Counts.Alarms(RecordingAlarmKind.StateFailed));
    }

    /// <summary>Ten seconds of queue and thirty of talk.</summary>
    private static async Task<RecordingScene> TalkAsync()
    {
        var scene = new RecordingScene();
        scene.Begin();
        await scene.PassAsync(10);
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(30);
        return scene;
    }

    private static async Task EndAsync(RecordingScene scene)
    {
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.HappensAsync(LegEventKind.Ended, "c1");
    }
}
