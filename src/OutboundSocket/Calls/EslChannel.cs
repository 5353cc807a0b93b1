using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.EventSocket;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.OutboundSocket.Calls;

/// <summary>A channel over the event socket.</summary>
internal sealed class EslChannel : IChannel
{
    private const string GuardVariable = "fsvoice_guard";

    private readonly OutboundConnection _connection;
    private readonly TimeProvider _clock;
    private bool _guarded;

    public EslChannel(OutboundConnection connection, TimeProvider clock)
    {
        _connection = connection;
        _clock = clock;
        Info = CallInfoReader.Read(connection, clock);
        HasEarlyMedia = connection.GetHeader("Answer-State") == "early";
        _guarded = connection.GetVariable(GuardVariable) == "true";
        connection.OnEvent = OnEvent;
    }

    /// <summary>Told of the age of events on arrival, for metrics.</summary>
    public Action<TimeSpan>? EventLagMeasured { get; init; }

    public CallInfo Info { get; }

    public bool IsAnswered => _connection.IsAnswered;

    public bool HasEarlyMedia { get; private set; }

    public bool IsBridged => _connection.IsBridged;

    public bool IsGone => _connection.IsGone;

    public bool IsTakenAway => _connection.IsTakenAway;

    public Task Gone => _connection.Gone;

    public HangupCause HangupCause => _connection.HangupCause;

    public DateTimeOffset? AnsweredAt => _connection.GetTime("Caller-Channel-Answered-Time");

    public DateTimeOffset? HungUpAt => _connection.GetTime("Caller-Channel-Hangup-Time");

    public Task Ended => _connection.Ended;

    public Action<DateTimeOffset>? Bridged { get; set; }

    public Action<DateTimeOffset>? Unbridged { get; set; }

    public string? GetVariable(string name) => _connection.GetVariable(name);

    public Task RunAsync(Func<Task> work) => _connection.RunAsync(work);

    public ValueTask<ExecuteResult> ExecuteAsync<TApplication>(TApplication application, bool breakOff, CancellationToken cancellationToken)
        where TApplication : IApplication => _connection.ExecuteAsync(application, breakOff, cancellationToken);

    public void Execute<TApplication>(TApplication application)
        where TApplication : IApplication => _connection.Execute(application);

    public void BreakOff() => _connection.BreakOff();

    public void HangUp(HangupCause cause) => _connection.Post(new HangupMessage(cause));

    /// <summary>
    /// The dialplan's guard would move the call to the fallback soon (freeswitch-conf/dialplan/extensions.xml). It stays
    /// armed until the first application ran: a connection that is lost before the channel parks would leave the caller
    /// in silence for ever.
    /// </summary>
    private void DisarmGuard()
    {
        if (_guarded)
        {
            _guarded = false;
            _connection.Post(new Api<SchedDel>(new SchedDel(Info.Uuid)));
        }
    }

    private void OnEvent(EventSocketEvent received)
    {
        switch (received.Name)
        {
            case EventName.ChannelExecuteComplete:
                DisarmGuard();
                if (EventLagMeasured is not null && SentAt(received) is { } sentAt)
                {
                    EventLagMeasured(_clock.GetUtcNow() - sentAt);
                }

                break;
            case EventName.ChannelProgressMedia:
                HasEarlyMedia = true;
                break;
            case EventName.ChannelBridge:
                Bridged?.Invoke(TimeOf(received));
                break;
            case EventName.ChannelUnbridge:
                Unbridged?.Invoke(TimeOf(received));
                break;
        }
    }

    private DateTimeOffset TimeOf(EventSocketEvent received) => SentAt(received) ?? _clock.GetUtcNow();

    private static DateTimeOffset? SentAt(EventSocketEvent received) => SwitchTime.FromSet(received.GetNumber("Event-Date-Timestamp"u8));
}
