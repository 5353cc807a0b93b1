namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>One call under a virtual clock, answered or not, with the server's end in the test's hand.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TestServer _server = new();

    private Scene(FakeSwitchOptions options)
    {
        Clock = new ManualTimeProvider();
        Fake = new FakeSwitch(options with { TimeProvider = Clock });
    }

    public ManualTimeProvider Clock { get; }

    public FakeSwitch Fake { get; }

    public FakeCall Call { get; private set; } = null!;

    public TestPeer Peer { get; private set; } = null!;

    public TestServer Server => _server;

    /// <summary>A call that has connected; nothing has been said yet.</summary>
    public static async Task<Scene> ConnectedAsync(FakeCallSetup? setup = null, FakeSwitchOptions? options = null)
    {
        var scene = new Scene(options ?? new FakeSwitchOptions());
        (scene.Call, scene.Peer) = await scene._server.CallAsync(scene.Fake, setup);
        return scene;
    }

    /// <summary>A call with the handshake done, and answered.</summary>
    public static async Task<Scene> AnsweredAsync(
        FakeCallSetup? setup = null, FakeSwitchOptions? options = null, string events = "myevents", string linger = "linger 5")
    {
        var scene = await ConnectedAsync(setup, options);
        await scene.Peer.HandshakeAsync(events, linger);
        await scene.Peer.RunAsync("answer");
        return scene;
    }

    /// <summary>Starts an application and waits until it runs.</summary>
    public async Task<string> StartAsync(string application, string argument = "", bool locked = true)
    {
        var uuid = await Peer.ExecuteAsync(application, argument, locked);
        await Call.WaitForApplicationAsync(application, TestServer.Limit);
        return uuid;
    }

    /// <summary>Returns when the fake has taken in all that was sent before.</summary>
    public async Task SentAsync() => Assert.NotNull((await Peer.CommandAsync("getvar direction")).Reply);

    public Task AdvanceAsync(double seconds) => Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds));

    public async ValueTask DisposeAsync()
    {
        await Fake.DisposeAsync();
        Peer.Dispose();
        _server.Dispose();
    }
}
