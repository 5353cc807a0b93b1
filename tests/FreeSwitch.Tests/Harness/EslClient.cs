using System.Net;
using System.Net.Sockets;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>An inbound event-socket connection of the tests: API commands, and events kept from the first one on.</summary>
public sealed class EslClient : IAsyncDisposable
{
    private readonly EslStream _stream;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<TaskCompletionSource<EslMessage>> _waiting = new();
    private readonly Task _reading;
    private bool _closed;

    private EslClient(EslStream stream)
    {
        _stream = stream;
        _reading = ReadAllAsync();
    }

    /// <summary>Every event that was received, for waiting on and looking back.</summary>
    public EventLog Events { get; } = new();

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="InvalidOperationException">The server refused: its words are in the message.</exception>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static async Task<EslClient> ConnectAsync(IPEndPoint endPoint, string password, CancellationToken cancellationToken = default)
    {
        var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync(endPoint, cancellationToken);
            var stream = new EslStream(tcp);
            var greeting = await stream.ReadAsync(false, cancellationToken);
            if (greeting?["Content-Type"] != "auth/request")
            {
                throw new InvalidOperationException($"refused: {greeting?["Content-Type"]} {greeting?.Body.TrimEnd()}");
            }

            await stream.SendAsync($"auth {password}", cancellationToken);
            var reply = await stream.ReadAsync(false, cancellationToken);
            if (reply?["Reply-Text"].StartsWith("+OK", StringComparison.Ordinal) != true)
            {
                throw new InvalidOperationException($"refused: {reply?["Reply-Text"]}");
            }

            return new EslClient(stream);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Runs an API command and returns its output.</summary>
    public async Task<string> ApiAsync(string command, CancellationToken cancellationToken = default) =>
        (await CommandAsync($"api {command}", cancellationToken)).Body;

    /// <summary>Sends any command and returns its reply.</summary>
    public async Task<EslMessage> CommandAsync(string command, CancellationToken cancellationToken = default)
    {
        var reply = new TaskCompletionSource<EslMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            lock (_waiting)
            {
                if (_closed)
                {
                    throw new IOException("The event socket was closed by FreeSWITCH.");
                }

                _waiting.Enqueue(reply);
            }

            await _stream.SendAsync(command, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }

        return await reply.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _stream.Dispose();
        _closing.Dispose();
        _turn.Dispose();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (await _stream.ReadAsync(false, _closing.Token) is { } message)
            {
                switch (message["Content-Type"])
                {
                    case "command/reply" or "api/response":
                        TaskCompletionSource<EslMessage> reply;
                        lock (_waiting)
                        {
                            reply = _waiting.Dequeue();
                        }

                        reply.SetResult(message);
                        break;
                    case "text/event-json":
                        Events.Add(message.JsonEvent());
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed by the test.
        }
        finally
        {
            lock (_waiting)
            {
                _closed = true;
                while (_waiting.TryDequeue(out var reply))
                {
                    reply.SetException(new IOException("The event socket was closed before the reply came."));
                }
            }
        }
    }
}
