using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Outbound;

/// <summary>
/// One call that FreeSWITCH handed to us with <c>socket host:port async full</c>: the handshake, applications and their
/// ends, the channel's state, all in one ordered queue.
/// </summary>
/// <remarks>
/// The order of use: <see cref="ReadAsync"/> is started and held; <see cref="ConnectAsync"/>; <see cref="RunAsync"/>
/// with the code of the call; <see cref="Exit"/>; disposal.
/// </remarks>
public sealed partial class OutboundConnection : IEventSocketHandler, IAsyncDisposable
{
    private readonly OutboundOptions _options;
    private readonly EventName[] _unwanted;
    private readonly EventSocketConnection _connection;
    private readonly CallLoop _loop;
    private readonly NudgeTarget _nudge;
    private readonly List<ExecuteWaiter> _waiters = new(2);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _id = Guid.NewGuid();
    private readonly Lock _gate = new();
    private EventSocketEvent? _latest;
    private byte[] _uuid = [];
    private uint _sequence;
    private bool _corked;
    private bool _isGone;
    private bool _isTakenAway;
    private bool _transferred;

    /// <param name="input">Bytes from FreeSWITCH.</param>
    /// <param name="output">Bytes to FreeSWITCH.</param>
    /// <param name="options">Settings, usually shared by all connections.</param>
    public OutboundConnection(PipeReader input, PipeWriter output, OutboundOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _unwanted = options.UnwantedEvents as EventName[] ?? [.. options.UnwantedEvents];
        _connection = new EventSocketConnection(input, output, this, options);
        _loop = new CallLoop(Handle, OnFailed);
        _nudge = new NudgeTarget(_connection);
    }

    /// <summary>Told of each event of the channel in order, on the call's queue, before anybody who awaits goes on. The event is valid during the call only.</summary>
    public Action<EventSocketEvent>? OnEvent { get; set; }

    /// <summary>The channel's UUID; empty before <see cref="ConnectAsync"/>.</summary>
    public string Uuid { get; private set; } = "";

    /// <summary>True from the moment the channel was answered.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>True while the channel is bridged to another one.</summary>
    public bool IsBridged { get; private set; }

    /// <summary>True when no application can be run any more: the channel hung up, was taken away, or the connection is lost.</summary>
    public bool IsGone => Volatile.Read(ref _isGone) || IsTakenAway;

    /// <summary>
    /// True when the channel lives on, but not here: <c>uuid_transfer</c>, <c>uuid_bridge</c> or a phone's REFER moved it, and
    /// what is executed would run in the middle of something else. Events of the channel still come until its end.
    /// </summary>
    public bool IsTakenAway => Volatile.Read(ref _isTakenAway);

    /// <summary>The cause of the channel's end; <see cref="HangupCause.None"/> while it lives, and when the connection was lost before the end was seen.</summary>
    public HangupCause HangupCause { get; private set; }

    /// <summary>Ends when the channel hung up, was taken away, or the connection is lost.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Ends when CHANNEL_HANGUP_COMPLETE was seen, after which the channel's times are final, or the connection is lost.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why the connection ended; null while it lives.</summary>
    public EventSocketFault? Fault => _connection.Fault;

    /// <summary>Reads until the connection ends. Everything else needs this to run.</summary>
    public async Task<EventSocketFault> ReadAsync(CancellationToken cancellationToken) =>
        await _connection.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Shakes hands: takes the channel's data, asks for its events and lets the socket linger. The commands behind
    /// <c>connect</c> are held back until <see cref="RunAsync"/>, to leave together with the first of the call.
    /// </summary>
    /// <exception cref="OutboundHandshakeException">The peer is no channel in <c>async full</c> mode.</exception>
    /// <exception cref="EventSocketClosedException">The connection ended first.</exception>
    /// <exception cref="EventSocketTimeoutException">No answer came in time.</exception>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        var connect = new ConnectReply();
        _connection.Send(new Connect(), connect);
        connect.CancelWith(cancellationToken);
        var data = await connect.Task.ConfigureAwait(false);
        if (data.Name != EventName.ChannelData || data.Get("Unique-ID"u8) is not { Length: > 0 } uuid)
        {
            data.Dispose();
            throw OutboundHandshakeException.NotAChannel();
        }

        try
        {
            Checks.Uuid(uuid, "Unique-ID");
        }
        catch (InvalidCommandValueException)
        {
            // FreeSWITCH takes any text for a UUID (origination_uuid); with one that no command can carry nothing can be done.
            data.Dispose();
            throw new OutboundHandshakeException("The channel's UUID holds characters that no command can carry.");
        }

        // The sync mode runs applications on the thread that serves the socket: no events, no hang-up, while one runs.
        bool full = data.HeaderEquals("Control"u8, "full"u8);
        bool async = data.HeaderEquals("Socket-Mode"u8, "async"u8);
        if (!full || !async)
        {
            data.Dispose();
            throw new OutboundHandshakeException("The dialplan must call 'socket <host>:<port> async full'; one of the two words is missing.");
        }

        Uuid = uuid;
        _uuid = Encoding.UTF8.GetBytes(uuid);
        IsAnswered = data.HeaderEquals("Answer-State"u8, "answered"u8);
        _latest = data;
        _connection.Cork();
        _corked = true;
        _connection.Send(new Linger(_options.LingerSeconds), new UnawaitedReply(null));
        _connection.Send(new MyEvents(_options.Format), new UnawaitedReply(RefusedEvents));
        if (_options.UnwantedEvents.Count > 0)
        {
            _connection.Send(new NixEvent(_options.UnwantedEvents), new UnawaitedReply(null));
        }
    }

    /// <summary>Runs code on the call's queue, where every continuation of its awaits runs too, and returns its end.</summary>
    public Task RunAsync(Func<Task> work) => _loop.RunAsync(
        () =>
        {
            try
            {
                return work();
            }
            finally
            {
                Uncork();
            }
        },
        onCallersThread: true);

    /// <summary>The text of a channel variable as the newest event of the channel told it, or null. For the call's queue only.</summary>
    public string? GetVariable(string name) => _latest?.GetVariable(name);

    /// <summary>The text of a header of the newest event of the channel, or null. For the call's queue only.</summary>
    public string? GetHeader(string name) => _latest?[name];

    /// <summary>A time of the channel (such as <c>Caller-Channel-Answered-Time</c>) by the newest event; null when it is not set.</summary>
    public DateTimeOffset? GetTime(string header) => SwitchTime.Parse(GetHeader(header));

    /// <summary>
    /// Executes an application and waits for its end. The caller's hang-up ends the wait at once, as an outcome.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="breakOff">Whether cancelling also breaks the application off (<c>uuid_break</c>).</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidCommandValueException">The application cannot be written; nothing was sent.</exception>
    public ValueTask<ExecuteResult> ExecuteAsync<TApplication>(TApplication application, bool breakOff, CancellationToken cancellationToken)
        where TApplication : IApplication
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new ExecuteWaiter(this, NextEventUuid()) { BreaksOff = breakOff };
        lock (_gate)
        {
            if (_isGone || _isTakenAway)
            {
                return new ValueTask<ExecuteResult>(new ExecuteResult(ExecuteOutcome.ChannelGone));
            }

            _waiters.Add(waiter);
        }

        try
        {
            _connection.Send(new Execute<TApplication>(application, waiter.EventUuid), waiter);
        }
        catch (InvalidCommandValueException)
        {
            Remove(waiter);
            throw;
        }

        _options.Nudger?.Arm(_nudge);
        waiter.CancelWith(cancellationToken);
        return waiter.Task;
    }

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <exception cref="InvalidCommandValueException">The command cannot be written; nothing was sent.</exception>
    /// <exception cref="EventSocketClosedException">The connection is gone.</exception>
    /// <exception cref="EventSocketTimeoutException">No reply came in time.</exception>
    public ValueTask<CommandReply> SendAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IEventSocketCommand => _connection.SendAsync(command, cancellationToken);

    /// <summary>Sends a command whose reply is of no interest.</summary>
    /// <exception cref="InvalidCommandValueException">The command cannot be written; nothing was sent.</exception>
    public void Post<TCommand>(TCommand command)
        where TCommand : IEventSocketCommand => _connection.Send(command, new UnawaitedReply(null));

    /// <summary>
    /// Executes an application without waiting for its end. FreeSWITCH runs what is executed after it only when it is
    /// over, so it needs no wait of its own when the next one is awaited.
    /// </summary>
    /// <exception cref="InvalidCommandValueException">The application cannot be written; nothing was sent.</exception>
    public void Execute<TApplication>(TApplication application)
        where TApplication : IApplication => Post(new Execute<TApplication>(application, NextEventUuid()));

    /// <summary>Ends the running application of the channel, so that the next one starts.</summary>
    public void BreakOff()
    {
        Post(new Api<UuidBreak>(new UuidBreak(Uuid)));
        _options.Nudger?.Arm(_nudge);
    }

    /// <summary>
    /// Lets go of the socket: FreeSWITCH closes it, and the dialplan goes on behind its <c>socket</c> action when the
    /// channel is still there and nothing else was decided for it.
    /// </summary>
    public void Exit() => Post(new Exit());

    /// <summary>Ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _loop.RunOrQueue(static state => ((OutboundConnection)state!).Forget(), this);
    }

    internal void OnCancelled(ExecuteWaiter waiter, CancellationToken cancellationToken)
    {
        Remove(waiter);
        if (waiter.TryCancel(cancellationToken) && waiter.BreaksOff && !IsGone)
        {
            BreakOff();
        }
    }

    internal void OnRefused(ExecuteWaiter waiter, string reason)
    {
        Remove(waiter);
        waiter.TryComplete(new ExecuteResult(ExecuteOutcome.Refused, reason));
    }

    /// <summary>
    /// Ids need to be unique on the channel, across every connection that ever controls it: a random id of the
    /// connection with a count in it, since a random one for each step costs a system call.
    /// </summary>
    private Guid NextEventUuid()
    {
        var id = _id;
        ref uint head = ref Unsafe.As<Guid, uint>(ref id);
        head += Interlocked.Increment(ref _sequence);
        return id;
    }

    private void RefusedEvents(CommandReply reply) =>
        _connection.Break(new EventSocketFault(FaultKind.Rejected, "FreeSWITCH refused to send the channel's events."));

    private void Uncork()
    {
        if (_corked)
        {
            _corked = false;
            _connection.Uncork();
        }
    }

    private void Forget()
    {
        _latest?.Dispose();
        _latest = null;
    }
}
