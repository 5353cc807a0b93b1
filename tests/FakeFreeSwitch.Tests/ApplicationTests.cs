namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>The applications besides digits and bridging, and how they are run (freeswitch-facts.md 1.6, 4.2).</summary>
public sealed class ApplicationTests
{
    [Fact]
    public async Task A_file_plays_as_long_as_it_is()
    {
        await using var scene = await Scene.AnsweredAsync(options: new FakeSwitchOptions { MediaLength = static _ => TimeSpan.FromSeconds(7) });
        var uuid = await scene.StartAsync("playback", "welcome.wav");
        await scene.AdvanceAsync(6.9);
        Assert.Equal("welcome.wav", scene.Call.ActiveApplication?.Argument);
        await scene.AdvanceAsync(0.1);
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal(("FILE PLAYED", "7000"), (done.Event["Application-Response"], done.Variable("playback_ms")));
        Assert.Null(scene.Call.ActiveApplication);
    }

    [Fact]
    public async Task A_missing_file_is_reported_at_once()
    {
        await using var scene = await Scene.AnsweredAsync();
        Assert.Equal("FILE NOT FOUND", (await scene.Peer.RunAsync("playback", "ivr/missing.wav")).Event["Application-Response"]);
    }

    [Fact]
    public async Task Music_has_no_end_but_a_break_a_time_limit_or_a_terminator()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("playback", "local_stream://moh");
        await scene.AdvanceAsync(3600);
        Assert.True(scene.Call.ActiveApplication?.Running);
        await scene.Peer.CommandAsync($"api uuid_break {scene.Call.Uuid} all");
        Assert.Equal("FILE PLAYED", (await scene.Peer.CompleteAsync(uuid)).Event["Application-Response"]);

        await scene.Peer.RunAsync("set", "playback_timeout_sec=30");
        uuid = await scene.StartAsync("playback", "local_stream://moh");
        await scene.AdvanceAsync(30);
        Assert.Equal("PLAYBACK ERROR", (await scene.Peer.CompleteAsync(uuid)).Event["Application-Response"]);
        await scene.Peer.RunAsync("set", "playback_timeout_as_success=true");
        uuid = await scene.StartAsync("playback", "local_stream://moh");
        await scene.AdvanceAsync(30);
        Assert.Equal("FILE PLAYED", (await scene.Peer.CompleteAsync(uuid)).Event["Application-Response"]);
        await scene.Peer.RunAsync("unset", "playback_timeout_sec");

        uuid = await scene.StartAsync("playback", "local_stream://moh");
        await scene.Call.PressAsync("1*");
        Assert.Equal("*", (await scene.Peer.CompleteAsync(uuid)).Variable("playback_terminator_used"));

        await scene.Peer.RunAsync("set", "playback_terminators=none");
        uuid = await scene.StartAsync("playback", "local_stream://moh");
        await scene.Call.PressAsync("*");
        await scene.Fake.IdleAsync();
        Assert.True(scene.Call.ActiveApplication?.Running);
        await scene.Call.HangupAsync();
        Assert.Equal("PLAYBACK ERROR", (await scene.Peer.CompleteAsync(uuid)).Event["Application-Response"]);
    }

    [Fact]
    public async Task Several_files_play_one_after_the_other()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.RunAsync("set", "playback_delimiter=!");
        var uuid = await scene.StartAsync("playback", "a.wav!silence_stream://1000!tone_stream://%(500,500,440);loops=3");
        await scene.AdvanceAsync(5.9);
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.AdvanceAsync(0.1);
        await scene.Peer.CompleteAsync(uuid);
    }

    [Fact]
    public async Task Media_on_an_unanswered_call_is_early_media()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.HandshakeAsync();
        await scene.Peer.RunAsync("ring_ready");
        await scene.StartAsync("playback", "silence_stream://10");
        Assert.Equal("early", (await scene.Peer.EventAsync("CHANNEL_PROGRESS_MEDIA")).Event["Answer-State"]);
        Assert.False(scene.Call.Answered);
    }

    [Fact]
    public async Task Variables_are_set_exported_expanded_and_taken_away()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.RunAsync("multiset", "a=1 b='two words'");
        await scene.Peer.RunAsync("multiset", "^^;c=3;d=x=y");
        await scene.Peer.RunAsync("export", "e=5");
        var set = await scene.Peer.RunAsync("set", "f=${a}-${b}-${none}");
        Assert.Equal(("1", "two words", "3", "x=y", "5", "1-two words-"), (
            set.Variable("a"), set.Variable("b"), set.Variable("c"), set.Variable("d"), set.Variable("e"), set.Variable("f")));
        Assert.Equal("f=1-two words-", set.Event["Application-Data"]);
        Assert.Equal("e", set.Variable("export_vars"));
        Assert.Null((await scene.Peer.RunAsync("unset", "a")).Variable("a"));
        Assert.Null((await scene.Peer.RunAsync("set", "b=")).Variable("b"));
    }

    [Fact]
    public async Task An_unknown_application_hangs_the_call_up()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.ExecuteAsync("no_such_application", "x");
        Assert.Equal("DESTINATION_OUT_OF_ORDER", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task Event_lock_puts_applications_in_a_row()
    {
        await using var scene = await Scene.AnsweredAsync();
        var first = await scene.StartAsync("playback", "first.wav");
        var second = await scene.Peer.ExecuteAsync("playback", "second.wav");
        var third = await scene.Peer.ExecuteAsync("set", "after=1");
        await scene.SentAsync();
        await scene.AdvanceAsync(2);
        Assert.Equal("second.wav", scene.Call.ActiveApplication?.Argument);
        await scene.AdvanceAsync(2);
        await scene.Peer.CompleteAsync(first);
        await scene.Peer.CompleteAsync(second);
        await scene.Peer.CompleteAsync(third);
    }

    [Fact]
    public async Task Without_event_lock_an_application_runs_inside_the_other_which_goes_on_after_it()
    {
        await using var scene = await Scene.AnsweredAsync();
        var outer = await scene.StartAsync("playback", "outer.wav", locked: false);
        await scene.AdvanceAsync(1);
        var inner = await scene.Peer.ExecuteAsync("playback", "inner.wav", locked: false);
        await scene.Call.WaitForApplicationAsync("playback", static argument => argument == "inner.wav", TestServer.Limit);
        await scene.AdvanceAsync(2);
        await scene.Peer.CompleteAsync(inner);
        Assert.Equal("outer.wav", scene.Call.ActiveApplication?.Argument);

        // The outer file stood still meanwhile: one second of it is left.
        await scene.AdvanceAsync(0.9);
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.AdvanceAsync(0.1);
        await scene.Peer.CompleteAsync(outer);
    }

    [Fact]
    public async Task After_the_hangup_queued_applications_are_skipped_without_a_completion()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.StartAsync("playback", "local_stream://moh");
        var skipped = await scene.Peer.ExecuteAsync("playback", "never.wav");
        var zombie = await scene.Peer.ExecuteAsync("set", "late=1");
        await scene.SentAsync();
        await scene.Call.HangupAsync();
        await scene.AdvanceAsync(7);
        var completed = (await scene.Peer.RestAsync()).Where(static message => message.EventName == "CHANNEL_EXECUTE_COMPLETE")
            .Select(static message => message.Event["Application-UUID"]).ToList();
        Assert.DoesNotContain(skipped, completed);
        Assert.Contains(zombie, completed);
    }

    [Fact]
    public async Task The_queue_holds_256_commands()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.StartAsync("playback", "local_stream://moh");
        for (var i = 0; i < 257; i++)
        {
            await scene.Peer.ExecuteAsync("set", "a=1");
        }

        Assert.Equal("-ERR memory error", (await scene.Peer.NextAsync(static message => message.Reply?.StartsWith("-ERR", StringComparison.Ordinal) == true)).Reply);
    }

    [Fact]
    public async Task Sleep_ends_by_time_by_break_and_by_a_digit()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("sleep", "1000");
        await scene.AdvanceAsync(1);
        await scene.Peer.CompleteAsync(uuid);
        uuid = await scene.StartAsync("sleep", "60000");
        await scene.Peer.CommandAsync($"api uuid_break {scene.Call.Uuid}");
        await scene.Peer.CompleteAsync(uuid);
        uuid = await scene.StartAsync("sleep", "60000");
        await scene.Call.PressAsync("1");
        await scene.Peer.CompleteAsync(uuid);
    }

    [Fact]
    public async Task Park_inside_an_async_socket_returns_at_once()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.RunAsync("park");
        Assert.True(scene.Call.Connection!.Closed.IsCompleted == false && !scene.Call.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_scheduled_hangup_comes_unless_it_is_taken_back()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Peer.RunAsync("sched_hangup", "+10 USER_BUSY");
        Assert.Equal("+OK Deleted: 1\n", (await scene.Peer.CommandAsync($"api sched_del {scene.Call.Uuid}")).Body);
        await scene.AdvanceAsync(11);
        Assert.False(scene.Call.Ended.IsCompleted);
        await scene.Peer.RunAsync("sched_hangup", "+10");
        await scene.AdvanceAsync(10);
        Assert.Equal("ALLOTTED_TIMEOUT", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task A_recording_ends_before_the_call_is_reported()
    {
        await using var scene = await Scene.AnsweredAsync(events: "event plain RECORD_START RECORD_STOP CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE_COMPLETE");
        await scene.Peer.RunAsync("record_session", "/tmp/a.wav");
        await scene.Call.HangupAsync();
        Assert.Equal("/tmp/a.wav", (await scene.Peer.EventAsync("RECORD_STOP")).Event["Record-File-Path"]);
        Assert.Equal("success-maxtime", (await scene.Peer.EventAsync("CHANNEL_HANGUP_COMPLETE")).Variable("record_completion_cause"));
    }

    [Fact]
    public async Task A_broadcast_is_queued_and_may_hang_up_afterwards()
    {
        await using var scene = await Scene.AnsweredAsync();
        var reply = await scene.Peer.CommandAsync($"api uuid_broadcast {scene.Call.Uuid} playback!USER_BUSY::bye.wav aleg");
        Assert.Equal("+OK Message sent\n", reply.Body);
        await scene.Call.WaitForApplicationAsync("playback", static argument => argument == "bye.wav", TestServer.Limit);
        await scene.AdvanceAsync(2);
        Assert.Equal("USER_BUSY", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task The_times_of_the_report_are_those_of_the_clock()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.HandshakeAsync();
        await scene.AdvanceAsync(3);
        await scene.Peer.RunAsync("answer");
        await scene.AdvanceAsync(61);
        await scene.Call.HangupAsync();
        var report = await scene.Peer.EventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal(("64", "61", "61000", "16"), (
            report.Variable("duration"), report.Variable("billsec"), report.Variable("billmsec"), report.Variable("hangup_cause_q850")));
    }
}
