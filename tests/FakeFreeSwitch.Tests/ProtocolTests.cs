namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>The commands of the event socket and their replies (freeswitch-facts.md 1.1, 1.2, 1.5, 1.7).</summary>
public sealed class ProtocolTests
{
    [Theory]
    [InlineData("filter Unique-ID abc", "+OK filter added. [Unique-ID]=[abc]")]
    [InlineData("filter delete all", "+OK filter deleted. [all][]")]
    [InlineData("filter Unique-ID", "-ERR invalid syntax")]
    [InlineData("event json CHANNEL_ANSWER HEARTBEAT", "+OK event listener enabled json")]
    [InlineData("event plain ALL", "+OK event listener enabled plain")]
    [InlineData("event json NO_SUCH_EVENT", "-ERR no keywords supplied")]
    [InlineData("noevents", "-ERR not listening for events")]
    [InlineData("linger", "+OK will linger")]
    [InlineData("linger 7", "+OK will linger 7 seconds")]
    [InlineData("nolinger", "+OK will not linger")]
    [InlineData("divert_events on", "+OK events diverted")]
    [InlineData("divert_events", "-ERR missing value.")]
    [InlineData("resume", "+OK")]
    [InlineData("getvar no_such_variable", "-ERR command not found")]
    [InlineData("getvar direction", "inbound")]
    [InlineData("nonsense", "-ERR command not found")]
    [InlineData("sendmsg no-such-uuid\ncall-command: hangup", "-ERR invalid session id [no-such-uuid]")]
    public async Task A_command_gets_the_reply_of_FreeSWITCH(string command, string reply)
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.ConnectAsync();
        Assert.Equal(reply, (await scene.Peer.CommandAsync(command)).Reply);
    }

    [Theory]
    [InlineData("linger 5", "-ERR command not found")]
    [InlineData("event plain ALL", "-ERR command not found")]
    [InlineData("api status", "-ERR command not found")]
    [InlineData("bgapi status", "-ERR command not found")]
    [InlineData("sendevent CUSTOM", "-ERR command not found")]
    [InlineData("myevents", "+OK Events Enabled")]
    [InlineData("getvar direction", "inbound")]
    [InlineData("filter Unique-ID abc", "+OK filter added. [Unique-ID]=[abc]")]
    public async Task Without_full_control_most_commands_are_refused(string command, string reply)
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup { Mode = SocketMode.AsyncSingle });
        Assert.Equal("single-channel", (await scene.Peer.ConnectAsync()).Event["Control"]);
        Assert.Equal(reply, (await scene.Peer.CommandAsync(command)).Reply);
    }

    [Fact]
    public async Task The_connect_reply_is_one_encoded_block_without_a_length()
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup
        {
            CallerName = "Zażółć",
            DestinationNumber = "+48 22 1",
            Variables = new Dictionary<string, string> { ["odd"] = "a%2Bb+c: x\\y" },
        });
        var data = await scene.Peer.ConnectAsync();
        Assert.Equal("CHANNEL_DATA", data.EventName);
        Assert.Equal("+OK\n", data.Reply);
        Assert.False(data.Headers.ContainsKey("Content-Length"));
        Assert.Equal("Zażółć", data.Event["Caller-Caller-ID-Name"]);
        Assert.Equal("+48 22 1", data.Event["Channel-Destination-Number"]);

        // The encoder of FreeSWITCH loses what looks encoded already.
        Assert.Equal("a+b+c: x\\y", data.Variable("odd"));
        Assert.InRange(data.Event.Count, 160, 170);
    }

    [Fact]
    public async Task Myevents_can_be_asked_for_once()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.HandshakeAsync("myevents json");
        Assert.Equal("-ERR aready enabled.", (await scene.Peer.CommandAsync("myevents")).Reply);
        await scene.Peer.ExecuteAsync("answer");
        Assert.Equal("text/event-json", (await scene.Peer.EventAsync("CHANNEL_ANSWER")).ContentType);
    }

    [Fact]
    public async Task Leading_line_ends_and_carriage_returns_do_not_count()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.SendAsync("\n\r\n\nconnect\r\n\r\n");
        Assert.Equal("CHANNEL_DATA", (await scene.Peer.NextAsync()).EventName);
        await scene.Peer.SendAsync("\r\n\r\ngetvar direction\r\n\n\n");
        Assert.Equal("inbound", (await scene.Peer.NextAsync()).Reply);
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.SendAsync("connect\n\nlinger 3\n\nmyevents json\n\napi uuid_exists x\n\ngetvar direction\n\nnolinger\n\n");
        Assert.Equal("CHANNEL_DATA", (await scene.Peer.NextAsync()).EventName);
        Assert.Equal("+OK will linger 3 seconds", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("+OK Events Enabled", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("false", (await scene.Peer.NextAsync()).Body);
        Assert.Equal("inbound", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("+OK will not linger", (await scene.Peer.NextAsync()).Reply);
    }

    [Fact]
    public async Task Commands_may_come_in_any_pieces()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.ConnectAsync();
        var command = "sendmsg\ncall-command: execute\nexecute-app-name: set\nContent-Type: text/plain\nContent-Length: 10\n\nword=héé\n\ngetvar word\n\n";
        foreach (var piece in System.Text.Encoding.UTF8.GetBytes(command).Chunk(3))
        {
            await scene.Peer.SendAsync(piece);
        }

        Assert.Equal("+OK", (await scene.Peer.NextAsync()).Reply);
        Assert.NotNull((await scene.Peer.NextAsync()).Reply);
        Assert.Equal("word=héé", (await scene.Call.WaitForApplicationAsync("set", TestServer.Limit)).Argument);
    }

    [Fact]
    public async Task A_first_command_other_than_connect_is_carried_out_without_a_reply()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.SendAsync("linger 5\n\ngetvar direction\n\n");
        Assert.Equal("inbound", (await scene.Peer.NextAsync()).Reply);

        await using var other = await Scene.ConnectedAsync();
        await other.Peer.SendAsync("api uuid_exists x\n\n");
        Assert.Equal("api/response", (await other.Peer.NextAsync()).ContentType);
    }

    [Fact]
    public async Task Only_what_is_subscribed_is_sent()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.ConnectAsync();
        await scene.Peer.CommandAsync("event json CHANNEL_ANSWER CHANNEL_EXECUTE_COMPLETE DTMF");
        await scene.Peer.CommandAsync("nixevent DTMF");
        await scene.Peer.ExecuteAsync("answer");
        Assert.Equal("+OK", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("CHANNEL_ANSWER", (await scene.Peer.NextAsync()).EventName);
        Assert.Equal("CHANNEL_EXECUTE_COMPLETE", (await scene.Peer.NextAsync()).EventName);
        await scene.Call.PressAsync("5");
        Assert.Equal("+OK no longer listening for events", (await scene.Peer.CommandAsync("noevents")).Reply);
        await scene.Peer.ExecuteAsync("set", "a=1");
        Assert.Equal("+OK", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("1", (await scene.Peer.CommandAsync("getvar a")).Reply);
    }

    [Fact]
    public async Task Custom_events_come_by_subclass_and_past_the_filters()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.ConnectAsync();
        await scene.Peer.CommandAsync("event json CUSTOM fsvoice::wanted");
        await scene.Peer.CommandAsync("filter X-Who /^me$/");
        foreach (var (subclass, who) in new[] { ("fsvoice::other", "me"), ("fsvoice::wanted", "you"), ("fsvoice::wanted", "me") })
        {
            await scene.Fake.FireAsync("CUSTOM", new Dictionary<string, string> { ["Event-Subclass"] = subclass, ["X-Who"] = who }, "body");
        }

        var received = await scene.Peer.NextAsync();
        Assert.Equal(("fsvoice::wanted", "me", "body"), (received.Event["Event-Subclass"], received.Event["X-Who"], received.Event["_body"]));
        Assert.Equal("+OK bye", (await scene.Peer.CommandAsync("exit")).Reply);
    }

    [Fact]
    public async Task A_reply_longer_than_the_buffer_is_cut()
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup { Variables = new Dictionary<string, string> { ["long"] = new('x', 2000) } });
        await scene.Peer.ConnectAsync();
        Assert.Equal(511, (await scene.Peer.CommandAsync("getvar long")).Reply!.Length);
        Assert.Equal(2000, (await scene.Peer.CommandAsync($"api uuid_getvar {scene.Call.Uuid} long")).Body.Length);
    }

    [Fact]
    public async Task A_background_job_is_reported_with_its_owner()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.Peer.HandshakeAsync("myevents json");
        await scene.Peer.CommandAsync("event json BACKGROUND_JOB");
        var reply = await scene.Peer.CommandAsync("bgapi nosuch thing\nJob-UUID: job-1");
        Assert.Equal(("+OK Job-UUID: job-1", "job-1"), (reply.Reply, reply.Headers["Job-UUID"]));
        var job = await scene.Peer.EventAsync("BACKGROUND_JOB");
        Assert.Equal("-ERR nosuch Command not found!\n", job.Event["_body"]);
        Assert.Equal((scene.Call.Uuid, "nosuch", "thing"), (job.Event["Job-Owner-UUID"], job.Event["Job-Command"], job.Event["Job-Command-Arg"]));
    }

    [Fact]
    public async Task A_server_that_says_nothing_for_25_seconds_is_dropped_and_the_call_stays_parked()
    {
        await using var scene = await Scene.ConnectedAsync();
        await scene.AdvanceAsync(24);
        Assert.False(scene.Call.ParkedForever);
        await scene.AdvanceAsync(2);
        Assert.Equal("disconnect", (await scene.Peer.NextAsync()).Headers["Content-Disposition"]);
        await scene.Call.LeftParked.WaitAsync(TestServer.Limit);
    }

    [Fact]
    public async Task Events_wait_for_the_poll_or_for_input()
    {
        var options = new FakeSwitchOptions { EventPollInterval = TimeSpan.FromMilliseconds(20) };
        await using var scene = await Scene.ConnectedAsync(options: options);
        await scene.Peer.HandshakeAsync();
        await scene.Fake.FireAsync("TALK", new Dictionary<string, string> { ["Unique-ID"] = scene.Call.Uuid });

        // A bare line end is input too: FreeSWITCH's listener looks at its events then (field-notes.md 0.1).
        await scene.Peer.SendAsync("\n");
        await scene.Peer.EventAsync("TALK");
        await scene.Fake.FireAsync("NOTALK", new Dictionary<string, string> { ["Unique-ID"] = scene.Call.Uuid });
        await scene.AdvanceAsync(0.02);
        await scene.Peer.EventAsync("NOTALK");
    }
}
