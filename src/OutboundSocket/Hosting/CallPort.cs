using System.Net;
using System.Net.Sockets;
using FsVoice.CallHost.Operations;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>
/// Kestrel's sockets, with a port for calls that is closed while the server drains by command, and open again after it.
/// </summary>
/// <remarks>
/// The port itself is closed, since nothing else makes FreeSWITCH try its next server: the first TCP connect that succeeds
/// is taken (freeswitch-facts.md 1.5), and a connection that is closed before <c>connect</c> leaves the caller parked. A
/// connection that was accepted before the drain is a call in hand.
/// </remarks>
internal sealed partial class CallPort : IConnectionListenerFactory
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    private readonly SocketTransportFactory _sockets;
    private readonly DrainState _drain;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile bool _isOpen;

    public CallPort(IOptions<SocketTransportOptions> options, DrainState drain, TimeProvider clock, ILoggerFactory loggers)
    {
        _sockets = new SocketTransportFactory(options, loggers);
        _drain = drain;
        _clock = clock;
        _logger = loggers.CreateLogger<CallPort>();
    }

    /// <summary>Whether FreeSWITCH can connect.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        private set => _isOpen = value;
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);
        if (endpoint is not CallEndPoint)
        {
            return listener;
        }

        IsOpen = true;
        return new Listener(this, listener);
    }

    [LoggerMessage(EventIds.PortClosed, LogLevel.Information, "The port for calls, {Port}, is closed while the server drains.")]
    private partial void LogClosed(EndPoint port);

    [LoggerMessage(EventIds.PortOpen, LogLevel.Information, "The port for calls, {Port}, is open again.")]
    private partial void LogOpen(EndPoint port);

    [LoggerMessage(EventIds.PortNotOpen, LogLevel.Error, "The port for calls, {Port}, cannot be opened again ({Error}); it is tried each second.")]
    private partial void LogNotOpen(EndPoint port, SocketError error);

    /// <summary>Marks the endpoint of calls among those of the server.</summary>
    internal sealed class CallEndPoint(IPAddress address, int port) : IPEndPoint(address, port);

    /// <summary>To Kestrel one listener, whatever happens to the socket behind it.</summary>
    private sealed class Listener : IConnectionListener
    {
        private readonly CallPort _port;
        private readonly Lock _gate = new();
        private readonly List<IConnectionListener> _all;
        private TaskCompletionSource _change = NewChange();
        private Task _opening = Task.CompletedTask;
        private IConnectionListener? _open;
        private bool _stopped;

        public Listener(CallPort port, IConnectionListener listener)
        {
            _port = port;
            _open = listener;
            _all = [listener];
            EndPoint = listener.EndPoint;
            port._drain.Changed += OnDrain;
            if (port._drain.IsDraining)
            {
                OnDrain(true);
            }
        }

        /// <summary>The port that was taken, also when any was asked for: each later socket takes the same.</summary>
        public EndPoint EndPoint { get; }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                IConnectionListener? open;
                Task change;
                lock (_gate)
                {
                    if (_stopped)
                    {
                        return null;
                    }

                    (open, change) = (_open, _change.Task);
                }

                if (open is not null)
                {
                    if (await open.AcceptAsync(cancellationToken) is { } connection)
                    {
                        return connection;
                    }
                }
                else if (_port._drain.IsDraining)
                {
                    await change.WaitAsync(cancellationToken);
                }
                else
                {
                    await Task.WhenAny(change, Task.Delay(RetryTime, _port._clock, cancellationToken));
                    await Open();
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _port._drain.Changed -= OnDrain;
            IConnectionListener? open;
            lock (_gate)
            {
                _stopped = true;
                open = Take();
            }

            if (open is not null)
            {
                await open.UnbindAsync(cancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await UnbindAsync();
            // Not when it is closed by a drain: the memory that its connections read into goes with it.
            foreach (var listener in _all)
            {
                await listener.DisposeAsync();
            }
        }

        private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private void OnDrain(bool draining)
        {
            IConnectionListener? open = null;
            lock (_gate)
            {
                if (draining)
                {
                    open = Take();
                }
            }

            if (open is not null)
            {
                // It does nothing but close the socket, here and now.
                _ = open.UnbindAsync().AsTask();
                _port.LogClosed(EndPoint);
            }

            if (!draining)
            {
                // Kestrel's sockets bind here and now too: whoever resumed the server hears that it runs.
                _ = Open();
            }
        }

        private IConnectionListener? Take()
        {
            var open = _open;
            _open = null;
            _port.IsOpen = false;
            Signal();
            return open;
        }

        private void Signal()
        {
            _change.TrySetResult();
            _change = NewChange();
        }

        /// <summary>Opens the port, or waits for the one who does.</summary>
        private Task Open()
        {
            lock (_gate)
            {
                return _opening.IsCompleted && _open is null && !_stopped && !_port._drain.IsDraining ? _opening = OpenAsync() : _opening;
            }
        }

        private async Task OpenAsync()
        {
            IConnectionListener listener;
            try
            {
                listener = await _port._sockets.BindAsync(EndPoint);
            }
            catch (Exception e) when (e is AddressInUseException or SocketException)
            {
                _port.LogNotOpen(EndPoint, e is SocketException socket ? socket.SocketErrorCode : SocketError.AddressAlreadyInUse);
                lock (_gate)
                {
                    // For who waits to accept: it tries again.
                    Signal();
                }

                return;
            }

            lock (_gate)
            {
                // A drain or a stop that came meanwhile found nothing to close.
                if (!_stopped && !_port._drain.IsDraining)
                {
                    _open = listener;
                    _all.Add(listener);
                    _port.IsOpen = true;
                    _port.LogOpen(EndPoint);
                    Signal();
                    return;
                }
            }

            await listener.DisposeAsync();
        }
    }
}
