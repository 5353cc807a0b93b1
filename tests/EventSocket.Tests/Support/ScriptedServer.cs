using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>
/// A peer on a real socket that says what a test tells it to, right or wrong: each command of a connection is answered
/// by a function. For what FakeInboundServer, which is a sound FreeSWITCH, does not do.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();
    private readonly List<Socket> _sockets = [];
    private readonly string _greeting;
    private readonly Func<string, string?> _answer;
    private readonly Task _accepting;

    /// <param name="answer">What is sent for a command (without its empty line); null to read no more commands.</param>
    /// <param name="greeting">What is sent first.</param>
    public ScriptedServer(Func<string, string?> answer, string greeting = "Content-Type: auth/request\n\n")
    {
        _answer = answer;
        _greeting = greeting;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The command behind which no more is read; the connection stays up.</summary>
    public string? StopsBehind { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers as a FreeSWITCH that runs does, but for what <paramref name="special"/> answers itself.</summary>
    public static Func<string, string?> LogsIn(Func<string, string?> special) => command => special(command)
        ?? (command.StartsWith("auth ", StringComparison.Ordinal) ? Peer.Reply("+OK accepted")
            : command.StartsWith("event ", StringComparison.Ordinal) ? Peer.Reply("+OK event listener enabled plain")
            : command == "api global_getvar core_uuid" ? Peer.ApiResponse("15d05bbd-889f-4d72-9278-a93285c071f6")
            : throw new InvalidOperationException($"Unexpected: {command}"));

    /// <summary>The next command of any connection.</summary>
    public Task<string> NextCommandAsync() => _commands.Reader.ReadAsync().AsTask().Within();

    /// <summary>Sends to every connection.</summary>
    public async Task SendAsync(string text)
    {
        foreach (var socket in Sockets())
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var socket in Sockets())
        {
            socket.Dispose();
        }

        await _accepting.Within();
        _stop.Dispose();
    }

    private Socket[] Sockets()
    {
        lock (_sockets)
        {
            return [.. _sockets];
        }
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                lock (_sockets)
                {
                    _sockets.Add(socket);
                }

                serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The port was taken away: the test is over.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(_greeting), _stop.Token);
            byte[] buffer = new byte[4096];
            string rest = "";
            while (await socket.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                rest += Encoding.UTF8.GetString(buffer, 0, read);
                for (int end; (end = rest.IndexOf("\n\n", StringComparison.Ordinal)) >= 0;)
                {
                    string command = rest[..end];
                    rest = rest[(end + 2)..];
                    await _commands.Writer.WriteAsync(command, _stop.Token);
                    if (_answer(command) is not { } answer)
                    {
                        return;
                    }

                    await socket.SendAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                    if (command == StopsBehind)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }
}
