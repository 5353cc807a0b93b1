using System.Net.Sockets;
using System.Text;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>The faults that a test can put into a connection.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_refused_command_is_not_carried_out()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Call.Refuse(static command => command.Application == "playback", "-ERR memory error", times: 1);
        scene.Call.Refuse(static command => command.Line.StartsWith("api uuid_break", StringComparison.Ordinal), "-ERR No such channel!");
        await scene.Peer.ExecuteAsync("playback", "a.wav");
        Assert.Equal("-ERR memory error", (await scene.Peer.NextAsync()).Reply);
        Assert.Equal("-ERR No such channel!\n", (await scene.Peer.CommandAsync($"api uuid_break {scene.Call.Uuid}")).Body);
        await scene.StartAsync("playback", "b.wav");
        Assert.Equal("b.wav", Assert.Single(scene.Call.Executed, static ran => ran.Name == "playback").Argument);
    }

    [Fact]
    public async Task The_handshake_can_be_refused_before_it_begins()
    {
        await using var scene = await Scene.ConnectedAsync(new FakeCallSetup
        {
            OnConnected = static connection => connection.Refuse(static command => command.Line.StartsWith("linger", StringComparison.Ordinal), "-ERR no"),
        });
        await scene.Peer.SendAsync("connect\n\nlinger 5\n\n");
        Assert.Equal("CHANNEL_DATA", (await scene.Peer.NextAsync()).EventName);
        Assert.Equal("-ERR no", (await scene.Peer.NextAsync()).Reply);
    }

    [Fact]
    public async Task The_end_of_the_switch_is_an_orderly_one()
    {
        var scene = await Scene.AnsweredAsync();
        await scene.Fake.DisposeAsync();
        var rest = await scene.Peer.RestAsync();
        Assert.Equal("SYSTEM_SHUTDOWN", rest.Single(static message => message.EventName == "CHANNEL_HANGUP_COMPLETE").Event["Hangup-Cause"]);
        Assert.Equal("The system is being shut down.\n", rest[^1].Body);
        await scene.DisposeAsync();
    }

    [Fact]
    public async Task A_frozen_switch_answers_nothing_and_catches_up_later()
    {
        await using var scene = await Scene.AnsweredAsync();
        scene.Call.Freeze();
        await scene.Peer.SendAsync("getvar direction\n\n");
        await scene.Fake.FireAsync("TALK", new Dictionary<string, string> { ["Unique-ID"] = scene.Call.Uuid });
        var next = scene.Peer.NextAsync();
        await scene.AdvanceAsync(3600);
        Assert.False(next.IsCompleted);
        Assert.Contains("connect\n\n", scene.Call.Commands);
        scene.Call.Thaw();
        var late = new[] { await next, await scene.Peer.NextAsync() };
        Assert.Equal(["TALK", "inbound"], late.Select(static message => message.EventName ?? message.Reply).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_held_reply_holds_all_that_come_after_it()
    {
        await using var scene = await Scene.AnsweredAsync();
        var held = scene.Call.Connection!.HoldReply(static command => command.Line.StartsWith("getvar", StringComparison.Ordinal));
        await scene.Peer.SendAsync("getvar direction\n\napi uuid_exists x\n\n");
        var next = scene.Peer.NextAsync();
        Assert.Equal("direction", (await held.Reached.WaitAsync(TestServer.Limit)).Argument);
        await scene.Fake.IdleAsync();
        Assert.False(next.IsCompleted);
        held.Release();
        Assert.Equal("inbound", (await next).Reply);
        Assert.Equal("false", (await scene.Peer.NextAsync()).Body);
    }

    [Fact]
    public async Task A_dropped_connection_is_a_reset_and_the_call_goes_on()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var fake = new FakeSwitch();
        var accepting = listener.AcceptSocketAsync(TestServer.Limit);
        var call = await fake.CallAsync((System.Net.IPEndPoint)listener.LocalEndpoint, ct: TestServer.Limit);
        using var socket = await accepting;
        await socket.SendAsync("connect\n\n"u8.ToArray());
        await call.Connection!.WaitForCommandAsync(static command => command.Line == "connect", TestServer.Limit);
        call.DropConnection();
        var buffer = new byte[65536];
        var reset = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, TestServer.Limit) > 0)
            {
            }
        });
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await call.FallbackReached.WaitAsync(TestServer.Limit);
    }

    [Theory]
    [InlineData(FrameCorruption.NegativeContentLength, "Content-Length: -5\n")]
    [InlineData(FrameCorruption.NonNumericContentLength, "Content-Length: many\n")]
    [InlineData(FrameCorruption.HugeContentLength, "Content-Length: 2000000000\n")]
    [InlineData(FrameCorruption.MissingColon, "Content-Type text/event-plain\n")]
    [InlineData(FrameCorruption.CutInTheMiddle, "Content-Type: command/")]
    public async Task The_next_frame_is_broken_and_only_that_one(FrameCorruption kind, string start)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var fake = new FakeSwitch();
        var accepting = listener.AcceptSocketAsync(TestServer.Limit);
        var call = await fake.CallAsync((System.Net.IPEndPoint)listener.LocalEndpoint, ct: TestServer.Limit);
        using var socket = await accepting;
        call.CorruptNextFrame(kind);
        call.SendRaw("Content-Type: command/reply\nReply-Text: +OK\n\n"u8.ToArray());
        call.SendRaw("after"u8.ToArray());
        if (kind != FrameCorruption.CutInTheMiddle)
        {
            call.Connection!.DisconnectAfterSending();
        }

        var received = new StringBuilder();
        var buffer = new byte[65536];
        for (int count; (count = await socket.ReceiveAsync(buffer, SocketFlags.None, TestServer.Limit)) > 0;)
        {
            received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Assert.StartsWith(start, received.ToString(), StringComparison.Ordinal);
        Assert.Equal(kind != FrameCorruption.CutInTheMiddle, received.ToString().EndsWith("after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_the_pieces_the_messages_are_the_same()
    {
        foreach (var fragmentation in new[] { WriteFragmentation.ByteByByte, WriteFragmentation.Random(1, 7), WriteFragmentation.Random(2, 3000) })
        {
            await using var scene = await Scene.AnsweredAsync(new FakeCallSetup { Fragmentation = fragmentation, CallerName = "Zażółć 🎧" });
            Assert.Equal("Zażółć 🎧", (await scene.Peer.RunAsync("set", "a=1")).Event["Caller-Caller-ID-Name"]);
        }
    }

    [Fact]
    public async Task The_commands_of_the_server_are_kept_as_they_came()
    {
        await using var scene = await Scene.AnsweredAsync();
        Assert.Equal(["connect\n\n", "myevents\n\n", "linger 5\n\n"], scene.Call.Commands.Take(3));
        var waited = scene.Call.Connection!.WaitForCommandAsync(static command => command.Application == "set", TestServer.Limit);
        await scene.Peer.ExecuteAsync("set", "a=1");
        Assert.Equal("execute set a=1", (await waited).ToString());
    }

    [Fact]
    public async Task Any_number_may_wait_for_rest_at_once()
    {
        await using var fake = new FakeSwitch();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fake.IdleAsync())).WaitAsync(TestServer.Limit);
    }

    [Fact]
    public async Task A_wait_for_what_does_not_come_ends_with_the_call()
    {
        await using var scene = await Scene.AnsweredAsync();
        var waiting = scene.Call.WaitForApplicationAsync("playback", TestServer.Limit);
        await scene.Call.HangupAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
    }
}
