using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Inbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Inbound;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Disposing_a_connected_client_closes_everything()
    {
        await using var fs = new TestSwitch();
        var client = await TestClient.ConnectAsync(fs.Options);
        var connection = await fs.Server.WaitForConnectionAsync().Within();
        var held = connection.HoldReply(command => command.Line == "api echo 1");
        var command = client.Client.ApiAsync("echo 1", default);
        await held.Reached.Within();
        await fs.Server.HeartbeatAsync().Within();

        await client.DisposeAsync();

        Assert.Equal(FaultKind.Closed, (await Assert.ThrowsAsync<EventSocketClosedException>(() => command.Within())).Fault.Kind);
        held.Release();
        await connection.Closed.Within();
        await client.Client.Events.Completion.Within();
        Assert.Equal(InboundState.Closed, client.Client.State);
        Assert.Equal(InboundState.Closed, (await client.NextAsync()).State);
        await Assert.ThrowsAsync<EventSocketClosedException>(() => client.Client.WaitConnectedAsync(default).Within());
        Assert.Single(fs.Server.Connections);
    }

    [Fact]
    public async Task Disposing_twice_and_starting_afterwards_do_nothing()
    {
        await using var fs = new TestSwitch();
        var client = await TestClient.ConnectAsync(fs.Options);
        await client.DisposeAsync();
        await client.DisposeAsync();
        client.Client.Start();
        Assert.Equal(InboundState.Closed, (await client.NextAsync()).State);
        Assert.Single(fs.Server.Connections);
    }

    [Fact]
    public async Task Disposing_a_client_that_was_never_started_ends_whoever_waits()
    {
        var client = new TestClient(TestClient.Options(1));
        var waiting = client.Client.WaitConnectedAsync(default);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within());
        client.Client.Start();
        Assert.Equal(InboundState.Closed, (await client.NextAsync()).State);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("Content-Type: auth/request\n\n")]
    public async Task Disposing_while_connecting_does_not_wait_for_the_peer(string greeting)
    {
        await using var server = new ScriptedServer(_ => null, greeting);
        var client = new TestClient(TestClient.Options(server.Port) with { ConnectTimeout = TimeSpan.FromMinutes(10), ReplyTimeout = TimeSpan.FromMinutes(10) });
        var waiting = client.Client.WaitConnectedAsync(default);
        client.Client.Start();
        if (greeting.Length > 1)
        {
            await server.NextCommandAsync();
        }

        await client.DisposeAsync();
        await Assert.ThrowsAsync<EventSocketClosedException>(() => waiting.Within());
        Assert.Equal(InboundState.Closed, (await client.NextAsync()).State);
    }

    [Fact]
    public async Task Disposing_in_a_pause_does_not_wait_for_its_end()
    {
        await using var fs = new TestSwitch();
        await fs.Server.StopListeningAsync().Within();
        var client = new TestClient(fs.Options with { MinReconnectDelay = TimeSpan.FromHours(1), MaxReconnectDelay = TimeSpan.FromHours(1) });
        client.Client.Start();
        await client.NextFaultAsync();
        await client.DisposeAsync();
        Assert.Equal(InboundState.Closed, (await client.NextAsync()).State);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_does_not_hold_up_the_end()
    {
        // Takes no more commands after the log-in: what the client sends fills the buffers of both kernels.
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedServer(ScriptedServer.LogsIn(_ => null)) { StopsBehind = "api global_getvar core_uuid" };
        var client = await TestClient.ConnectAsync(TestClient.Options(server.Port) with { TimeProvider = clock });
        var commands = new List<Task>();
        string large = new('x', 500_000);
        for (int i = 0; i < 200; i++)
        {
            commands.Add(client.Client.ApiAsync(large, default));
        }

        foreach (var command in commands)
        {
            await Assert.ThrowsAsync<EventSocketClosedException>(() => command.Within());
        }

        var fault = client.NextFaultAsync();

        // The last bytes get a second to leave.
        while (!fault.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(FaultKind.Overrun, (await fault).Kind);
        await client.DisposeAsync();
    }
}
