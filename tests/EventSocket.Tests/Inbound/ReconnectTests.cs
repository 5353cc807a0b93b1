using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Inbound;
using FsVoice.EventSocket.Tests.Support;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Inbound;

public sealed class ReconnectTests
{
    [Fact]
    public async Task After_a_reset_the_client_comes_back_and_subscribes_again()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { Events = [EventName.ChannelCreate] });
        var first = await fs.Server.WaitForConnectionAsync().Within();
        first.DropConnection();

        Assert.Equal(FaultKind.Transport, (await client.NextFaultAsync()).Kind);
        var status = await client.NextConnectedAsync();
        Assert.False(status.CoreRestarted);
        Assert.Equal(1, client.Client.Reconnects);
        var second = await fs.Server.WaitForConnectionAsync().Within();
        Assert.Equal(first.Commands.Select(command => command.Line), second.Commands.Select(command => command.Line));

        await fs.Server.HeartbeatAsync().Within();
        using var received = await client.Client.Events.ReadAsync().AsTask().Within();
        Assert.Equal(EventName.Heartbeat, received.Name);
        Assert.Equal("x", await client.Client.ApiAsync("echo x", default).Within());
    }

    [Fact]
    public async Task After_an_orderly_close_the_client_comes_back_each_time()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        for (int i = 1; i <= 5; i++)
        {
            await fs.Server.DisconnectAllAsync().Within();
            Assert.Equal(FaultKind.PeerClosed, (await client.NextFaultAsync()).Kind);
            await client.NextConnectedAsync();
            Assert.Equal(i, client.Client.Reconnects);
            await client.Client.WaitConnectedAsync(default).Within();
        }
    }

    [Fact]
    public async Task Another_run_of_FreeSWITCH_is_reported_as_such()
    {
        await using var fs = new TestSwitch();
        await using var client = new TestClient(fs.Options);
        client.Client.Start();
        Assert.False((await client.NextConnectedAsync()).CoreRestarted);
        string before = fs.Server.CoreUuid;
        await fs.Server.RestartAsync().Within();
        Assert.NotEqual(before, fs.Server.CoreUuid);
        Assert.True((await client.NextConnectedAsync()).CoreRestarted);

        await fs.Server.DisconnectAllAsync().Within();
        Assert.False((await client.NextConnectedAsync()).CoreRestarted);
    }

    [Fact]
    public async Task A_restart_during_failed_attempts_is_reported_too()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options);
        await fs.Server.StopListeningAsync().Within();
        await fs.Server.RestartAsync().Within();
        await client.NextFaultAsync();
        await client.NextFaultAsync();
        fs.Server.StartListening();
        Assert.True((await client.NextConnectedAsync()).CoreRestarted);
        Assert.Equal(1, client.Client.Reconnects);
    }

    [Fact]
    public async Task Silence_is_the_end_of_a_connection_and_every_event_puts_it_off()
    {
        var clock = new ManualTimeProvider();
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with
        {
            TimeProvider = clock,
            SilenceTimeout = TimeSpan.FromSeconds(45),
            MinReconnectDelay = TimeSpan.FromSeconds(10),
            MaxReconnectDelay = TimeSpan.FromSeconds(10),
        });
        for (int i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(44));
            await fs.Server.HeartbeatAsync().Within();
            (await client.Client.Events.ReadAsync().AsTask().Within()).Dispose();
        }

        clock.Advance(TimeSpan.FromSeconds(45) - TimeSpan.FromTicks(1));
        Assert.Equal(InboundState.Connected, client.Client.State);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(FaultKind.Silent, (await client.NextFaultAsync()).Kind);
        clock.Advance(await Pauses.NextAsync(clock));
        await client.NextConnectedAsync();
    }

    [Fact]
    public async Task Pauses_grow_with_failures_and_begin_anew_after_a_success()
    {
        var clock = new ManualTimeProvider();
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with
        {
            TimeProvider = clock,
            MinReconnectDelay = TimeSpan.FromSeconds(10),
            MaxReconnectDelay = TimeSpan.FromSeconds(40),
        });
        for (int round = 0; round < 2; round++)
        {
            await fs.Server.StopListeningAsync().Within();
            fs.Server.DropAll();
            foreach (double longest in new[] { 10.0, 20, 40, 40 })
            {
                await client.NextFaultAsync();
                var pause = await Pauses.NextAsync(clock);
                Assert.InRange(pause.TotalSeconds, longest / 2, longest);
                clock.Advance(pause);
            }

            await client.NextFaultAsync();
            fs.Server.StartListening();
            clock.Advance(await Pauses.NextAsync(clock));
            await client.NextConnectedAsync();
        }
    }

    [Fact]
    public async Task Pauses_are_spread_so_that_a_hundred_clients_do_not_come_at_once()
    {
        var pauses = new HashSet<TimeSpan>();
        var clock = new ManualTimeProvider();
        await using var fs = new TestSwitch();
        await fs.Server.StopListeningAsync().Within();
        await using var client = new TestClient(fs.Options with
        {
            TimeProvider = clock,
            MinReconnectDelay = TimeSpan.FromSeconds(10),
            MaxReconnectDelay = TimeSpan.FromSeconds(10),
        });
        client.Client.Start();
        for (int i = 0; i < 30; i++)
        {
            await client.NextFaultAsync();
            var pause = await Pauses.NextAsync(clock);
            pauses.Add(pause);
            clock.Advance(pause);
        }

        Assert.True(pauses.Count > 20, $"{pauses.Count} different pauses of 30");
        Assert.True(pauses.Max() - pauses.Min() > TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Events_that_nobody_reads_are_counted_and_the_oldest_kept_in_order()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { EventCapacity = 3, Events = [EventName.ChannelCreate] });
        for (int i = 0; i < 10; i++)
        {
            await fs.Fake.FireAsync("CHANNEL_CREATE", new Dictionary<string, string> { ["Number"] = $"{i}" }).Within();
        }

        // Behind the events on the same connection: they are all read when this is.
        await client.Client.ApiAsync("echo x", default).Within();
        Assert.Equal(7, client.Client.LostEvents);
        for (int i = 0; i < 3; i++)
        {
            using var received = await client.Client.Events.ReadAsync().AsTask().Within();
            Assert.Equal(i, received.GetNumber("Number"u8));
        }

        Assert.False(client.Client.Events.TryRead(out _));
    }

    [Fact]
    public async Task Events_come_in_order_over_all_subscriptions()
    {
        await using var fs = new TestSwitch();
        await using var client = await TestClient.ConnectAsync(fs.Options with { Events = [EventName.ChannelCreate], CustomEvents = ["x::y"] });
        for (int i = 0; i < 100; i++)
        {
            await fs.Fake.FireAsync(i % 2 == 0 ? "CHANNEL_CREATE" : "CUSTOM", new Dictionary<string, string> { ["Event-Subclass"] = "x::y", ["Number"] = $"{i}" }).Within();
        }

        for (int i = 0; i < 100; i++)
        {
            using var received = await client.Client.Events.ReadAsync().AsTask().Within();
            Assert.Equal(i, received.GetNumber("Number"u8));
        }
    }
}
