using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Inbound;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Metrics;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>The connection to one FreeSWITCH: what it tells of legs goes to the registry, commands go to it.</summary>
internal sealed partial class FreeSwitchConnection : IAsyncDisposable
{
    private static readonly EventName[] Events = [.. LegEventReader.EventNames.Select(name => EventNames.Parse(System.Text.Encoding.ASCII.GetBytes(name)))];

    private readonly InboundClient _client;
    private readonly LegRegistry _legs;
    private readonly LegCatchUp _catchUp;
    private readonly IReadOnlyList<IJobObserver> _jobs;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Task _reading = Task.CompletedTask;
    private string? _lastCore;

    public FreeSwitchConnection(
        FreeSwitchOptions server, LegRegistry legs, LegCatchUp catchUp, IReadOnlyList<IJobObserver> jobs, ServerMetrics metrics, TimeProvider clock, ILogger logger)
    {
        Name = server.ToString();
        _legs = legs;
        _catchUp = catchUp;
        _jobs = jobs;
        _clock = clock;
        _logger = logger;
        _client = new InboundClient(new InboundOptions
        {
            Host = server.Host,
            Port = server.Port,
            Password = server.Password,
            // Values of channel variables must arrive as they are, percent signs among them.
            Format = EventFormat.Json,
            Events = Events,
            CustomEvents = [LegEventReader.ConferenceSubclass],
            TimeProvider = clock,
            ReplyMeasured = metrics.ReplyMeasured,
        })
        {
            OnStatus = Note,
        };
    }

    /// <summary>Called with the FreeSWITCH process at the other end whenever there is a connection anew.</summary>
    public Action<string>? OnArrived { get; init; }

    /// <summary>Host and port.</summary>
    public string Name { get; }

    public InboundState State => _client.State;

    public long Reconnects => _client.Reconnects;

    /// <summary>Events that were dropped since nobody read them in time.</summary>
    public long LostEvents => _client.LostEvents;

    /// <summary>The FreeSWITCH process at the other end; null while there is no connection.</summary>
    public string? CoreUuid => _client.CoreUuid;

    public void Start()
    {
        _client.Start();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The command's output, or null when it could not be sent or was not answered in time.</summary>
    public async ValueTask<string?> RunAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand => await SendAsync(new Api<TCommand>(command), cancellationToken) is { } reply ? reply.Text : null;

    public async ValueTask<bool> FireAsync(string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
        await SendAsync(new SendEvent(EventName.Custom, headers, subclass), cancellationToken) is { IsOk: true };

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async ValueTask<CommandReply?> SendAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : IEventSocketCommand
    {
        try
        {
            return await _client.SendAsync(command, cancellationToken);
        }
        catch (Exception e) when (e is EventSocketClosedException or EventSocketTimeoutException)
        {
            LogNotSent(Name, e.Message);
            return null;
        }
    }

    private async Task ReadAsync()
    {
        await foreach (var received in _client.Events.ReadAllAsync())
        {
            using (received)
            {
                try
                {
                    if (BackgroundJobEvent.TryFrom(received, out var job))
                    {
                        foreach (var observer in _jobs)
                        {
                            observer.OnJobEnded(job.JobUuid, job.Output);
                        }
                    }
                    else if (LegEventReader.Read(name => received[name], _clock) is { } happened)
                    {
                        _legs.Apply(happened);
                    }
                }
                catch (Exception e)
                {
                    // One event that cannot be understood must not end the feed of all others.
                    LogNotUnderstood(e, Name, received.Name);
                }
            }
        }
    }

    private void Note(InboundStatus status)
    {
        switch (status.State)
        {
            case InboundState.Connected:
                LogConnected(Name, status.CoreRestarted);
                if (CoreUuid is { } arrived)
                {
                    OnArrived?.Invoke(arrived);
                }

                _ = CatchUpAsync();
                break;
            case InboundState.Connecting:
                LogDisconnected(Name, status.Fault?.Reason ?? "");
                break;
        }
    }

    /// <summary>What happened while there was no connection, nobody will tell of.</summary>
    private async Task CatchUpAsync()
    {
        try
        {
            if (CoreUuid is not { } core)
            {
                return;
            }

            if (_lastCore is { } before && before != core)
            {
                _legs.EndAll(before);
            }

            _lastCore = core;
            await _catchUp.RunAsync(core, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotCaughtUp(e, Name);
        }
    }

    [LoggerMessage(5100, LogLevel.Information, "Connected to FreeSWITCH {Server}; restarted meanwhile: {Restarted}.")]
    private partial void LogConnected(string server, bool restarted);

    [LoggerMessage(5101, LogLevel.Warning, "No connection to FreeSWITCH {Server}: {Reason}")]
    private partial void LogDisconnected(string server, string reason);

    [LoggerMessage(5102, LogLevel.Warning, "A command to FreeSWITCH {Server} was not carried out: {Reason}")]
    private partial void LogNotSent(string server, string reason);

    [LoggerMessage(5103, LogLevel.Error, "An event {Event} of FreeSWITCH {Server} could not be handled.")]
    private partial void LogNotUnderstood(Exception exception, string server, EventName @event);

    [LoggerMessage(5104, LogLevel.Error, "The legs of FreeSWITCH {Server} could not be compared after the connection came back.")]
    private partial void LogNotCaughtUp(Exception exception, string server);
}
