using System.Threading.Channels;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Inbound;

/// <summary>One life of an inbound connection, from the TCP connection to its end.</summary>
internal sealed class InboundSession : IEventSocketHandler, IAsyncDisposable
{
    private readonly InboundOptions _options;
    private readonly ChannelWriter<EventSocketEvent> _events;
    private readonly Action _lostEvent;
    private readonly SocketTransport _transport;
    private readonly EventSocketConnection _connection;
    private readonly BackgroundJobs _jobs = new();
    private readonly TaskCompletionSource<bool> _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _silence;
    private Task<EventSocketFault> _reading = Task.FromResult(EventSocketFault.Closed);

    public InboundSession(SocketTransport transport, InboundOptions options, ChannelWriter<EventSocketEvent> events, Action lostEvent)
    {
        _transport = transport;
        _options = options;
        _events = events;
        _lostEvent = lostEvent;
        _connection = new EventSocketConnection(transport.Input, transport.Output, this, options with { ContinueOffReader = true });
        _silence = options.TimeProvider.CreateTimer(
            static state => ((InboundSession)state!)._connection.Break(new EventSocketFault(FaultKind.Silent, "FreeSWITCH has been silent for too long.")),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The id of this run of FreeSWITCH.</summary>
    public string CoreUuid { get; private set; } = "";

    public Task<EventSocketFault> Ended => _reading;

    /// <summary>The one subscription of a connection.</summary>
    public static SubscribeEvents Subscription(InboundOptions options) =>
        new(options.Format, [.. options.Events.Union([EventName.Heartbeat, EventName.BackgroundJob])], options.CustomEvents);

    /// <summary>Logs in and subscribes.</summary>
    /// <exception cref="EventSocketClosedException">FreeSWITCH refused, or the connection ended.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _reading = _connection.ReadAsync(CancellationToken.None);
        if (!await _greeted.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new EventSocketClosedException(_connection.Fault ?? EventSocketFault.Closed);
        }

        var auth = await _connection.SendAsync(new Auth(_options.Password), cancellationToken).ConfigureAwait(false);
        if (!auth.IsOk)
        {
            throw Refused(new EventSocketFault(FaultKind.AuthenticationFailed, "FreeSWITCH refused the password."));
        }

        var subscribed = await _connection.SendAsync(Subscription(_options), cancellationToken).ConfigureAwait(false);
        if (!subscribed.IsOk)
        {
            throw Refused(new EventSocketFault(FaultKind.Rejected, "FreeSWITCH refused the subscription to events."));
        }

        CoreUuid = (await _connection.SendAsync(new Api<ApiText>(new ApiText("global_getvar core_uuid")), cancellationToken).ConfigureAwait(false)).Text.Trim();
        _silence.Change(_options.SilenceTimeout, Timeout.InfiniteTimeSpan);
    }

    public ValueTask<CommandReply> SendAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IEventSocketCommand => _connection.SendAsync(command, cancellationToken);

    public async Task<string> RunJobAsync(string command, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var job = _jobs.Add(id);
        try
        {
            var reply = await _connection.SendAsync(new BgApi<ApiText>(new ApiText(command), id), cancellationToken).ConfigureAwait(false);
            return reply.IsOk
                ? await job.WaitAsync(cancellationToken).ConfigureAwait(false)
                : reply.Text;
        }
        finally
        {
            _jobs.Remove(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _silence.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The refusal is the reason, also when FreeSWITCH closed the connection behind it before this side read that far.</summary>
    private EventSocketClosedException Refused(EventSocketFault refusal)
    {
        _connection.Break(refusal);
        return new EventSocketClosedException(refusal);
    }

    void IEventSocketHandler.OnEvent(EventSocketEvent received)
    {
        _silence.Change(_options.SilenceTimeout, Timeout.InfiniteTimeSpan);
        if (received.Name == EventName.BackgroundJob && _jobs.TryComplete(received))
        {
            received.Dispose();
        }
        else if (!_events.TryWrite(received))
        {
            received.Dispose();
            _lostEvent();
        }
    }

    void IEventSocketHandler.OnNotice(EventSocketMessage message)
    {
        using (message)
        {
            switch (message.ContentType)
            {
                case ContentType.AuthRequest:
                    _greeted.TrySetResult(true);
                    break;
                case ContentType.RudeRejection:
                    _connection.Break(new EventSocketFault(FaultKind.Rejected, "An access list of FreeSWITCH refuses this address."));
                    break;
            }
        }
    }

    void IEventSocketHandler.OnFault(EventSocketFault fault)
    {
        _greeted.TrySetResult(false);
        _jobs.FailAll(fault);
    }
}
