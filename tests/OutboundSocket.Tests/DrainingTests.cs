using System.Net.Sockets;
using FsVoice.CallFlows;
using FsVoice.FakeFreeSwitch;
using FsVoice.OutboundSocket.Tests.Support;

namespace FsVoice.OutboundSocket.Tests;

/// <summary>The server is told to stop with calls in hand.</summary>
public sealed class DrainingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Calls_in_hand_may_end_and_nobody_new_is_taken()
    {
        await using var server = await TestServer.StartAsync(["--FsVoice:OutboundSocket:DrainTime=00:01:00"]);
        await using var fake = new FakeSwitch(new FakeSwitchOptions { MediaLength = _ => TimeSpan.FromMinutes(5) });
        var call = await fake.CallAsync(server.Endpoint, new FakeCallSetup());
        await call.WaitForApplicationAsync("playback").WaitAsync(Patience);

        var stopping = server.StopAsync();
        await RefusedAsync(server);
        Assert.False(stopping.IsCompleted);

        await call.HangupAsync();
        await stopping;
        Assert.Equal("NORMAL_CLEARING", await call.Ended);
    }

    [Fact]
    public async Task At_the_deadline_a_menu_goes_to_the_fallback_and_a_talk_goes_on()
    {
        await using var server = await TestServer.StartAsync(
        [
            "--FsVoice:OutboundSocket:DrainTime=00:00:00.200",
            "--FsVoice:Routing:Queues:0:Name=sales",
            "--FsVoice:Routing:Queues:1:Name=support",
            "--FsVoice:Routing:Agents:0:Id=1001",
            "--FsVoice:Routing:Agents:0:Extension=1001",
            "--FsVoice:Routing:Agents:0:DialString=user/1001",
            "--FsVoice:Routing:Agents:0:Queues:0=sales",
            "--FsVoice:Routing:Agents:0:InitialState=Ready",
        ]);
        await using var fake = new FakeSwitch(new FakeSwitchOptions
        {
            MediaLength = path => path.Contains("welcome", StringComparison.Ordinal) ? TimeSpan.FromMinutes(5) : TimeSpan.FromMilliseconds(50),
        });
        fake.Agents["1001"] = AgentBehaviour.Answer(TimeSpan.Zero, TimeSpan.FromMinutes(5));
        var talks = await fake.CallAsync(server.Endpoint, new FakeCallSetup
        {
            Variables = new Dictionary<string, string> { ["fsvoice_flow"] = "queue", ["fsvoice_args"] = "queue=sales" },
        });
        await talks.WaitForApplicationAsync("bridge").WaitAsync(Patience);
        while (server.Agents.FindByExtension("1001")!.State != AgentState.Busy)
        {
            await Task.Yield();
        }

        var waits = await fake.CallAsync(server.Endpoint, new FakeCallSetup());
        await waits.WaitForApplicationAsync("playback").WaitAsync(Patience);
        await server.StopAsync();

        Assert.StartsWith("fsvoice_fallback", await waits.Transferred.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(talks.Ended.IsCompleted);
    }

    private static async Task RefusedAsync(TestServer server)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(server.Endpoint, limit.Token);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }
        }
    }
}
