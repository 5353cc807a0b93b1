namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>What goes wrong: it is told of once, is a gap of the manifest, and is tried again.</summary>
public sealed class RecordingFailureTests
{
    private const string File = "/rec/c1:1001:+4930123:1767268810.wav";
    private static readonly CommandResult Refused = new(CommandOutcome.Refused, "-ERR no");
    private static readonly CommandResult Unreachable = new(CommandOutcome.Unreachable);

    [Fact]
    public async Task A_start_that_is_refused_is_tried_again_and_told_of_once()
    {
        var scene = new RecordingScene();
        scene.Recorder.Fail = command => command.StartsWith("start", StringComparison.Ordinal) ? Refused : null;
        await TalkAsync(scene, 3);
        await scene.PassAsync(2);
        Assert.Equal(1, scene.Counts.Alarms(RecordingAlarmKind.StartFailed));
        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(2);
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(10);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 17 recorded 10 Failure 7", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.StartFailed], scene.Alarms);
        Assert.Equal(
            $"fs1 fsvoice::recording Recording-Alarm=StartFailed Recording-Dialog=c1 Recording-Leg=c1 Record-File-Path={File}",
            Assert.Single(scene.Recorder.Events));
    }

    [Fact]
    public async Task A_leg_that_is_gone_at_the_start_is_no_alarm_unless_the_talk_goes_on()
    {
        var gone = new RecordingScene();
        gone.Recorder.Fail = _ => new CommandResult(CommandOutcome.NoSuchLeg);
        await TalkAsync(gone, 0.3);
        await RecordingServiceTests.EndAsync(gone);
        Assert.Equal("bridged 0.3 recorded 0 unexplained 0.3", gone.Manifest());
        Assert.Empty(gone.Alarms);

        var there = new RecordingScene();
        there.Recorder.Fail = _ => new CommandResult(CommandOutcome.NoSuchLeg);
        await TalkAsync(there, 5);
        await RecordingServiceTests.EndAsync(there);
        Assert.Equal("bridged 5 recorded 0 Failure 5", there.Manifest());
        Assert.Equal([RecordingAlarmKind.StartFailed], there.Alarms);
    }

    [Fact]
    public async Task A_disk_without_room_is_told_of_and_the_recording_begins_when_there_is_some()
    {
        var scene = new RecordingScene();
        scene.Files.Fail = () => new RecordingFileResult(null, RecordingAlarmKind.DiskFull);
        await TalkAsync(scene, 6);
        Assert.Empty(scene.Recorder.Commands);
        scene.Files.Fail = () => null;
        await scene.PassAsync(2);
        await scene.PassAsync(10);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 18 recorded 10 Failure 8", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.DiskFull], scene.Alarms);
        Assert.Equal(1, scene.Counts.Alarms(RecordingAlarmKind.DiskFull));
        Assert.False(scene.Store.Manifests["c1"].IsComplete(scene.Options.Tolerance));
    }

    [Fact]
    public async Task A_file_with_the_wrong_rights_is_told_of_and_recorded_into()
    {
        var scene = new RecordingScene();
        scene.Files.Fail = () => new RecordingFileResult("/rec/any", RecordingAlarmKind.RightsFailed);
        await TalkAsync(scene, 6);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 6 recorded 6", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.RightsFailed], scene.Alarms);
    }

    [Fact]
    public async Task A_pause_that_is_refused_ends_the_recording_and_the_file_is_gone_on_with()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        scene.Recorder.Fail = command => command.StartsWith("pause", StringComparison.Ordinal) ? Refused : null;

        Assert.Equal(RecordingChange.Done, await scene.Service.PauseAsync("c1", default));
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(3);
        await scene.Service.ResumeAsync("c1", default);
        await scene.PassAsync(4);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal([$"start c1 {File}", $"pause c1 {File}", $"stop c1 {File}", $"start c1 {File} append", $"stop c1 {File}"], scene.Recorder.Commands);
        Assert.Equal("bridged 17 recorded 14 PciPause 3", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.PauseFailed], scene.Alarms);
    }

    [Fact]
    public async Task A_pause_that_cannot_be_made_is_said_to_have_failed_and_made_as_soon_as_it_can()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        scene.Recorder.Fail = _ => Unreachable;

        Assert.Equal(RecordingChange.Failed, await scene.Service.PauseAsync("c1", default));
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(2);
        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(2);
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(6);
        await RecordingServiceTests.EndAsync(scene);

        // What was recorded against the will of everybody is there to see.
        Assert.Equal("bridged 20 recorded 14 PciPause 10 unexplained -4", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.PauseFailed, RecordingAlarmKind.StopFailed, RecordingAlarmKind.CoverageWrong], scene.Alarms);
    }

    [Fact]
    public async Task A_resume_that_is_refused_begins_anew_behind_what_the_file_holds()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(5);
        scene.Recorder.Fail = command => command.StartsWith("resume", StringComparison.Ordinal) ? Refused : null;
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(5);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 20 recorded 15 Hold 5", scene.Manifest());
        Assert.Equal($"start c1 {File} append", scene.Recorder.Commands[^2]);
        Assert.Equal([RecordingAlarmKind.ResumeFailed], scene.Alarms);
    }

    [Fact]
    public async Task A_stop_that_cannot_be_made_is_tried_until_it_is()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        scene.Recorder.Fail = _ => Unreachable;
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.PassAsync(3);
        Assert.Equal(["c1"], scene.Recorder.Running);
        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(2);
        Assert.Empty(scene.Recorder.Running);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal([RecordingAlarmKind.StopFailed, RecordingAlarmKind.CoverageWrong], scene.Alarms);
        Assert.Equal(1, scene.Counts.Alarms(RecordingAlarmKind.StopFailed));
    }

    [Fact]
    public async Task A_start_without_an_answer_that_was_done_counts()
    {
        var scene = new RecordingScene();
        (scene.Recorder.Fail, scene.Recorder.DoesUnanswered) = (_ => Unreachable, true);
        await TalkAsync(scene, 0);
        scene.Recorder.Fail = _ => null;
        await scene.PassAsync(10);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        Assert.Empty(scene.Recorder.Running);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 10 recorded 10", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.StartFailed], scene.Alarms);
    }

    [Fact]
    public async Task A_recording_that_breaks_in_the_middle_of_the_talk_goes_on_at_once()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        await BreakAsync(scene);
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(5);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 15 recorded 15", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.Broken], scene.Alarms);
    }

    [Fact]
    public async Task A_recording_that_breaks_and_cannot_go_on_is_a_gap_from_then_on()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        scene.Files.Fail = () => new RecordingFileResult(null, RecordingAlarmKind.DiskFull);
        await BreakAsync(scene);
        await scene.PassAsync(6);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 16 recorded 10 Failure 6", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.DiskFull], scene.Alarms);
    }

    [Fact]
    public async Task A_recording_that_ends_with_its_leg_while_the_event_is_under_way_is_no_failure()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        scene.Recorder.Fail = _ => new CommandResult(CommandOutcome.NoSuchLeg);
        await BreakAsync(scene);
        await scene.PassAsync(0.02);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal("bridged 10.02 recorded 10 unexplained 0.02", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task Legs_that_vanished_with_the_connection_leave_a_gap_for_what_nobody_counted()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(3);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(5);
        scene.Recorder.Vanish();
        scene.Recorder.Fail = _ => Unreachable;
        scene.Legs.EndAll(RecordingScene.Switch);
        await scene.SettleAsync();
        await scene.PassAsync(5);

        Assert.Equal("bridged 18 recorded 0 Failure 10 Hold 3 Failure 5", scene.Manifest());
        Assert.Contains(RecordingAlarmKind.EndUnknown, scene.Alarms);
        Assert.Equal(0, scene.Counts.Active);
    }

    [Fact]
    public async Task Word_about_a_recording_that_comes_behind_the_end_of_its_leg_counts()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene, 10);
        List<LegEvent> late = [];
        scene.Recorder.Tell = late.Add;
        await RecordingServiceTests.EndAsync(scene);
        Assert.Empty(scene.Store.Manifests);

        scene.Legs.Apply(Assert.Single(late));
        await scene.SettleAsync();

        Assert.Equal("bridged 10 recorded 10", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task The_word_about_the_last_recording_is_not_waited_for_for_ever()
    {
        var scene = new RecordingScene();
        scene.Begin();
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "c1", "room");
        scene.Legs.Join("1001", "c1", LegRole.Agent);
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "1001", "room");
        await scene.PassAsync(10);
        scene.Recorder.Vanish();
        await scene.HappensAsync(LegEventKind.Ended, "c1");
        Assert.Empty(scene.Store.Manifests);
        await scene.PassAsync(5);

        Assert.Equal("bridged 10 recorded 0 Failure 10", scene.Manifest());
        Assert.Equal([RecordingAlarmKind.EndUnknown], scene.Alarms);
    }

    [Fact]
    public async Task A_store_that_fails_is_told_of()
    {
        var scene = new RecordingScene();
        scene.Store.Failure = new InvalidOperationException("full");
        await TalkAsync(scene, 10);
        await RecordingServiceTests.EndAsync(scene);

        Assert.Equal([RecordingAlarmKind.StoreFailed], scene.Alarms);
        Assert.Equal(2, scene.Counts.Alarms(RecordingAlarmKind.StoreFailed));
        Assert.Equal("bridged 10 recorded 10", scene.Manifest());
    }

    private static async Task TalkAsync(RecordingScene scene, double seconds)
    {
        scene.Begin();
        await scene.PassAsync(10);
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(seconds);
    }

    private static async Task BreakAsync(RecordingScene scene)
    {
        foreach (var told in scene.Recorder.EndAll("c1"))
        {
            scene.Legs.Apply(told);
        }

        await scene.SettleAsync();
    }
}
