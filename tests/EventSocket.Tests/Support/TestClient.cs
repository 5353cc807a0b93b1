using System.Threading.Channels;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Inbound;
using FsVoice.FakeFreeSwitch;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>An inbound client whose changes can be awaited one by one.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    public const string Password = "S3cret-of-the-test";

    private readonly Channel<InboundStatus> _statuses = Channel.CreateUnbounded<InboundStatus>();

    public TestClient(InboundOptions options) => Client = new InboundClient(options) { OnStatus = status => _statuses.Writer.TryWrite(status) };

    public InboundClient Client { get; }

    /// <summary>Settings for a server on this machine, with pauses that take no time.</summary>
    public static InboundOptions Options(int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Password = Password,
        MinReconnectDelay = TimeSpan.FromMilliseconds(1),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(2),
    };

    /// <summary>A client that is connected.</summary>
    public static async Task<TestClient> ConnectAsync(InboundOptions options)
    {
        var client = new TestClient(options);
        client.Client.Start();
        Assert.Equal(InboundState.Connected, (await client.NextAsync()).State);
        return client;
    }

    /// <summary>The next change that no earlier call returned.</summary>
    public Task<InboundStatus> NextAsync() => _statuses.Reader.ReadAsync().AsTask().Within();

    /// <summary>The next change, which must be the loss of a connection or a failed attempt, and its reason.</summary>
    public async Task<EventSocketFault> NextFaultAsync()
    {
        var status = await NextAsync();
        Assert.Equal(InboundState.Connecting, status.State);
        return status.Fault!;
    }

    /// <summary>Waits for the next time it is connected, over any number of failures.</summary>
    public async Task<InboundStatus> NextConnectedAsync()
    {
        while (true)
        {
            if (await NextAsync() is { State: InboundState.Connected } connected)
            {
                return connected;
            }
        }
    }

    public async ValueTask DisposeAsync() => await Client.DisposeAsync().Within();
}

/// <summary>Reads the pause before the next attempt off a virtual clock.</summary>
internal static class Pauses
{
    /// <summary>
    /// The pause that a client told of a failure begins, which must be longer than a second: the timer with which the last
    /// bytes of the connection before got that second may still be there for a moment.
    /// </summary>
    public static async Task<TimeSpan> NextAsync(ManualTimeProvider clock)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        TimeSpan pause;
        while ((pause = (clock.NextDue ?? clock.GetUtcNow()) - clock.GetUtcNow()) <= TimeSpan.FromSeconds(1))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return pause;
    }
}

/// <summary>A fake FreeSWITCH with its inbound port.</summary>
internal sealed class TestSwitch : IAsyncDisposable
{
    public TestSwitch(string password = TestClient.Password)
    {
        Server = new FakeInboundServer(Fake, password);
        Fake.ScriptApi("global_getvar core_uuid", _ => Server.CoreUuid);
    }

    public FakeSwitch Fake { get; } = new();

    public FakeInboundServer Server { get; }

    public InboundOptions Options => TestClient.Options(Server.Endpoint.Port);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().Within();
        await Fake.DisposeAsync().Within();
    }
}
