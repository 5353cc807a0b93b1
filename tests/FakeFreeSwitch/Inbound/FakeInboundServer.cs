using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The port of mod_event_socket that clients connect to (8021 in FreeSWITCH, a free one here): authentication,
/// subscriptions, <c>api</c> and <c>bgapi</c>, HEARTBEAT on demand, and the ways in which it can go away
/// (freeswitch-facts.md 1.4, 1.7). It shows the calls of the switch that it belongs to.
/// </summary>
public sealed class FakeInboundServer : IAsyncDisposable
{
    private readonly SwitchCore _core;
    private readonly SignalList<FakeConnection> _connections = new();
    private ImmutableList<Listener> _listeners = [];
    private TcpListener? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Starts to listen on a free port of the loopback address.</summary>
    /// <param name="fake">The switch whose calls and events it shows.</param>
    /// <param name="password">What <c>auth</c> must say.</param>
    public FakeInboundServer(FakeSwitch fake, string password = "ClueCon")
    {
        ArgumentNullException.ThrowIfNull(fake);
        _core = fake.Core;
        Password = password;
        Endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        Listen();
    }

    /// <summary>Where it listens; the same after a restart.</summary>
    public IPEndPoint Endpoint { get; private set; }

    /// <summary>What <c>auth</c> must say, for connections from now on.</summary>
    public string Password { get; set; }

    /// <summary>True to turn every new connection away as the ACL does: text/rude-rejection and close.</summary>
    public bool RejectsRudely { get; set; }

    /// <summary>The id of this run of FreeSWITCH; another one after <see cref="RestartAsync"/>.</summary>
    public string CoreUuid => _core.CoreUuid;

    /// <summary>Every connection that was accepted, in order, closed ones included.</summary>
    public IReadOnlyList<FakeConnection> Connections => _connections.Snapshot();

    /// <summary>The next connection; one that came already counts, and each is returned once only.</summary>
    public Task<FakeConnection> WaitForConnectionAsync(CancellationToken ct = default) => _connections.WaitAsync(static _ => true, ct);

    /// <summary>Fires a HEARTBEAT, as FreeSWITCH does every 20 seconds.</summary>
    public Task HeartbeatAsync() => _core.Executor.RunAsync(() =>
    {
        var up = _core.Clock.GetUtcNow() - _core.StartedAt;
        _core.Fire(_core.Create("HEARTBEAT")
            .Add("Event-Info", "System Ready")
            .Add("Up-Time", FormattableString.Invariant($"0 years, {up.Days} days, {up.Hours} hours, {up.Minutes} minutes, {up.Seconds} seconds, {up.Milliseconds} milliseconds, {up.Microseconds} microseconds"))
            .Add("FreeSWITCH-Version", "1.10.12-release~64bit")
            .Add("Uptime-msec", Channel.Number((long)up.TotalMilliseconds))
            .Add("Session-Count", Channel.Number(_core.Legs.Count))
            .Add("Max-Sessions", "5000")
            .Add("Session-Per-Sec", "1000")
            .Add("Session-Per-Sec-Last", "0")
            .Add("Session-Per-Sec-Max", "1")
            .Add("Session-Per-Sec-FiveMin", "1")
            .Add("Session-Since-Startup", Channel.Number(_core.SessionsSinceStartup))
            .Add("Session-Peak-Max", Channel.Number(_core.Legs.Count))
            .Add("Session-Peak-FiveMin", Channel.Number(_core.Legs.Count))
            .Add("Idle-CPU", "98.166667"));
    });

    /// <summary>Ends every connection in the orderly way: disconnect-notice and FIN. New ones are accepted.</summary>
    public Task DisconnectAllAsync() => _core.Executor.RunAsync(() => _listeners.ForEach(static listener => listener.Stop()));

    /// <summary>Ends every connection by a TCP reset. New ones are accepted.</summary>
    public void DropAll() => _listeners.ForEach(static listener => listener.Writer.Reset());

    /// <summary>Takes the port away: connecting is refused until <see cref="StartListening"/>.</summary>
    public async Task StopListeningAsync()
    {
        _socket?.Dispose();
        _socket = null;
        await _accepting.ConfigureAwait(false);
    }

    /// <summary>Listens again, on the same port.</summary>
    public void StartListening()
    {
        if (_socket is null)
        {
            Listen();
        }
    }

    /// <summary>FreeSWITCH is restarted: all calls end, all connections close, and the new process has another Core-UUID.</summary>
    public Task RestartAsync() => _core.Executor.RunAsync(() =>
    {
        foreach (var leg in _core.Legs.ToArray())
        {
            leg.Hangup("SYSTEM_SHUTDOWN");
        }

        _listeners.ForEach(static listener => listener.Stop(Listener.ShutdownFarewell));
        _core.Restart();
    });

    /// <summary>Closes the port and every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync().ConfigureAwait(false);
        DropAll();
    }

    private void Listen()
    {
        _socket = new TcpListener(Endpoint);
        _socket.Start();
        Endpoint = (IPEndPoint)_socket.LocalEndpoint;
        _accepting = AcceptAsync(_socket);
    }

    private async Task AcceptAsync(TcpListener socket)
    {
        while (await NextAsync(socket).ConfigureAwait(false) is { } accepted)
        {
            var listener = await _core.Executor.RunAsync(() => new Listener(_core, accepted, session: null) { Password = Password })
                .ConfigureAwait(false);
            ImmutableInterlocked.Update(ref _listeners, static (list, added) => list.Add(added), listener);
            _connections.Add(listener.Connection);
            if (RejectsRudely)
            {
                _core.Executor.Post(listener.RejectRudely);
            }
            else
            {
                _core.Executor.Start(listener.RunInboundAsync);
            }
        }
    }

    /// <summary>The next connection; null when the port was taken away.</summary>
    private static async Task<Socket?> NextAsync(TcpListener socket)
    {
        try
        {
            return await socket.AcceptSocketAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // That is what StopListeningAsync is for. A listener that was closed before the call, and not in it, says that it never listened.
            return null;
        }
    }
}
