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
/// cannot be reached is told to forget everything when it can be again, and what it was not told of phones and gateways: neither
/// ends by a rescan.
/// </summary>
public sealed partial class SwitchRefresh : IAsyncDisposable
{
    /// <summary>From so many users of one change on FreeSWITCH forgets all: that is one command and not a thousand.</summary>
    internal const int MaxUsers = 50;

    /// <summary>Of so many phones and gateways it is known that they are gone; of the oldest, not for ever.</summary>
    private const int MaxGone = 10_000;

    private readonly DirectorySnapshots _snapshots;
    private readonly ISwitchPort _port;
    private readonly ISwitchList _switches;
    private readonly string _phoneProfile;
    private readonly ILogger _logger;
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();

    // All three are the loop's alone.
    private readonly Dictionary<Gone, long> _gone = [];
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private long _changes;
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
        Note(change);
        foreach (string id in _switches.Connected)
        {
            // What it missed before, it is told when its arrival comes up.
            if (await TellAsync(id, change).ConfigureAwait(false) && _told.GetValueOrDefault(id, -1) == _changes - 1)
            {
                _told[id] = _changes;
            }
        }
    }

    /// <summary>Keeps what a FreeSWITCH that cannot be reached will have to be told.</summary>
    private void Note(SnapshotChange change)
    {
        _changes++;
        foreach (var gone in ListGone(change))
        {
            _gone[gone] = _changes;
        }

        if (_gone.Count > MaxGone)
        {
            foreach (var (old, _) in _gone.OrderBy(one => one.Value).Take(_gone.Count - (MaxGone / 2)).ToList())
            {
                _gone.Remove(old);
            }
        }
    }

    private async Task TellEverythingAsync(string switchId)
    {
        // Before the first load there is nothing that the snapshot's answers would contain.
        await _snapshots.Loaded.WaitAsync(_stop.Token).ConfigureAwait(false);
        bool isTold = await RunAsync(switchId, new XmlFlushCacheAll()).ConfigureAwait(false);
        bool isKnown = _told.TryGetValue(switchId, out long told);
        if (isKnown)
        {
            foreach (var (gone, _) in _gone.Where(one => one.Value > told).ToList())
            {
                isTold &= await TellAsync(switchId, gone).ConfigureAwait(false);
            }
        }

        foreach (string profile in _snapshots.Current.Trunks.Select(trunk => trunk.Profile).Distinct(StringComparer.Ordinal))
        {
            isTold &= await RunAsync(switchId, new SofiaRescan(profile)).ConfigureAwait(false);
        }

        if (isTold || !isKnown)
        {
            _told[switchId] = _changes;
        }
    }

    /// <summary>False when not all of it could be sent.</summary>
    private async Task<bool> TellAsync(string switchId, SnapshotChange change)
    {
        bool isTold = true;
        if (change.Users.Count > MaxUsers)
        {
            isTold &= await RunAsync(switchId, new XmlFlushCacheAll()).ConfigureAwait(false);
        }
        else
        {
            foreach (var (user, domain) in change.Users)
            {
                isTold &= await RunAsync(switchId, new XmlFlushCache(user, domain)).ConfigureAwait(false);
            }
        }

        // Behind the cache: a phone that registers again meanwhile is asked for what counts now.
        foreach (var gone in ListGone(change))
        {
            isTold &= await TellAsync(switchId, gone).ConfigureAwait(false);
        }

        foreach (string profile in change.ProfilesToScan)
        {
            isTold &= await RunAsync(switchId, new SofiaRescan(profile)).ConfigureAwait(false);
        }

        return isTold;
    }

    private Task<bool> TellAsync(string switchId, Gone gone) => gone.IsGateway
        ? RunAsync(switchId, new SofiaKillGateway(gone.Place, gone.Name!))
        : RunAsync(switchId, new SofiaFlushRegistrations(_phoneProfile, gone.Name, gone.Place));

    private static IEnumerable<Gone> ListGone(SnapshotChange change) =>
    [
        .. change.PhonesGone.Select(phone => new Gone(IsGateway: false, phone.User, phone.Domain)),
        .. change.GatewaysGone.Select(gateway => new Gone(IsGateway: true, gateway.Gateway, gateway.Profile)),
    ];

    /// <summary>False when it could not be sent: the connection is gone, and what has to be told is told when it is back.</summary>
    private async Task<bool> RunAsync<TCommand>(string switchId, TCommand command)
        where TCommand : struct, IApiCommand
    {
        if (await _port.RunAsync(switchId, command, _stop.Token).ConfigureAwait(false) is not { } output)
        {
            return false;
        }

        if (output.StartsWith("-ERR", StringComparison.Ordinal))
        {
            LogFailed(typeof(TCommand).Name, switchId);
        }

        return true;
    }

    [LoggerMessage(7110, LogLevel.Warning, "A change of the directory could not be told to FreeSWITCH: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(7111, LogLevel.Information, "FreeSWITCH {Switch} had nothing to do for {Command}.")]
    private partial void LogFailed(string command, string @switch);

    /// <summary>One change for all, or everything for one.</summary>
    private sealed record Order(string? SwitchId, SnapshotChange? Change);

    /// <summary>A gateway of a profile, or a phone of a domain (without a user: all of it).</summary>
    private readonly record struct Gone(bool IsGateway, string? Name, string Place);
}
