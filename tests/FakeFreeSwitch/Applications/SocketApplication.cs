using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The <c>socket</c> application: gives the call to a server (freeswitch-facts.md 1.5).</summary>
internal static class SocketApplication
{
    public static IEnumerable<Application> All { get; } =
        [new("socket", static (session, argument) => session.RunSocketAsync(argument))];
}

internal sealed partial class CallSession
{
    public async Task RunSocketAsync(string argument)
    {
        var words = Arguments.Split(argument);
        if (words.Count == 0 || await ConnectAsync(words[0]) is not { } socket)
        {
            // No server: no result variable either, the dialplan just goes on.
            Call.OnStarted();
            return;
        }

        var listener = new Listener(Core, socket, this) { Async = words.Contains("async"), Full = words.Contains("full") };
        if (Setup.Fragmentation is { } fragmentation)
        {
            listener.Connection.Fragmentation = fragmentation;
        }

        Setup.OnConnected?.Invoke(listener.Connection);
        _controller = listener;
        ImmutableInterlocked.Update(ref _connections, static (list, added) => list.Add(added), listener.Connection);
        Call.OnStarted();
        if (!listener.Async)
        {
            await listener.RunOutboundAsync();
            return;
        }

        Core.Executor.Watch(listener.RunOutboundAsync());
        while (Channel.Up && !listener.Connected && !listener.Finished)
        {
            await _wake.WaitAsync(Timeout.InfiniteTimeSpan);
        }

        await ParkAsync(listener);
        await ParseAllAsync();
    }

    private async Task<Socket?> ConnectAsync(string hosts)
    {
        var port = 8084;
        foreach (var host in hosts.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            // A port that was given for one host stays the default for the next.
            var parts = host.Split('/')[0].Split(':');
            port = parts.Length > 1 ? Arguments.Integer(parts[1]) : port;
            Channel.Variables.Set("socket_host", parts[0]);
            var address = parts[0] == "localhost" ? IPAddress.Loopback : IPAddress.Parse(parts[0]);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }
}
