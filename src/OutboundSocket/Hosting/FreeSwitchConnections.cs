using FsVoice.CallHost.Operations;
using FsVoice.EventSocket.Inbound;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Metrics;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Holds one connection to each FreeSWITCH of the configuration.</summary>
internal sealed partial class FreeSwitchConnections : IHostedService, IAsyncDisposable
{
    private readonly List<InboundClient> _clients = [];
    private readonly IReadOnlyList<FreeSwitchOptions> _servers;
    private readonly ILogger _logger;

    public FreeSwitchConnections(
        IReadOnlyList<FreeSwitchOptions> servers, ServerMetrics metrics, TimeProvider clock, ILogger<FreeSwitchConnections> logger)
    {
        _logger = logger;
        _servers = servers;
        foreach (var server in servers)
        {
            string name = server.ToString();
            _clients.Add(new InboundClient(new InboundOptions
            {
                Host = server.Host,
                Port = server.Port,
                Password = server.Password,
                TimeProvider = clock,
                ReplyMeasured = metrics.ReplyMeasured,
            })
            {
                OnStatus = status => Note(name, status),
            });
        }

        metrics.AddReading("freeswitch_up", "gauge", "1 while the inbound connection to a FreeSWITCH is logged in.", () =>
            _clients.Select((client, i) => ($"server=\"{ServerMetrics.Label(servers[i].ToString())}\"", client.State == InboundState.Connected ? 1d : 0d)));
        metrics.AddReading("freeswitch_reconnects_total", "counter", "Inbound connections that were lost and made again.", () =>
            _clients.Select((client, i) => ($"server=\"{ServerMetrics.Label(servers[i].ToString())}\"", (double)client.Reconnects)));
    }

    /// <summary>The connections as of now.</summary>
    public IReadOnlyList<FreeSwitchConnectionStatus> List() =>
        [.. _clients.Zip(_servers, (client, server) => new FreeSwitchConnectionStatus(server.ToString(), client.State, client.Reconnects))];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var client in _clients)
        {
            client.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private void Note(string server, InboundStatus status)
    {
        switch (status.State)
        {
            case InboundState.Connected:
                LogConnected(server, status.CoreRestarted);
                break;
            case InboundState.Connecting:
                LogDisconnected(server, status.Fault?.Reason ?? "");
                break;
        }
    }

    [LoggerMessage(5100, LogLevel.Information, "Connected to FreeSWITCH {Server}; restarted meanwhile: {Restarted}.")]
    private partial void LogConnected(string server, bool restarted);

    [LoggerMessage(5101, LogLevel.Warning, "No connection to FreeSWITCH {Server}: {Reason}")]
    private partial void LogDisconnected(string server, string reason);
}
