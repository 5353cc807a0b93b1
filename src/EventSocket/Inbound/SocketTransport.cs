using System.IO.Pipelines;
using System.Net.Sockets;

namespace FsVoice.EventSocket.Inbound;

/// <summary>
/// A TCP connection as a pair of pipes. Outgoing bytes go through a pipe of their own, so that commands can be written
/// while earlier ones are still on their way.
/// </summary>
internal sealed class SocketTransport : IAsyncDisposable
{
    // How long the last bytes get to leave when the connection is closed.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly Pipe _outgoing = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Task _pump;

    private SocketTransport(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        Input = PipeReader.Create(new NetworkStream(socket, ownsSocket: false), new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        _pump = PumpAsync();
    }

    public PipeReader Input { get; }

    public PipeWriter Output => _outgoing.Writer;

    public static async Task<SocketTransport> ConnectAsync(string host, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return new SocketTransport(socket, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _outgoing.Writer.CompleteAsync().ConfigureAwait(false);
        try
        {
            await _pump.WaitAsync(CloseTime, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The peer does not read; closing the socket below ends the sending.
        }

        _socket.Dispose();
        await _pump.ConfigureAwait(false);
        await Input.CompleteAsync().ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                ReadResult result = await _outgoing.Reader.ReadAsync().ConfigureAwait(false);
                foreach (var segment in result.Buffer)
                {
                    for (var rest = segment; !rest.IsEmpty;)
                    {
                        rest = rest[await _socket.SendAsync(rest).ConfigureAwait(false)..];
                    }
                }

                _outgoing.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    break;
                }
            }

            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            error = new IOException("The connection was reset.", e);
        }

        await _outgoing.Reader.CompleteAsync(error).ConfigureAwait(false);
    }
}
