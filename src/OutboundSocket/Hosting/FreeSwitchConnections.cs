using FsVoice.CallFlows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Switches;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Inbound;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Metrics;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Holds one connection to each FreeSWITCH of the configuration.</summary>
internal sealed partial class FreeSwitchConnections : IHostedService, IAsyncDisposable, ISwitchPort, ISwitchList
{
    private readonly IReadOnlyList<FreeSwitchConnection> _connections;
    private readonly ILogger _logger;

    public FreeSwitchConnections(
        IReadOnlyList<FreeSwitchOptions> servers,
        LegRegistry legs,
        IEnumerable<IJobObserver> jobs,
        ServerMetrics metrics,
        TimeProvider clock,
        ILogger<FreeSwitchConnections> logger)
    {
        _logger = logger;
        var catchUp = new LegCatchUp(this, legs, clock);
        _connections = [.. servers.Select(server => new FreeSwitchConnection(server, legs, catchUp, [.. jobs], metrics, clock, logger) { OnArrived = id => Arrived?.Invoke(id) })];
        AddReading("freeswitch_up", "gauge", "1 while the inbound connection to a FreeSWITCH is logged in.", one => one.State == InboundState.Connected ? 1 : 0);
        AddReading("freeswitch_reconnects_total", "counter", "Inbound connections that were lost and made again.", one => one.Reconnects);
        AddReading("freeswitch_lost_events_total", "counter", "Events of legs that were dropped: nobody read them in time.", one => one.LostEvents);

        void AddReading(string name, string type, string help, Func<FreeSwitchConnection, double> read) => metrics.AddReading(name, type, help, () =>
            _connections.Select(one => ($"server=\"{ServerMetrics.Label(one.Name)}\"", read(one))));
    }

    /// <inheritdoc/>
    public event Action<string>? Arrived;

    /// <inheritdoc/>
    public IReadOnlyList<string> Connected =>
        [.. _connections.Where(one => one.State == InboundState.Connected).Select(one => one.CoreUuid).OfType<string>()];

    /// <summary>The connections as of now.</summary>
    public IReadOnlyList<FreeSwitchConnectionStatus> List() =>
        [.. _connections.Select(one => new FreeSwitchConnectionStatus(one.Name, one.State, one.Reconnects))];

    public ValueTask<string?> RunAsync<TCommand>(string switchId, TCommand command, CancellationToken cancellationToken)
        where TCommand : IApiCommand => Find(switchId)?.RunAsync(command, cancellationToken) ?? ValueTask.FromResult<string?>(null);

    public ValueTask<bool> FireAsync(string switchId, string subclass, IReadOnlyList<EventHeader> headers, CancellationToken cancellationToken) =>
        Find(switchId)?.FireAsync(subclass, headers, cancellationToken) ?? ValueTask.FromResult(false);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_connections.Count == 0)
        {
            LogNone();
        }

        foreach (var connection in _connections)
        {
            connection.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private FreeSwitchConnection? Find(string switchId) => _connections.FirstOrDefault(one => one.CoreUuid == switchId);

    [LoggerMessage(5105, LogLevel.Information, "No FreeSWITCH is configured (FsVoice:FreeSwitch): flows run, but nothing is recorded, monitored, consulted or conferenced.")]
    private partial void LogNone();
}
