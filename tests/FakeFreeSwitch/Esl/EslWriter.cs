using System.Net.Sockets;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// Sends what a listener has to say, in order, from a task of its own: a peer that does not read must stall its own
/// connection only. Can fragment, freeze, corrupt and reset.
/// </summary>
internal sealed class EslWriter
{
    private readonly Socket _socket;
    private readonly System.Threading.Channels.Channel<byte[]> _frames = System.Threading.Channels.Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private readonly List<byte[]?> _held = [];
    private readonly Task _pump;
    private FrameCorruption? _corruption;
    private bool _reset;

    public EslWriter(Socket socket, WriteFragmentation fragmentation)
    {
        _socket = socket;
        Fragmentation = fragmentation;
        _pump = Task.Run(PumpAsync);
    }

    public WriteFragmentation Fragmentation { get; set; }

    /// <summary>Completes once the connection is down in this direction.</summary>
    public Task Completion => _pump;

    public void Corrupt(FrameCorruption kind) => _corruption = kind;

    public void Send(byte[] frame)
    {
        if (_corruption is { } kind)
        {
            _corruption = null;
            Hand(kind.Apply(frame));
            if (kind == FrameCorruption.CutInTheMiddle)
            {
                Complete();
            }

            return;
        }

        Hand(frame);
    }

    /// <summary>Sends what is queued, then FIN.</summary>
    public void Complete() => Hand(null);

    /// <summary>RST at once: what is queued is lost, and the peer may not even see what was sent.</summary>
    public void Reset()
    {
        _reset = true;
        _frames.Writer.TryComplete();
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already, from here or from there: nothing is left to reset.
        }
    }

    // From the switch's own context frames go out when it comes to rest; null is the end.
    private void Hand(byte[]? frame)
    {
        if (SynchronizationContext.Current is not SerialExecutor executor)
        {
            Write(frame);
            return;
        }

        if (_held.Count == 0)
        {
            executor.AtRest(() =>
            {
                foreach (var each in _held)
                {
                    Write(each);
                }

                _held.Clear();
            });
        }

        _held.Add(frame);
    }

    private void Write(byte[]? frame)
    {
        if (frame is null)
        {
            _frames.Writer.TryComplete();
        }
        else
        {
            _frames.Writer.TryWrite(frame);
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var frame in _frames.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                for (var sent = 0; sent < frame.Length;)
                {
                    var length = Fragmentation.NextLength(frame.Length - sent);
                    sent += await _socket.SendAsync(frame.AsMemory(sent, length), SocketFlags.None).ConfigureAwait(false);
                }
            }

            if (!_reset)
            {
                _socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer went first. FreeSWITCH ignores failed sends too: its reader sees the end of the connection.
            _frames.Writer.TryComplete();
        }
    }
}
