using System.Threading.Channels;
using FsVoice.CallHost.Switches;
using FsVoice.CallHost.Xml;
using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Commands;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FsVoice.CallHost.Snapshots;

/// <summary>
/// Tells every FreeSWITCH what it must not keep any more: users in its cache (<c>xml_flush_cache</c>) and their registrations
/// (<c>flush_inbound_reg</c>), gateways of its profiles (<c>killgw</c>, <c>rescan</c>). Behind the swap of the snapshot, so that the next question gets the new answer. One that
/// cannot be reached is told to forget everything when it can be again.
/// </summary>
public sealed partial class SwitchRefresh : IAsyncDisposable
{
    /// <summary>From so many users of one change on FreeSWITCH forgets all: that is one command and not a thousand.</summary>
    internal const int MaxUsers = 50;

    private readonly DirectorySnapshots _snapshots;
    private readonly ISwitchPort _port;
    private readonly ISwitchList _switches;
    private readonly string _phoneProfile;
    private readonly ILogger _logger;
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Does nothing before <see cref="Start"/>.</summary>
    public SwitchRefresh(DirectorySnapshots snapshots, ISwitchPort port, ISwitchList switches, DirectoryXmlOptions options, ILogger<SwitchRefresh> logger)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(options);
        _snapshots = snapshots;
        _port = port;
        _switches = switches;
        _phoneProfile = options.PhoneProfile;
        _logger = logger;
    }

    /// <summary>Begins.</summary>
    public void Start()
    {
        _running = Task.Run(RunAsync);
        _snapshots.Changed += OnChanged;
        _switches.Arrived += OnArrived;
        // Who was there before.
        foreach (string id in _switches.Connected)
        {
            OnArrived(id);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _snapshots.Changed -= OnChanged;
        _switches.Arrived -= OnArrived;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void OnChanged(SnapshotChange change) => _orders.Writer.TryWrite(new Order(null, change));

    private void OnArrived(string switchId) => _orders.Writer.TryWrite(new Order(switchId, null));

    private async Task RunAsync()
    {
        try
        {
            await foreach (var order in _orders.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await (order.Change is { } change ? TellAllAsync(change) : TellEverythingAsync(order.SwitchId!)).ConfigureAwait(false);
                }
                catch (InvalidCommandValueException e)
                {
                    LogRefused(e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task TellAllAsync(SnapshotChange change)
    {
        foreach (string id in _switches.Connected)
        {
            await TellAsync(id, change).ConfigureAwait(false);
        }
    }

    private async Task TellEverythingAsync(string switchId)
    {
        // Before the first load there is nothing that the snapshot's answers would contain.
        await _snapshots.Loaded.WaitAsync(_stop.Token).ConfigureAwait(false);
        await RunAsync(switchId, new XmlFlushCacheAll()).ConfigureAwait(false);
        foreach (string profile in _snapshots.Current.Trunks.Select(trunk => trunk.Profile).Distinct(StringComparer.Ordinal))
        {
            await RunAsync(switchId, new SofiaRescan(profile)).ConfigureAwait(false);
        }
    }

    private async Task TellAsync(string switchId, SnapshotChange change)
    {
        if (change.Users.Count > MaxUsers)
        {
            await RunAsync(switchId, new XmlFlushCacheAll()).ConfigureAwait(false);
        }
        else
        {
            foreach (var (user, domain) in change.Users)
            {
                await RunAsync(switchId, new XmlFlushCache(user, domain)).ConfigureAwait(false);
            }
        }

        // Behind the cache: a phone that registers again meanwhile is asked for what counts now.
        foreach (var (user, domain) in change.PhonesGone)
        {
            await RunAsync(switchId, new SofiaFlushRegistrations(_phoneProfile, user, domain)).ConfigureAwait(false);
        }

        foreach (var (gateway, profile) in change.GatewaysGone)
        {
            await RunAsync(switchId, new SofiaKillGateway(profile, gateway)).ConfigureAwait(false);
        }

        foreach (string profile in change.ProfilesToScan)
        {
            await RunAsync(switchId, new SofiaRescan(profile)).ConfigureAwait(false);
        }
    }

    private async Task RunAsync<TCommand>(string switchId, TCommand command)
        where TCommand : struct, IApiCommand
    {
        // Null: the connection is gone, and with it what has to be told; it is told everything when it is back.
        if (await _port.RunAsync(switchId, command, _stop.Token).ConfigureAwait(false) is { } output
            && output.StartsWith("-ERR", StringComparison.Ordinal))
        {
            LogFailed(typeof(TCommand).Name, switchId);
        }
    }

    [LoggerMessage(7110, LogLevel.Warning, "A change of the directory could not be told to FreeSWITCH: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(7111, LogLevel.Information, "FreeSWITCH {Switch} had nothing to do for {Command}.")]
    private partial void LogFailed(string command, string @switch);

    /// <summary>One change for all, or everything for one.</summary>
    private sealed record Order(string? SwitchId, SnapshotChange? Change);
}
