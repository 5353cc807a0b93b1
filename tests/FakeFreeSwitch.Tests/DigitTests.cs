namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>play_and_get_digits and read under a virtual clock (freeswitch-facts.md 4.2). A prompt lasts two seconds.</summary>
public sealed class DigitTests
{
    [Theory]
    [InlineData("2", "2")]
    [InlineData("#", null)]
    [InlineData("9", null)]
    public async Task One_digit_pressed_during_the_prompt(string key, string? digit)
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "1 1 1 4000 # menu.wav wrong.wav choice [1-3]");
        await scene.Call.PressAsync(key);
        await scene.AdvanceAsync(2);
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal(digit, done.Variable("choice"));

        // Even a refused digit was read well: it is the expression, or the rule about one digit and terminators, that refused it.
        Assert.Equal("success", done.Variable("read_result"));
        Assert.Equal(key == "9" ? "9" : null, done.Variable("choice_invalid"));
    }

    [Fact]
    public async Task The_prompt_is_played_again_after_each_timeout_and_the_invalid_file_in_between()
    {
        await using var scene = await Scene.AnsweredAsync(events: "event plain PLAYBACK_START CHANNEL_EXECUTE_COMPLETE");
        var uuid = await scene.StartAsync("play_and_get_digits", "1 1 3 4000 # menu.wav wrong.wav choice [1-3]");

        // Three times: prompt 2 s, timeout 4 s, invalid file 2 s.
        await scene.AdvanceAsync(23.9);
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.AdvanceAsync(0.2);
        var files = new List<string>();
        var message = await scene.Peer.NextAsync();
        for (; message.EventName != "CHANNEL_EXECUTE_COMPLETE"; message = await scene.Peer.NextAsync())
        {
            if (message.EventName == "PLAYBACK_START")
            {
                files.Add(message.Event["Playback-File-Path"]);
            }
        }

        Assert.Equal(["menu.wav", "wrong.wav", "menu.wav", "wrong.wav", "menu.wav", "wrong.wav"], files);
        Assert.Equal(uuid, message.Event["Application-UUID"]);
        Assert.Null(message.Variable("choice"));
        Assert.Equal("failure", message.Variable("read_result"));
    }

    [Fact]
    public async Task A_wrong_digit_leads_to_another_try()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "1 1 2 4000 # menu.wav wrong.wav choice [1-3]");
        await scene.Call.PressAsync("7");
        await scene.AdvanceAsync(2);
        await scene.Call.PressAsync("3");
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal(("3", "7"), (done.Variable("choice"), done.Variable("choice_invalid")));
    }

    [Fact]
    public async Task Several_digits_end_by_terminator_by_number_or_by_the_time_between_digits()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "3 6 1 5000 # silence '' account ^\\d+$ 1000");
        await scene.Call.PressAsync("123#");
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal(("123", "#"), (done.Variable("account"), done.Variable("read_terminator_used")));

        uuid = await scene.StartAsync("play_and_get_digits", "3 6 1 5000 # silence '' account ^\\d+$ 1000");
        await scene.Call.PressAsync("123456789");
        Assert.Equal("123456", (await scene.Peer.CompleteAsync(uuid)).Variable("account"));

        // The rest of the digits waits for the next one who reads, which is the park between two applications.
        await scene.Fake.IdleAsync();
        uuid = await scene.StartAsync("play_and_get_digits", "3 6 1 5000 # silence '' account ^\\d+$ 1000");
        await scene.Call.PressAsync("1234");
        await scene.AdvanceAsync(0.9);
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.AdvanceAsync(0.2);
        Assert.Equal("1234", (await scene.Peer.CompleteAsync(uuid)).Variable("account"));
    }

    [Fact]
    public async Task Too_few_digits_fail()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "4 6 1 3000 # silence '' account ^\\d+$");
        await scene.Call.PressAsync("12");
        await scene.AdvanceAsync(3);
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal("failure", done.Variable("read_result"));
    }

    [Fact]
    public async Task A_missing_prompt_uses_up_all_tries_at_once()
    {
        await using var scene = await Scene.AnsweredAsync();
        var done = await scene.Peer.RunAsync("play_and_get_digits", "1 1 3 4000 # missing.wav missing.wav choice [1-3]");
        Assert.Null(done.Variable("read_result"));
        Assert.Null(done.Variable("choice"));
    }

    [Fact]
    public async Task Failure_may_lead_to_another_extension()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.StartAsync("play_and_get_digits", "1 1 1 1000 # silence '' choice [1-3] 1000 '8099 XML fallback'");
        await scene.AdvanceAsync(1);
        Assert.Equal("8099", await scene.Call.Transferred.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task The_caller_leaving_ends_it_with_what_there_is()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "1 1 3 4000 # silence '' choice [1-3]");
        await scene.Call.HangupAsync();
        Assert.Equal("failure", (await scene.Peer.CompleteAsync(uuid)).Variable("read_result"));
    }

    [Fact]
    public async Task Break_ends_the_prompt_but_not_the_wait_for_digits()
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("play_and_get_digits", "1 1 1 4000 # local_stream://moh '' choice [1-3]");
        Assert.Equal("+OK\n", (await scene.Peer.CommandAsync($"api uuid_break {scene.Call.Uuid}")).Body);
        await scene.Fake.IdleAsync();
        Assert.NotNull(scene.Call.ActiveApplication);
        await scene.Call.PressAsync("1");
        Assert.Equal("1", (await scene.Peer.CompleteAsync(uuid)).Variable("choice"));
    }

    [Theory]
    [InlineData("1 4 silence pin 3000 #", "12#", "12", "success")]
    [InlineData("1 4 silence pin 3000 +#", "12#", "12#", "success")]
    [InlineData("2 4 silence pin 3000 =#", "1234", "1234", "failure")]
    [InlineData("1 4 silence pin 3000 #", "", null, "failure")]
    public async Task Read_reads(string argument, string keys, string? digits, string result)
    {
        await using var scene = await Scene.AnsweredAsync();
        var uuid = await scene.StartAsync("read", argument);
        await scene.Call.PressAsync(keys);
        await scene.AdvanceAsync(3);
        var done = await scene.Peer.CompleteAsync(uuid);
        Assert.Equal((digits, result), (done.Variable("pin"), done.Variable("read_result")));
    }

    [Fact]
    public async Task Digits_are_events_when_they_are_read_and_lost_when_nobody_reads()
    {
        await using var scene = await Scene.AnsweredAsync();
        await scene.Call.PressAsync("4");
        Assert.Equal("4", (await scene.Peer.EventAsync("DTMF")).Event["DTMF-Digit"]);
        var uuid = await scene.StartAsync("read", "1 1 silence pin 1000 #");
        await scene.AdvanceAsync(1);
        Assert.Null((await scene.Peer.CompleteAsync(uuid)).Variable("pin"));
    }
}
