using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Inbound;

/// <summary>
/// A connection to FreeSWITCH that stays: it logs in, subscribes, notices when the other side is gone and comes back
/// by itself with growing, jittered pauses. Commands fail at once while it is away.
/// </summary>
public sealed class InboundClient : IAsyncDisposable
{
    private readonly InboundOptions _options;
    private readonly Channel<EventSocketEvent> _events;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<InboundSession> _session = NewSession();
    private Task _running = Task.CompletedTask;
    private bool _started;
    private long _lost;
    private long _reconnects;

    /// <param name="options">Where to connect and what to ask for.</param>
    /// <exception cref="InvalidCommandValueException">The password or an event cannot be sent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is not one.</exception>
    public InboundClient(InboundOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, 65535);

        // Nobody would see that each attempt fails for what no attempt can change.
        var scratch = new ArrayBufferWriter<byte>();
        new Auth(options.Password).WriteTo(new CommandWriter(scratch));
        InboundSession.Subscription(options).WriteTo(new CommandWriter(scratch));
        _options = options;
        _events = Channel.CreateBounded<EventSocketEvent>(new BoundedChannelOptions(options.EventCapacity) { SingleWriter = false });
    }

    /// <summary>Told of each change, in order. Must not block and must not throw.</summary>
    public Action<InboundStatus>? OnStatus { get; set; }

    /// <summary>Where the client stands.</summary>
    public InboundState State { get; private set; } = InboundState.Connecting;

    /// <summary>The id of the FreeSWITCH process that the client is connected to; null while it is not.</summary>
    public string? CoreUuid => CurrentSession() is { IsCompletedSuccessfully: true } session ? session.Result.CoreUuid : null;

    /// <summary>How often a connection was lost and made again.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>Events dropped because nobody read them in time.</summary>
    public long LostEvents => Interlocked.Read(ref _lost);

    /// <summary>The events subscribed to, in order. Whoever reads one disposes it. Ends when the client is disposed.</summary>
    public ChannelReader<EventSocketEvent> Events => _events.Reader;

    /// <summary>Starts connecting. Further calls do nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_started)
            {
                _started = true;
                _running = Task.Run(RunAsync);
            }
        }
    }

    /// <summary>Waits until the client is connected.</summary>
    public async Task WaitConnectedAsync(CancellationToken cancellationToken) =>
        await CurrentSession().WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Runs an <c>api</c> command and gives its output. A slow command holds up every event of this connection: use <see cref="RunJobAsync"/> for those.</summary>
    /// <exception cref="EventSocketClosedException">The client is not connected, or the connection ended meanwhile.</exception>
    /// <exception cref="EventSocketTimeoutException">No answer came in time.</exception>
    /// <exception cref="InvalidCommandValueException">The command cannot be written.</exception>
    public async Task<string> ApiAsync(string command, CancellationToken cancellationToken) =>
        (await SendAsync(new Api<ApiText>(new ApiText(command)), cancellationToken).ConfigureAwait(false)).Text;

    /// <summary>
    /// Runs an API command in a thread of its own (<c>bgapi</c>) and gives its output. The token bounds the wait, not the job.
    /// </summary>
    /// <exception cref="EventSocketClosedException">The client is not connected, or the connection ended meanwhile: whether the job ran is unknown.</exception>
    /// <exception cref="InvalidCommandValueException">The command cannot be written.</exception>
    public Task<string> RunJobAsync(string command, CancellationToken cancellationToken) =>
        Live().RunJobAsync(command, cancellationToken);

    /// <summary>Sends a command and gives its reply.</summary>
    /// <exception cref="EventSocketClosedException">The client is not connected, or the connection ended meanwhile.</exception>
    /// <exception cref="EventSocketTimeoutException">No answer came in time.</exception>
    /// <exception cref="InvalidCommandValueException">The command cannot be written.</exception>
    public ValueTask<CommandReply> SendAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IEventSocketCommand => Live().SendAsync(command, cancellationToken);

    /// <summary>Closes the connection and stops coming back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        lock (_gate)
        {
            _session.TrySetException(new EventSocketClosedException(EventSocketFault.Closed));
            _ = _session.Task.Exception;
        }

        _events.Writer.TryComplete();
        while (_events.Reader.TryRead(out var unread))
        {
            unread.Dispose();
        }

        Change(new InboundStatus(InboundState.Closed));
        _closing.Dispose();
    }

    private static TaskCompletionSource<InboundSession> NewSession() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<InboundSession> CurrentSession()
    {
        lock (_gate)
        {
            return _session.Task;
        }
    }

    private InboundSession Live() => CurrentSession() is { IsCompletedSuccessfully: true } session
        ? session.Result
        : throw new EventSocketClosedException(new EventSocketFault(FaultKind.Transport, "There is no connection to FreeSWITCH at present."));

    private async Task RunAsync()
    {
        string? coreUuid = null;
        int failures = 0;
        while (!_closing.IsCancellationRequested)
        {
            var (fault, core) = await LiveOnceAsync(coreUuid).ConfigureAwait(false);
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            failures = core is null ? failures + 1 : 1;
            coreUuid = core ?? coreUuid;
            Change(new InboundStatus(InboundState.Connecting, fault));
            try
            {
                await Task.Delay(Pause(failures), _options.TimeProvider, _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One connection from its attempt to its end. The core's id is given when the log-in succeeded.</summary>
    private async Task<(EventSocketFault Fault, string? CoreUuid)> LiveOnceAsync(string? previousCore)
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, limit.Token);
        try
        {
            var transport = await SocketTransport.ConnectAsync(_options.Host, _options.Port, _options.TimeProvider, either.Token).ConfigureAwait(false);
            var session = new InboundSession(transport, _options, _events.Writer, () => Interlocked.Increment(ref _lost));
            await using (session.ConfigureAwait(false))
            {
                await session.StartAsync(either.Token).ConfigureAwait(false);
                return (await ServeAsync(session, previousCore).ConfigureAwait(false), session.CoreUuid);
            }
        }
        catch (EventSocketClosedException e)
        {
            return (e.Fault, null);
        }
        catch (EventSocketTimeoutException)
        {
            return (new EventSocketFault(FaultKind.Silent, "FreeSWITCH did not answer the log-in."), null);
        }
        catch (OperationCanceledException)
        {
            return (new EventSocketFault(FaultKind.Transport, "FreeSWITCH did not accept the connection in time."), null);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return (new EventSocketFault(FaultKind.Transport, "FreeSWITCH cannot be reached.") { Cause = e }, null);
        }
    }

    private async Task<EventSocketFault> ServeAsync(InboundSession session, string? previousCore)
    {
        if (previousCore is not null)
        {
            Interlocked.Increment(ref _reconnects);
        }

        TaskCompletionSource<InboundSession> waiting;
        lock (_gate)
        {
            waiting = _session;
        }

        waiting.TrySetResult(session);
        Change(new InboundStatus(InboundState.Connected, CoreRestarted: previousCore is not null && previousCore != session.CoreUuid));
        EventSocketFault fault = EventSocketFault.Closed;
        try
        {
            fault = await session.Ended.WaitAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The owner closes: leaving the using block ends the session.
        }

        lock (_gate)
        {
            _session = NewSession();
        }

        return fault;
    }

    private TimeSpan Pause(int failures)
    {
        double longest = Math.Min(
            _options.MaxReconnectDelay.TotalMilliseconds,
            _options.MinReconnectDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 20)));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private void Change(InboundStatus status)
    {
        State = status.State;
        OnStatus?.Invoke(status);
    }
}
