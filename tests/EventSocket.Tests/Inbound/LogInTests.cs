using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Inbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Inbound;

public sealed class LogInTests
{
    [Fact]
    public async Task The_client_logs_in_subscribes_and_learns_which_run_of_FreeSWITCH_it_is()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { Events = [EventName.ChannelCreate], CustomEvents = ["sofia::register"] });

        var connection = await fs.Server.WaitForConnectionAsync().Within();
        Assert.Equal(
            [$"auth {TestClient.Password}", "event plain CHANNEL_CREATE HEARTBEAT BACKGROUND_JOB CUSTOM sofia::register", "api global_getvar core_uuid"],
            connection.Commands.Select(command => command.Line));
        Assert.Equal(InboundState.Connected, client.Client.State);
        await client.Client.WaitConnectedAsync(default).Within();
        Assert.Equal(0, client.Client.Reconnects);
    }

    [Fact]
    public async Task Events_may_be_asked_for_as_JSON()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { Format = EventFormat.Json });
        await fs.Server.HeartbeatAsync().Within();
        using var received = await client.Client.Events.ReadAsync().AsTask().Within();
        Assert.Equal(EventName.Heartbeat, received.Name);
        Assert.Equal("System Ready", received["Event-Info"]);
        Assert.Contains("event json HEARTBEAT BACKGROUND_JOB", fs.Server.Connections[0].Commands.Select(command => command.Line));
    }

    [Fact]
    public async Task Whoever_waits_goes_on_when_the_client_is_connected()
    {
        await using var fs = new TestSwitch();
        await using var client = new TestClient(fs.Options);
        var waiting = client.Client.WaitConnectedAsync(default);
        Assert.False(waiting.IsCompleted);
        client.Client.Start();
        client.Client.Start();
        await waiting.Within();
        await client.NextConnectedAsync();
        Assert.Single(fs.Server.Connections);
    }

    [Fact]
    public async Task Waiting_for_the_connection_can_be_cancelled()
    {
        await using var client = new TestClient(TestClient.Options(1));
        using var cancel = new CancellationTokenSource();
        var waiting = client.Client.WaitConnectedAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
    }

    [Fact]
    public async Task A_wrong_password_is_tried_again_with_growing_pauses_and_stands_nowhere()
    {
        var clock = new ManualTimeProvider();
        await using var fs = new TestSwitch("another");
        await using var client = new TestClient(fs.Options with
        {
            TimeProvider = clock,
            MinReconnectDelay = TimeSpan.FromSeconds(10),
            MaxReconnectDelay = TimeSpan.FromSeconds(100),
        });
        client.Client.Start();
        foreach (double longest in new[] { 10.0, 20, 40, 80, 100, 100 })
        {
            var fault = await client.NextFaultAsync();
            Assert.Equal(FaultKind.AuthenticationFailed, fault.Kind);
            Assert.DoesNotContain(TestClient.Password, fault.ToString(), StringComparison.Ordinal);
            var pause = await Pauses.NextAsync(clock);
            Assert.InRange(pause.TotalSeconds, longest / 2, longest);
            clock.Advance(pause);
        }

        await client.NextFaultAsync();
        var error = await Assert.ThrowsAsync<EventSocketClosedException>(() => client.Client.ApiAsync("status", default));
        Assert.DoesNotContain(TestClient.Password, error.ToString(), StringComparison.Ordinal);

        // And it goes on when the password is right at last.
        fs.Server.Password = TestClient.Password;
        clock.Advance(await Pauses.NextAsync(clock));
        await client.NextConnectedAsync();
    }

    [Fact]
    public void The_password_is_in_no_text()
    {
        var options = TestClient.Options(8021);
        Assert.Equal("127.0.0.1:8021", options.ToString());
        Assert.Equal("127.0.0.1:8021", $"{options}");
        Assert.DoesNotContain(TestClient.Password, new Auth(TestClient.Password).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_no_attempt_can_use_are_refused_at_once()
    {
        var options = TestClient.Options(8021);
        var error = Assert.Throws<InvalidCommandValueException>(() => new InboundClient(options with { Password = "hunter2\napi shutdown" }));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidCommandValueException>(() => new InboundClient(options with { Password = "" }));
        Assert.Throws<InvalidCommandValueException>(() => new InboundClient(options with { CustomEvents = ["a b"] }));
        Assert.Throws<InvalidCommandValueException>(() => new InboundClient(options with { Events = [EventName.Unknown] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InboundClient(options with { Port = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InboundClient(options with { Port = 65536 }));
    }

    [Fact]
    public async Task An_access_list_that_refuses_is_named_as_the_reason()
    {
        await using var fs = new TestSwitch();
        fs.Server.RejectsRudely = true;
        await using var client = new TestClient(fs.Options);
        client.Client.Start();
        Assert.Equal(FaultKind.Rejected, (await client.NextFaultAsync()).Kind);
        fs.Server.RejectsRudely = false;
        await client.NextConnectedAsync();
    }

    [Fact]
    public async Task A_refused_subscription_is_no_connection()
    {
        int refusals = 2;
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(command =>
            command.StartsWith("event ", StringComparison.Ordinal) && refusals-- > 0 ? Peer.Reply("-ERR permission denied") : null));
        await using var client = new TestClient(TestClient.Options(server.Port));
        client.Client.Start();
        Assert.Equal(FaultKind.Rejected, (await client.NextFaultAsync()).Kind);
        Assert.Equal(FaultKind.Rejected, (await client.NextFaultAsync()).Kind);
        await client.NextConnectedAsync();
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_tried_again()
    {
        await using var fs = new TestSwitch();
        await fs.Server.StopListeningAsync().Within();
        await using var client = new TestClient(fs.Options);
        client.Client.Start();
        Assert.Equal(FaultKind.Transport, (await client.NextFaultAsync()).Kind);
        Assert.Equal(FaultKind.Transport, (await client.NextFaultAsync()).Kind);
        fs.Server.StartListening();
        await client.NextConnectedAsync();
    }

    [Fact]
    public async Task A_peer_that_accepts_and_says_nothing_is_given_up_in_time()
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedServer(_ => null, greeting: "\n");
        await using var client = new TestClient(TestClient.Options(server.Port) with { TimeProvider = clock, ConnectTimeout = TimeSpan.FromSeconds(5) });
        client.Client.Start();
        await clock.WaitForTimersAsync(1).Within();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(FaultKind.Transport, (await client.NextFaultAsync()).Kind);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_the_password_is_given_up_in_time()
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedServer(_ => null);
        await using var client = new TestClient(TestClient.Options(server.Port) with
        {
            TimeProvider = clock,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            ReplyTimeout = TimeSpan.FromSeconds(2),
        });
        client.Client.Start();
        Assert.Equal($"auth {TestClient.Password}", await server.NextCommandAsync());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(FaultKind.Silent, (await client.NextFaultAsync()).Kind);
    }

    [Theory]
    [InlineData("Content-Length: -1\nContent-Type: auth/request\n\n", FaultKind.Protocol)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", FaultKind.Transport)]
    [InlineData("Content-Type: command/reply\nReply-Text: +OK\n\n", FaultKind.OutOfStep)]
    public async Task A_peer_that_is_no_FreeSWITCH_is_given_up(string greeting, FaultKind kind)
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedServer(_ => null, greeting);
        await using var client = new TestClient(TestClient.Options(server.Port) with { TimeProvider = clock });
        client.Client.Start();
        if (kind == FaultKind.Transport)
        {
            await clock.WaitForTimersAsync(1).Within();
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(kind, (await client.NextFaultAsync()).Kind);
    }
}
