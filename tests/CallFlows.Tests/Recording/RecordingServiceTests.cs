namespace FsVoice.CallFlows.Tests.Recording;

/// <summary>When a recording begins, pauses, goes on and ends, and what the manifest says of it.</summary>
public sealed class RecordingServiceTests
{
    private const string File = "/rec/c1:1001:+4930123:1767268810.wav";

    [Fact]
    public async Task A_talk_is_recorded_on_the_customers_leg_from_bridge_to_unbridge()
    {
        var scene = new RecordingScene();
        scene.Begin();
        await scene.PassAsync(10);
        Assert.Empty(scene.Recorder.Commands);

        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(30);
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.HappensAsync(LegEventKind.Ended, "c1");

        Assert.Equal([$"start c1 {File}", $"stop c1 {File}"], scene.Recorder.Commands);
        Assert.Equal("bridged 30 recorded 30", scene.Manifest());
        var recording = Assert.Single(scene.Store.Manifests["c1"].Recordings);
        Assert.Equal(
            (File, "c1", "c1", "1001", "+4930123", RecordingKind.Talk, TimeSpan.FromSeconds(30)),
            (recording.Path, recording.DialogId, recording.LegUuid, recording.Agent, recording.CustomerNumber, recording.Kind, recording.Recorded));
        Assert.Equal(scene.Store.Manifests["c1"].StartedAt.AddSeconds(10), recording.StartedAt);
        Assert.Equal(scene.Store.Manifests["c1"].StartedAt.AddSeconds(40), recording.EndedAt);
        Assert.Equal([File], scene.Files.Closed);
        Assert.Null(Assert.Single(scene.Store.Begun).EndedAt);
        Assert.Empty(scene.Alarms);
        Assert.Equal((1, 0, TimeSpan.FromSeconds(30)), (scene.Counts.Started, scene.Counts.Active, scene.Counts.Recorded));
    }

    [Fact]
    public async Task A_hang_up_ends_the_recording_before_anybody_is_told_of_it_and_that_is_no_failure()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        scene.Recorder.Fail = _ => new CommandResult(CommandOutcome.NoSuchLeg);

        await scene.HappensAsync(LegEventKind.Ended, "c1");
        await scene.HappensAsync(LegEventKind.Ended, "1001");

        Assert.Equal("bridged 30 recorded 30", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task An_outbound_dialog_is_recorded_on_the_customers_leg()
    {
        var scene = new RecordingScene();
        scene.Begin("c1", CallDirection.Outbound);
        await scene.PassAsync(10);

        await scene.BridgeAsync("1001", "c1");

        Assert.Equal([$"start c1 {File}"], scene.Recorder.Commands);
    }

    [Fact]
    public async Task An_agents_own_call_that_no_flow_began_is_recorded_on_the_customers_leg()
    {
        var scene = new RecordingScene();
        scene.Legs.Apply(scene.Of(LegEventKind.Created, "1001") with { Direction = LegDirection.Inbound });
        scene.Legs.Apply(scene.Of(LegEventKind.Created, "x1"));

        await scene.BridgeAsync("1001", "x1");

        Assert.Equal(["start x1 /rec/x1:1001:+4989456:1767268800.wav"], scene.Recorder.Commands);
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("c1")]
    public async Task Hold_by_either_side_is_left_out(string holder)
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);

        await scene.HappensAsync(LegEventKind.Held, holder);
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(7);
        await scene.HappensAsync(LegEventKind.Unheld, holder);
        await scene.PassAsync(3);
        await EndAsync(scene);

        Assert.Equal([$"start c1 {File}", $"pause c1 {File}", $"resume c1 {File}", $"stop c1 {File}"], scene.Recorder.Commands);
        Assert.Equal("bridged 40 recorded 33 Hold 7", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task It_goes_on_only_when_both_sides_are_off_hold()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);

        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(1);
        await scene.HappensAsync(LegEventKind.Held, "c1");
        await scene.PassAsync(2);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(4);
        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Unheld, "c1");
        Assert.Equal(["c1"], scene.Recorder.Running);
        await EndAsync(scene);

        Assert.Equal("bridged 37 recorded 30 Hold 7", scene.Manifest());
    }

    [Fact]
    public async Task A_bridge_whose_agent_is_on_hold_begins_unrecorded()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.PassAsync(100);

        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(6);
        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.PassAsync(4);
        await EndAsync(scene);

        Assert.Equal("bridged 40 recorded 34 Hold 6", scene.Manifest());
    }

    [Fact]
    public async Task A_pause_for_card_data_overlaps_with_hold()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);

        Assert.Equal(RecordingChange.Done, await scene.Service.PauseAsync("c1", default));
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(2);
        await scene.HappensAsync(LegEventKind.Held, "1001");
        await scene.PassAsync(3);
        Assert.Equal(RecordingChange.Done, await scene.Service.ResumeAsync("c1", default));
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(4);
        Assert.Equal(RecordingChange.Done, await scene.Service.PauseAsync("c1", default));
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(5);
        Assert.Equal(RecordingChange.Done, await scene.Service.ResumeAsync("c1", default));
        Assert.Equal(["c1"], scene.Recorder.Running);
        await EndAsync(scene);

        Assert.Equal("bridged 44 recorded 30 PciPause 2 Hold 7 PciPause 5", scene.Manifest());
        DesktopEventKind[] told = [DesktopEventKind.RecordingPaused, DesktopEventKind.RecordingResumed];
        Assert.Equal(
            [.. told, .. told],
            scene.Desktop.Told.Select(one => (one.AgentExtension, one.DialogId, one.LegUuid, one.CustomerNumber) == ("1001", "c1", "1001", "+4930123") ? one.Kind : DesktopEventKind.Ended));
    }

    [Fact]
    public async Task Only_the_agents_keys_pause_and_only_when_there_are_any()
    {
        var none = new RecordingScene();
        await TalkAsync(none);
        await none.HappensAsync(LegEventKind.Digit, "1001", key: '8');
        Assert.Equal(["c1"], none.Recorder.Running);

        var scene = new RecordingScene(new RecordingOptions { Enabled = true, Directory = "/rec", PauseKey = "8", ResumeKey = "9" });
        await TalkAsync(scene);
        await scene.HappensAsync(LegEventKind.Digit, "c1", key: '8');
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Digit, "1001", key: '8');
        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Digit, "1001", key: '8');
        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Digit, "1001", key: '9');
        Assert.Equal(["c1"], scene.Recorder.Running);

        var toggle = new RecordingScene(new RecordingOptions { Enabled = true, Directory = "/rec", PauseKey = "*", ResumeKey = "*" });
        await TalkAsync(toggle);
        await toggle.HappensAsync(LegEventKind.Digit, "1001", key: '*');
        Assert.Empty(toggle.Recorder.Running);
        await toggle.HappensAsync(LegEventKind.Digit, "1001", key: '*');
        Assert.Equal(["c1"], toggle.Recorder.Running);
    }

    [Fact]
    public async Task Another_agent_gets_another_file_and_a_forgotten_pause_does_not_pass_on()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        await scene.Service.PauseAsync("c1", default);
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.PassAsync(60);

        await scene.BridgeAsync("c1", "1002");
        await scene.PassAsync(20);
        await EndAsync(scene, "1002");

        Assert.Equal("bridged 55 recorded 50 PciPause 5", scene.Manifest());
        Assert.Equal(
            [(File, TimeSpan.FromSeconds(30)), ("/rec/c1:1002:+4930123:1767268905.wav", TimeSpan.FromSeconds(20))],
            scene.Store.Manifests["c1"].Recordings.Select(recording => (recording.Path, recording.Recorded)));
        Assert.Empty(scene.Alarms);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_consult_that_failed_the_same_file_is_gone_on_with(bool customerIsParked)
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        await ConsultAsync(scene, customerIsParked);
        await scene.PassAsync(12);
        Assert.Empty(scene.Recorder.Running);

        await scene.HappensAsync(LegEventKind.Unbridged, "1001-2", "1002");
        await scene.HappensAsync(LegEventKind.Ended, "1002");
        await scene.HappensAsync(LegEventKind.Ended, "1001-2");
        await (customerIsParked ? scene.BridgeAsync("c1", "1001") : scene.HappensAsync(LegEventKind.Unheld, "1001"));
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(8);
        await EndAsync(scene);

        // Parted, the customer is not bridged at all; on hold it is a gap.
        Assert.Equal(customerIsParked ? "bridged 38 recorded 38" : "bridged 50 recorded 38 Consult 12", scene.Manifest());
        Assert.Equal([File], scene.Store.Manifests["c1"].Recordings.Select(recording => recording.Path));
        Assert.Equal(customerIsParked ? $"start c1 {File} append" : $"resume c1 {File}", scene.Recorder.Commands.Last(command => !command.StartsWith("stop", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_consult_that_leads_to_a_transfer_gives_the_consulted_agent_a_file()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        await ConsultAsync(scene, customerIsParked: false);
        await scene.PassAsync(12);

        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.HappensAsync(LegEventKind.Unbridged, "1001-2", "1002");
        await scene.BridgeAsync("c1", "1002");
        await scene.HappensAsync(LegEventKind.Ended, "1001");
        await scene.HappensAsync(LegEventKind.Ended, "1001-2");
        await scene.PassAsync(9);
        await EndAsync(scene, "1002");

        Assert.Equal("bridged 51 recorded 39 Consult 12", scene.Manifest());
        Assert.Equal(["1001", "1002"], scene.Store.Manifests["c1"].Recordings.Select(recording => recording.Agent));
    }

    [Fact]
    public async Task A_consult_talk_is_recorded_in_a_file_of_its_own_where_that_is_configured()
    {
        var scene = new RecordingScene(new RecordingOptions { Enabled = true, Directory = "/rec", Consult = true });
        await TalkAsync(scene);
        await ConsultAsync(scene, customerIsParked: false);
        await scene.PassAsync(12);
        Assert.Equal(["1001-2"], scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Unbridged, "1001-2", "1002");
        await scene.HappensAsync(LegEventKind.Ended, "1001-2");
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await EndAsync(scene);

        Assert.Equal("bridged 42 recorded 30 Consult 12", scene.Manifest());
        var consult = scene.Store.Manifests["c1"].Recordings[1];
        Assert.Equal((RecordingKind.Consult, "1002", "1001-2", TimeSpan.FromSeconds(12)), (consult.Kind, consult.Agent, consult.LegUuid, consult.Recorded));
    }

    [Fact]
    public async Task In_a_conference_each_agent_has_a_recording_of_its_own_leg()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        await ConsultAsync(scene, customerIsParked: false);
        await scene.HappensAsync(LegEventKind.Unheld, "1001");
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "c1", "room");
        Assert.Empty(scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "1001", "room");
        Assert.Equal(["1001"], scene.Recorder.Running);
        await scene.HappensAsync(LegEventKind.Unbridged, "1001-2", "1002");
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "1002", "room");
        Assert.Equal(["1001", "1002"], scene.Recorder.Running);
        scene.Legs.Join("1009", "c1", LegRole.Supervisor);
        await scene.HappensAsync(LegEventKind.Created, "1009");
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "1009", "room");
        Assert.Equal(["1001", "1002"], scene.Recorder.Running);
        await scene.PassAsync(10);

        // The customer on hold: the agents among themselves are no talk with the customer.
        await scene.HappensAsync(LegEventKind.Held, "c1");
        Assert.Empty(scene.Recorder.Running);
        await scene.PassAsync(2);
        await scene.HappensAsync(LegEventKind.Unheld, "c1");

        await scene.HappensAsync(LegEventKind.ConferenceLeft, "1001", "room");
        Assert.Equal(["1002"], scene.Recorder.Running);
        await scene.PassAsync(5);
        await scene.HappensAsync(LegEventKind.ConferenceLeft, "c1", "room");
        await scene.PassAsync(5);
        await EndAsync(scene, "1002");

        Assert.Equal("bridged 59 recorded 55 Hold 2 Hold 2", scene.Manifest());
        Assert.Equal(
            [("c1", RecordingKind.Talk, 30.0), ("1001", RecordingKind.Conference, 10), ("1002", RecordingKind.Conference, 15)],
            scene.Store.Manifests["c1"].Recordings.Select(recording => (recording.LegUuid, recording.Kind, recording.Recorded.TotalSeconds)));
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task With_somebody_outside_in_the_conference_the_agents_file_is_gone_on_with()
    {
        var scene = new RecordingScene();
        await TalkAsync(scene);
        scene.Legs.Join("x1", "c1", LegRole.Consulted);
        await scene.HappensAsync(LegEventKind.Created, "x1");
        await scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001");
        await scene.PassAsync(10);
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "c1", "room");
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "1001", "room");
        await scene.HappensAsync(LegEventKind.ConferenceJoined, "x1", "room");
        Assert.Equal(["c1"], scene.Recorder.Running);
        await scene.PassAsync(20);
        await scene.HappensAsync(LegEventKind.Ended, "c1");

        Assert.Equal("bridged 50 recorded 50", scene.Manifest());
        Assert.Equal([File], scene.Store.Manifests["c1"].Recordings.Select(recording => recording.Path));
    }

    [Fact]
    public async Task A_supervisor_with_the_customer_is_not_recorded()
    {
        var scene = new RecordingScene();
        scene.Begin();
        scene.Legs.Join("1009", "c1", LegRole.Supervisor);

        await scene.BridgeAsync("c1", "1009");

        Assert.Empty(scene.Recorder.Commands);
    }

    [Theory]
    [InlineData(CallDirection.Inbound)]
    [InlineData(CallDirection.Outbound)]
    public async Task A_direction_that_is_not_configured_is_a_gap_that_says_so(CallDirection direction)
    {
        var scene = new RecordingScene(new RecordingOptions
        {
            Enabled = true,
            Directory = "/rec",
            Inbound = direction != CallDirection.Inbound,
            Outbound = direction != CallDirection.Outbound,
        });
        scene.Begin("c1", direction);
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(10);
        await EndAsync(scene);

        Assert.Empty(scene.Recorder.Commands);
        Assert.Equal("bridged 10 recorded 0 NotConfigured 10", scene.Manifest());
        Assert.Empty(scene.Alarms);
    }

    [Fact]
    public async Task Nothing_is_recorded_unless_it_is_enabled()
    {
        var scene = new RecordingScene(new RecordingOptions { Directory = "/rec" });
        await TalkAsync(scene);
        Assert.Equal(RecordingChange.NoSuchDialog, await scene.Service.PauseAsync("c1", default));
        await EndAsync(scene);

        Assert.Empty(scene.Recorder.Commands);
        Assert.Empty(scene.Store.Manifests);
    }

    [Fact]
    public async Task A_dialog_that_is_over_cannot_be_paused()
    {
        var scene = new RecordingScene();
        Assert.Equal(RecordingChange.NoSuchDialog, await scene.Service.PauseAsync("c1", default));
        await TalkAsync(scene);
        await EndAsync(scene);

        Assert.Equal(RecordingChange.NoSuchDialog, await scene.Service.PauseAsync("c1", default));
        Assert.Equal(RecordingChange.NoSuchDialog, await scene.Service.ResumeAsync("c1", default));
    }

    [Fact]
    public async Task A_stop_ends_recordings_and_writes_manifests()
    {
        var scene = new RecordingScene(new RecordingOptions { Enabled = true, Directory = "/rec", Stereo = true });
        await TalkAsync(scene);

        Assert.True(await scene.Service.StopAsync(TimeSpan.FromSeconds(30)));

        Assert.Empty(scene.Recorder.Running);
        Assert.Equal("bridged 30 recorded 30", scene.Manifest());
        Assert.Equal($"start c1 {File} stereo", scene.Recorder.Commands[0]);
        await scene.BridgeAsync("c1", "1002");
        Assert.Empty(scene.Recorder.Running);
    }

    [Fact]
    public async Task What_is_rehearsed_at_the_start_leaves_no_trace()
    {
        var scene = new RecordingScene();

        await scene.Service.StartAsync(default);
        Assert.Equal(["/rec/rehearsal.wav"], scene.Files.Closed.Where(path => !path.Contains(':', StringComparison.Ordinal)));
        await TalkAsync(scene);
        Assert.True(await scene.Service.StopAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(4, scene.Recorder.Rehearsed);
        Assert.Equal(["c1"], scene.Store.Manifests.Keys);
        Assert.Equal((1, 0), (scene.Counts.Started, scene.Alarms.Count));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_told_of_at_the_start()
    {
        var scene = new RecordingScene();
        scene.Files.Fail = () => new RecordingFileResult(null, RecordingAlarmKind.DirectoryFailed);

        await scene.Service.StartAsync(default);

        Assert.Equal([RecordingAlarmKind.DirectoryFailed], scene.Alarms);
    }

    [Fact]
    public async Task Two_dialogs_do_not_disturb_each_other_and_a_name_is_given_once()
    {
        var scene = new RecordingScene();
        scene.Begin("c1");
        scene.Begin("c?1");
        await scene.BridgeAsync("c1", "1001");
        await scene.BridgeAsync("c?1", "1002");
        await scene.PassAsync(4);
        await scene.HappensAsync(LegEventKind.Held, "1002");
        await scene.PassAsync(3);
        await EndAsync(scene);
        await scene.HappensAsync(LegEventKind.Ended, "c?1");

        Assert.Equal("bridged 7 recorded 7", scene.Manifest());
        Assert.Equal("bridged 7 recorded 4 Hold 3", scene.Manifest("c?1"));
        Assert.Equal("/rec/c_1:1002:+4930123:1767268800.wav", Assert.Single(scene.Store.Manifests["c?1"].Recordings).Path);
    }

    /// <summary>Ten seconds of an IVR, then thirty of a talk between <c>c1</c> and <c>1001</c>.</summary>
    internal static async Task TalkAsync(RecordingScene scene)
    {
        scene.Begin();
        await scene.PassAsync(10);
        await scene.BridgeAsync("c1", "1001");
        await scene.PassAsync(30);
    }

    internal static async Task EndAsync(RecordingScene scene, string agent = "1001")
    {
        await scene.HappensAsync(LegEventKind.Ended, agent);
        await scene.HappensAsync(LegEventKind.Ended, "c1");
    }

    /// <summary>The agent's second line calls <c>1002</c>, which answers.</summary>
    private static async Task ConsultAsync(RecordingScene scene, bool customerIsParked)
    {
        scene.Legs.Join("1001-2", "c1", LegRole.Consulting);
        await scene.HappensAsync(LegEventKind.Created, "1001-2");
        await (customerIsParked ? scene.HappensAsync(LegEventKind.Unbridged, "c1", "1001") : scene.HappensAsync(LegEventKind.Held, "1001"));
        scene.Legs.Join("1002", "c1", LegRole.Consulted);
        await scene.BridgeAsync("1001-2", "1002");
    }
}
