using System.IO.Pipelines;
using System.Net.Sockets;

namespace FsVoice.EventSocket.Inbound;

/// <summary>
/// A TCP connection as a pair of pipes. Outgoing bytes go through a pipe of their own, so that commands can be written
/// while earlier ones are still on their way.
/// </summary>
internal sealed class SocketTransport : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Pipe _outgoing = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Task _pump;

    private SocketTransport(Socket socket)
    {
        _socket = socket;
        Input = PipeReader.Create(new NetworkStream(socket, ownsSocket: false), new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        _pump = PumpAsync();
    }

    public PipeReader Input { get; }

    public PipeWriter Output => _outgoing.Writer;

    public static async Task<SocketTransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return new SocketTransport(socket);
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
        await _pump.ConfigureAwait(false);
        await Input.CompleteAsync().ConfigureAwait(false);
        _socket.Dispose();
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
        catch (SocketException e)
        {
            error = new IOException("The connection was reset.", e);
        }

        await _outgoing.Reader.CompleteAsync(error).ConfigureAwait(false);
    }
}
