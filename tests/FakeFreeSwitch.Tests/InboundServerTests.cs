using System.Net.Sockets;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>The inbound port (freeswitch-facts.md 1.4, 1.7) beyond what the recorded connection shows.</summary>
public sealed class InboundServerTests
{
    [Fact]
    public async Task Before_the_password_nothing_works_but_the_connection_stays()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake, "secret");
        using var peer = await ConnectAsync(inbound);
        Assert.Equal("auth/request", (await peer.NextAsync()).ContentType);
        Assert.Equal("-ERR command not found", (await peer.CommandAsync("api status")).Reply);
        Assert.Equal("+OK accepted", (await peer.CommandAsync("auth secret")).Reply);
        Assert.Contains("is ready", (await peer.CommandAsync("api status")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_acl_turns_a_client_away_rudely()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake) { RejectsRudely = true };
        using var peer = await ConnectAsync(inbound);
        var only = Assert.Single(await peer.RestAsync());
        Assert.Equal(("text/rude-rejection", "Access Denied, go away.\n"), (only.ContentType, only.Body));
    }

    [Fact]
    public async Task Calls_of_the_switch_are_seen_listed_and_steered()
    {
        await using var scene = await Scene.AnsweredAsync();
        await using var inbound = new FakeInboundServer(scene.Fake);
        using var peer = await AuthenticatedAsync(inbound);
        await peer.CommandAsync("event json CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE");
        using var rows = JsonDocument.Parse((await peer.CommandAsync("api show channels as json")).Body);
        Assert.Equal(1, rows.RootElement.GetProperty("row_count").GetInt32());
        Assert.Equal(scene.Call.Uuid, rows.RootElement.GetProperty("rows")[0].GetProperty("uuid").GetString());

        await peer.CommandAsync($"sendmsg {scene.Call.Uuid}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: x.wav");
        Assert.Equal("x.wav", (await peer.EventAsync("CHANNEL_EXECUTE")).Event["Application-Data"]);
        Assert.Equal("+OK\n", (await peer.CommandAsync($"api uuid_kill {scene.Call.Uuid} USER_BUSY")).Body);
        var report = await peer.EventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal("USER_BUSY", report.Event["Hangup-Cause"]);

        await scene.Peer.CommandAsync("exit");
        scene.Peer.Close();
        await scene.Call.Connection!.Closed.WaitAsync(TestServer.Limit);
        Assert.Equal("{\"row_count\": 0}\n", (await peer.CommandAsync("api show channels as json")).Body);
    }

    [Fact]
    public async Task Scripts_answer_in_place_of_the_fake()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        fake.ScriptApi("show channels as json", static _ => "{\"row_count\":7}\n");
        fake.ScriptApi("originate", static line => $"-ERR {line.Length}\n");
        using var peer = await AuthenticatedAsync(inbound);
        Assert.Equal("{\"row_count\":7}\n", (await peer.CommandAsync("api show channels as json")).Body);
        Assert.Equal("-ERR 24\n", (await peer.CommandAsync("api originate user/1 &park()")).Body);
        Assert.Equal("{\"row_count\": 0}\n", (await peer.CommandAsync("api show calls as json")).Body);
    }

    [Fact]
    public async Task Heartbeats_come_on_demand()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        using var peer = await AuthenticatedAsync(inbound);
        await peer.CommandAsync("event plain HEARTBEAT");
        await inbound.HeartbeatAsync();
        var beat = await peer.EventAsync("HEARTBEAT");
        Assert.Equal(("System Ready", inbound.CoreUuid), (beat.Event["Event-Info"], beat.Event["Core-UUID"]));
    }

    [Fact]
    public async Task A_restart_closes_everything_and_has_another_core_uuid()
    {
        await using var scene = await Scene.AnsweredAsync();
        await using var inbound = new FakeInboundServer(scene.Fake);
        using var peer = await AuthenticatedAsync(inbound);
        var before = inbound.CoreUuid;
        await inbound.RestartAsync();
        Assert.Equal("The system is being shut down.\n", (await peer.RestAsync())[^1].Body);
        Assert.Equal("SYSTEM_SHUTDOWN", await scene.Call.Ended.WaitAsync(TestServer.Limit));
        Assert.NotEqual(before, inbound.CoreUuid);
        using var again = await AuthenticatedAsync(inbound);
        await again.CommandAsync("event plain HEARTBEAT");
        await inbound.HeartbeatAsync();
        Assert.Equal(inbound.CoreUuid, (await again.EventAsync("HEARTBEAT")).Event["Core-UUID"]);
    }

    [Fact]
    public async Task The_port_can_be_taken_away_and_come_back()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        using (var peer = await AuthenticatedAsync(inbound))
        {
            await inbound.StopListeningAsync();
            await inbound.DisconnectAllAsync();
            Assert.Equal("text/disconnect-notice", (await peer.RestAsync()).Single().ContentType);
        }

        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(inbound));
        inbound.StartListening();
        using var back = await AuthenticatedAsync(inbound);
        Assert.Equal(2, inbound.Connections.Count);
    }

    [Fact]
    public async Task A_reply_can_come_late_and_a_connection_can_break()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        using var peer = await AuthenticatedAsync(inbound);
        var connection = await inbound.WaitForConnectionAsync(TestServer.Limit);
        var held = connection.HoldReply(static command => command.Line == "api status");
        await peer.SendAsync("api status\n\n");
        await held.Reached.WaitAsync(TestServer.Limit);
        held.Release();
        Assert.Equal("api/response", (await peer.NextAsync()).ContentType);
        inbound.DropAll();
        Assert.Null(await peer.TryNextAsync());
        await connection.Closed.WaitAsync(TestServer.Limit);
    }

    [Fact]
    public async Task A_sent_event_reaches_the_other_listeners()
    {
        await using var fake = new FakeSwitch();
        await using var inbound = new FakeInboundServer(fake);
        using var sender = await AuthenticatedAsync(inbound);
        using var listener = await AuthenticatedAsync(inbound);
        await listener.CommandAsync("event json CUSTOM fsvoice::test");
        var reply = await sender.CommandAsync("sendevent CUSTOM\nEvent-Subclass: fsvoice::test\nX-Foo: bar");
        var received = await listener.EventAsync("CUSTOM");
        Assert.Equal(("bar", reply.Reply![4..]), (received.Event["X-Foo"], received.Event["Event-UUID"]));
    }

    private static async Task<TestPeer> ConnectAsync(FakeInboundServer inbound)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(inbound.Endpoint);
        return new TestPeer(socket);
    }

    private static async Task<TestPeer> AuthenticatedAsync(FakeInboundServer inbound)
    {
        var peer = await ConnectAsync(inbound);
        await peer.NextAsync();
        Assert.Equal("+OK accepted", (await peer.CommandAsync("auth ClueCon")).Reply);
        return peer;
    }
}
