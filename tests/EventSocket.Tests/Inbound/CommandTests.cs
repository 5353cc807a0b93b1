using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Inbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Inbound;

public sealed class CommandTests
{
    [Fact]
    public async Task An_api_command_gives_its_output()
    {
        await using var fs = new TestSwitch();
        fs.Fake.ScriptApi("greet", command => $"Grüße, {command}\n");
        await using var client = await TestClient.ConnectAsync(fs.Options);
        Assert.Equal("Grüße, greet 日本\n", await client.Client.ApiAsync("greet 日本", default).Within());
        Assert.Equal("-ERR nosuchcommand Command not found!\n", await client.Client.ApiAsync("nosuchcommand", default).Within());
    }

    [Fact]
    public async Task A_command_gives_its_reply()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        var reply = await client.Client.SendAsync(new NixEvent([EventName.Heartbeat]), default).Within();
        Assert.True(reply.IsOk);
    }

    [Fact]
    public async Task Many_commands_at_once_get_each_their_own_reply()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            Assert.Equal($"{i}", await client.Client.ApiAsync($"echo {i}", default)))).Within();
    }

    [Fact]
    public async Task A_job_gives_its_output()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        Assert.Equal("hello", await client.Client.RunJobAsync("echo hello", default).Within());
        Assert.False(client.Client.Events.TryRead(out _));
    }

    [Fact]
    public async Task Many_jobs_at_once_get_each_their_own_output()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { Format = EventFormat.Json });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
            Assert.Equal($"{i}", await client.Client.RunJobAsync($"echo {i}", default)))).Within();
    }

    [Fact]
    public async Task A_job_whose_event_comes_before_the_reply_gives_its_output()
    {
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(command =>
        {
            if (!command.StartsWith("bgapi ", StringComparison.Ordinal))
            {
                return null;
            }

            string id = command.Split("Job-UUID: ")[1];
            string inner = $"Event-Name: BACKGROUND_JOB\nJob-UUID: {id}\nContent-Length: 4\n\ndone";
            return $"Content-Length: {inner.Length}\nContent-Type: text/event-plain\n\n{inner}"
                + $"Content-Type: command/reply\nReply-Text: +OK Job-UUID: {id}\nJob-UUID: {id}\n\n";
        }));
        await using var client = await TestClient.ConnectAsync(TestClient.Options(server.Port));
        Assert.Equal("done", await client.Client.RunJobAsync("status", default).Within());
    }

    [Fact]
    public async Task A_refused_job_gives_the_refusal()
    {
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(command =>
            command.StartsWith("bgapi ", StringComparison.Ordinal) ? Peer.Reply("-ERR permission denied") : null));
        await using var client = await TestClient.ConnectAsync(TestClient.Options(server.Port));
        Assert.Equal("-ERR permission denied", await client.Client.RunJobAsync("status", default).Within());
    }

    [Fact]
    public async Task The_token_bounds_the_wait_for_a_job_and_its_end_is_an_event_then()
    {
        var release = new TaskCompletionSource<string>();
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(command =>
        {
            if (!command.StartsWith("bgapi ", StringComparison.Ordinal))
            {
                return null;
            }

            release.SetResult(command.Split("Job-UUID: ")[1]);
            return Peer.Reply("+OK Job-UUID: x");
        }));
        await using var client = await TestClient.ConnectAsync(TestClient.Options(server.Port));
        using var cancel = new CancellationTokenSource();
        var job = client.Client.RunJobAsync("status", cancel.Token);
        string id = await release.Task.Within();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.Within());

        await server.SendAsync(Peer.Event("BACKGROUND_JOB", ("Job-UUID", id)));
        using var received = await client.Client.Events.ReadAsync().AsTask().Within();
        Assert.Equal(EventName.BackgroundJob, received.Name);
        Assert.Equal(id, received["Job-UUID"]);
    }

    [Fact]
    public async Task A_connection_that_is_lost_fails_commands_and_jobs()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        var connection = await fs.Server.WaitForConnectionAsync().Within();
        var held = connection.HoldReply(command => command.Line == "api echo 1");
        var command = client.Client.ApiAsync("echo 1", default);
        var job = client.Client.RunJobAsync("echo 2", default);
        await held.Reached.Within();
        connection.DropConnection();
        await Assert.ThrowsAsync<EventSocketClosedException>(() => command.Within());
        await Assert.ThrowsAsync<EventSocketClosedException>(() => job.Within());
    }

    [Fact]
    public async Task A_job_that_runs_when_the_connection_is_lost_fails()
    {
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(command =>
            command.StartsWith("bgapi ", StringComparison.Ordinal) ? Peer.Reply("+OK Job-UUID: x") : null));
        await using var client = await TestClient.ConnectAsync(TestClient.Options(server.Port));
        var job = client.Client.RunJobAsync("status", default);
        string sent;
        do
        {
            sent = await server.NextCommandAsync();
        }
        while (!sent.StartsWith("bgapi ", StringComparison.Ordinal));
        await server.DisposeAsync();
        await Assert.ThrowsAsync<EventSocketClosedException>(() => job.Within());
    }

    [Fact]
    public async Task Commands_fail_at_once_while_there_is_no_connection()
    {
        await using var fs = new TestSwitch();
        await using var client = new TestClient(fs.Options with { MinReconnectDelay = TimeSpan.FromHours(1), MaxReconnectDelay = TimeSpan.FromHours(1) });
        await AssertFailsAtOnceAsync(client.Client);

        client.Client.Start();
        await client.NextConnectedAsync();
        await fs.Server.DisconnectAllAsync().Within();
        Assert.Equal(FaultKind.PeerClosed, (await client.NextFaultAsync()).Kind);
        await AssertFailsAtOnceAsync(client.Client);

        await client.DisposeAsync();
        await AssertFailsAtOnceAsync(client.Client);
    }

    [Fact]
    public async Task A_command_that_cannot_be_written_sends_nothing()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        await Assert.ThrowsAsync<InvalidCommandValueException>(() => client.Client.ApiAsync("status\n\nexit", default));
        await Assert.ThrowsAsync<InvalidCommandValueException>(() => client.Client.RunJobAsync("status\n\nexit", default));
        Assert.Equal("x", await client.Client.ApiAsync("echo x", default).Within());
        Assert.Equal(4, fs.Server.Connections[0].Commands.Count);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_given_up_and_the_connection_stays()
    {
        var clock = new ManualTimeProvider();
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { TimeProvider = clock, ReplyTimeout = TimeSpan.FromSeconds(3) });
        var connection = await fs.Server.WaitForConnectionAsync().Within();
        var held = connection.HoldReply(command => command.Line == "api echo slow");
        var slow = client.Client.ApiAsync("echo slow", default);
        await held.Reached.Within();
        clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<EventSocketTimeoutException>(() => slow.Within());

        var next = client.Client.ApiAsync("echo next", default);
        held.Release();
        Assert.Equal("next", await next.Within());
        Assert.Equal(InboundState.Connected, client.Client.State);
    }

    [Fact]
    public async Task Code_that_awaits_a_reply_does_not_hold_up_the_events()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        await Task.Run(async () =>
        {
            await client.Client.ApiAsync("echo x", default).ConfigureAwait(false);

            // Waits, on the thread that the reply came to, for an event that must be read meanwhile.
            var heartbeat = Task.Run(() => fs.Server.HeartbeatAsync());
            Assert.True(SpinWait.SpinUntil(() => client.Client.Events.TryRead(out _), Waiting.Limit));
            await heartbeat;
        }).Within();
    }

    private static async Task AssertFailsAtOnceAsync(InboundClient client)
    {
        Assert.True(Fails(() => client.ApiAsync("status", default)));
        Assert.True(Fails(() => client.RunJobAsync("status", default)));
        Assert.True(Fails(() => client.SendAsync(new NoEvents(), default).AsTask()));
        await Assert.ThrowsAsync<EventSocketClosedException>(() => client.ApiAsync("status", default));
    }

    private static bool Fails(Func<Task> command)
    {
        try
        {
            return command().Exception?.InnerException is EventSocketClosedException;
        }
        catch (EventSocketClosedException)
        {
            return true;
        }
    }
}
