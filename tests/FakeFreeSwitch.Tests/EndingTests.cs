using System.Net;
using System.Net.Sockets;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>How calls and connections end, from every side (freeswitch-facts.md 1.5, 1.7).</summary>
public sealed class EndingTests
{
    private static readonly FakeCallSetup WithPrompt = new()
    {
        Fallback = [new DialplanAction("playback", "sorry.wav"), new DialplanAction("hangup", "NORMAL_TEMPORARY_FAILURE")],
    };

    [Fact]
    public async Task When_the_server_closes_the_dialplan_goes_on()
    {
        await using var scene = await Scene.AnsweredAsync(WithPrompt);
        scene.Peer.Close();
        await scene.Call.FallbackReached.WaitAsync(TestServer.Limit);
        await scene.Call.WaitForApplicationAsync("playback", TestServer.Limit);
        await scene.AdvanceAsync(2);
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await scene.Call.Ended.WaitAsync(TestServer.Limit));
        Assert.Equal(["socket", "answer", "playback", "hangup"], scene.Call.Executed.Select(static ran => ran.Name));
    }

    [Fact]
    public async Task A_running_application_finishes_first()
    {
        await using var scene = await Scene.AnsweredAsync(WithPrompt);
        await scene.StartAsync("playback", "long.wav");
        scene.Peer.Close();
        await scene.Call.Connection!.Closed.WaitAsync(TestServer.Limit);
        await scene.AdvanceAsync(1.9);
        Assert.False(scene.Call.ReachedFallback);
        await scene.AdvanceAsync(0.1);
        await scene.Call.FallbackReached.WaitAsync(TestServer.Limit);
    }

    [Fact]
    public async Task Without_a_fallback_the_call_is_hung_up_normally()
    {
        await using var scene = await Scene.AnsweredAsync(new FakeCallSetup { Fallback = [] });
        Assert.Equal("+OK bye", (await scene.Peer.CommandAsync("exit")).Reply);
        Assert.Equal("NORMAL_CLEARING", await scene.Call.Ended.WaitAsync(TestServer.Limit));
        Assert.True(scene.Call.ReachedFallback);
    }

    [Fact]
    public async Task Closed_before_connect_the_call_is_parked_for_good()
    {
        await using var scene = await Scene.ConnectedAsync();
        scene.Peer.Close();
        await scene.Call.LeftParked.WaitAsync(TestServer.Limit);
        await scene.AdvanceAsync(100_000);
        Assert.False(scene.Call.Ended.IsCompleted || scene.Call.ReachedFallback);
    }

    [Fact]
    public async Task Closed_right_after_connect_the_dialplan_goes_on()
    {
        using var server = new TestServer();
        await using var fake = new FakeSwitch();
        for (var i = 0; i < 20; i++)
        {
            var (call, peer) = await server.CallAsync(fake);
            using var open = peer;
            await peer.SendAsync("connect\n\n");
            peer.Finish();
            await call.FallbackReached.WaitAsync(TestServer.Limit);
        }
    }

    [Fact]
    public async Task Park_timeout_saves_it()
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup
        {
            Variables = new Dictionary<string, string> { ["park_timeout"] = "3600:SERVICE_UNAVAILABLE" },
        });
        scene.Peer.Close();
        await scene.Call.LeftParked.WaitAsync(TestServer.Limit);
        await scene.AdvanceAsync(3600);
        Assert.Equal("SERVICE_UNAVAILABLE", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task When_nobody_listens_the_dialplan_goes_on_or_the_next_server_gets_the_call()
    {
        using var server = new TestServer();
        await using var fake = new FakeSwitch();
        var dead = DeadEndpoint();
        var lost = await fake.CallAsync(dead, ct: TestServer.Limit);
        Assert.Equal("NORMAL_TEMPORARY_FAILURE", await lost.Ended.WaitAsync(TestServer.Limit));
        Assert.True(lost.ReachedFallback);
        Assert.Null(lost.Connection);

        var accepting = server.AcceptAsync();
        var saved = await fake.CallAsync(dead, new FakeCallSetup { FailoverEndpoints = [server.Endpoint] }, TestServer.Limit);
        using var peer = await accepting;
        Assert.Equal(saved.Uuid, (await peer.HandshakeAsync()).Event["Unique-ID"]);
    }

    [Fact]
    public async Task Without_linger_what_comes_after_the_hangup_is_lost()
    {
        await using var scene = await Scene.AnsweredAsync(linger: "");
        await scene.Call.HangupAsync("USER_BUSY");
        var rest = await scene.Peer.RestAsync();
        Assert.Equal(["CHANNEL_HANGUP", null], rest.Select(static message => message.EventName));
        Assert.Equal("disconnect", rest[^1].Headers["Content-Disposition"]);
        Assert.Equal("USER_BUSY", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task Linger_lasts_its_whole_seconds_and_commands_still_work()
    {
        await using var scene = await Scene.AnsweredAsync(linger: "linger 3");
        await scene.AdvanceAsync(0.4);
        await scene.Call.HangupAsync();
        var notice = await scene.Peer.NextAsync(static message => message.ContentType == "text/disconnect-notice");
        Assert.Equal(("linger", "3", scene.Call.Uuid), (
            notice.Headers["Content-Disposition"], notice.Headers["Linger-Time"], notice.Headers["Controlled-Session-UUID"]));
        Assert.Equal("false", (await scene.Peer.CommandAsync($"api uuid_exists {scene.Call.Uuid}")).Body);
        Assert.Equal("-ERR No such channel!\n", (await scene.Peer.CommandAsync($"api uuid_getvar {scene.Call.Uuid} a")).Body);
        Assert.Equal("NORMAL_CLEARING", (await scene.Peer.CommandAsync("getvar hangup_cause")).Reply);
        await scene.Peer.ExecuteAsync("playback", "late.wav");
        Assert.Equal("+OK", (await scene.Peer.NextAsync()).Reply);
        await scene.AdvanceAsync(3.5);
        Assert.Equal("inbound", (await scene.Peer.CommandAsync("getvar direction")).Reply);
        await scene.AdvanceAsync(0.2);
        Assert.Equal("disconnect", (await scene.Peer.NextAsync()).Headers["Content-Disposition"]);
        Assert.Null(await scene.Peer.TryNextAsync());
        Assert.DoesNotContain(scene.Call.Executed, static ran => ran.Argument == "late.wav");
    }

    [Fact]
    public async Task The_linger_notice_may_come_before_the_events_of_the_end()
    {
        await using var scene = await Scene.AnsweredAsync(new FakeCallSetup { LingerNoticeComesFirst = true });
        await scene.Call.HangupAsync();
        Assert.Equal("linger", (await scene.Peer.NextAsync(static message => message.ContentType == "text/disconnect-notice")).Headers["Content-Disposition"]);
        Assert.Equal("NORMAL_CLEARING", (await scene.Peer.EventAsync("CHANNEL_HANGUP_COMPLETE")).Event["Hangup-Cause"]);
    }

    [Fact]
    public async Task Linger_without_a_number_lasts_until_the_server_closes()
    {
        await using var scene = await Scene.AnsweredAsync(linger: "linger");
        await scene.Call.HangupAsync();
        Assert.Equal("-1", (await scene.Peer.NextAsync(static message => message.ContentType == "text/disconnect-notice")).Headers["Linger-Time"]);
        await scene.AdvanceAsync(100_000);
        Assert.Equal("+OK bye", (await scene.Peer.CommandAsync("exit")).Reply);
    }

    [Fact]
    public async Task The_channel_is_destroyed_only_when_the_socket_is_gone()
    {
        var names = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var scene = await Scene.AnsweredAsync(options: new FakeSwitchOptions { EventObserver = fired => names.Enqueue(fired.Name) });
        await scene.Call.HangupAsync();
        await scene.Call.Ended.WaitAsync(TestServer.Limit);
        await scene.Fake.IdleAsync();
        Assert.DoesNotContain("CHANNEL_DESTROY", names);
        await scene.Peer.CommandAsync("exit");
        scene.Peer.Close();
        await scene.Call.Connection!.Closed.WaitAsync(TestServer.Limit);
        Assert.Contains("CHANNEL_DESTROY", names);
    }

    [Fact]
    public async Task The_server_hangs_up_by_sendmsg()
    {
        await using var scene = await Scene.AnsweredAsync();
        Assert.Equal("+OK", (await scene.Peer.CommandAsync("sendmsg\ncall-command: hangup\nhangup-cause: CALL_REJECTED")).Reply);
        Assert.Equal("CALL_REJECTED", await scene.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task A_transfer_leaves_the_connection_up()
    {
        var options = new FakeSwitchOptions
        {
            Dialplan = static (extension, _) => extension == "8099" ? [new DialplanAction("playback", "voicemail.wav")] : null,
        };
        await using var scene = await Scene.AnsweredAsync(options: options);
        await scene.Peer.RunAsync("transfer", "8099 XML default");
        Assert.Equal("8099", await scene.Call.Transferred.WaitAsync(TestServer.Limit));
        await scene.Call.WaitForApplicationAsync("playback", static argument => argument == "voicemail.wav", TestServer.Limit);
        Assert.Equal("inbound", (await scene.Peer.CommandAsync("getvar direction")).Reply);
        await scene.AdvanceAsync(2);
        Assert.Equal("NORMAL_CLEARING", await scene.Call.Ended.WaitAsync(TestServer.Limit));

        await using var other = await Scene.AnsweredAsync(options: options);
        await other.Peer.CommandAsync($"api uuid_transfer {other.Call.Uuid} 9999");
        Assert.Equal("NO_ROUTE_DESTINATION", await other.Call.Ended.WaitAsync(TestServer.Limit));
    }

    [Fact]
    public async Task In_static_mode_an_application_is_answered_when_it_is_over()
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup { Mode = SocketMode.Static });
        Assert.Equal("static", (await scene.Peer.HandshakeAsync(linger: "")).Event["Socket-Mode"]);
        var uuid = await scene.Peer.ExecuteAsync("playback", "long.wav");
        await scene.Call.WaitForApplicationAsync("playback", TestServer.Limit);
        var next = scene.Peer.NextAsync();
        await scene.AdvanceAsync(1.9);
        Assert.False(next.IsCompleted);
        await scene.AdvanceAsync(0.1);
        Assert.Equal("+OK", (await next.WaitAsync(TestServer.Limit)).Reply);
        Assert.Equal(uuid, (await scene.Peer.EventAsync("CHANNEL_EXECUTE_COMPLETE")).Event["Application-UUID"]);
        await scene.Call.HangupAsync();
        Assert.DoesNotContain(await scene.Peer.RestAsync(), static message => message.EventName == "CHANNEL_HANGUP_COMPLETE");
    }

    private static IPEndPoint DeadEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
