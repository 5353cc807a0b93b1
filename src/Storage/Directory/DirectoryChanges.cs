using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>
/// Changes of the directory: within this process at once, those of other nodes by LISTEN/NOTIFY where the database is PostgreSQL,
/// and those of other processes with the same SQLite file by a look at it. It begins to listen with its first watcher.
/// </summary>
public sealed class DirectoryChanges : IDirectoryChanges, IAsyncDisposable
{
    internal const string Channel = "fsvoice_directory";

    private const int MaxWaiting = 10_000;

    private readonly TimeProvider _time;
    private readonly ChangeListener _listener;
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private DateTimeOffset _lostAt;
    private bool _isLive;

    /// <param name="database">Where the directory is; stays with its owner.</param>
    /// <param name="time">The clock of reconnects.</param>
    /// <param name="logger">Takes lost connections.</param>
    public DirectoryChanges(SqlDatabase database, TimeProvider time, ILogger<DirectoryChanges> logger)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        _time = time;
        _lostAt = time.GetUtcNow();
        _listener = database.Listen(Channel, new Sink(this), time, logger);
        _isLive = _listener.IsLiveFromTheStart;
    }

    /// <inheritdoc />
    public bool IsLive
    {
        get
        {
            lock (_gate)
            {
                return _isLive;
            }
        }
    }

    /// <inheritdoc />
    public DateTimeOffset LastHeard
    {
        get
        {
            lock (_gate)
            {
                return _isLive ? _time.GetUtcNow() : _lostAt;
            }
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<DirectoryChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        lock (_gate)
        {
            _watchers.Add(watcher);
        }

        try
        {
            _listener.Start();
            yield return DirectoryChange.Everything;
            while (true)
            {
                yield return await watcher.NextAsync(cancellationToken);
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(watcher);
            }
        }
    }

    /// <summary>Ends the connection. Watchers hear nothing any more.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>Tells all watchers.</summary>
    internal void Publish(DirectoryChange change)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Tell(change);
            }
        }
    }

    /// <summary>A change as it travels: fields that hold no tab, in an order that only grows.</summary>
    internal static string Write(DirectoryChange change) =>
        string.Create(CultureInfo.InvariantCulture, $"{change.Tenant}\t{change.Revision}\t{change.Kind}\t{change.Key}\t{change.FormerKey}");

    /// <summary>Reads what <see cref="Write"/> wrote; what cannot be read, such as from a newer node, may be anything.</summary>
    internal static DirectoryChange Read(string payload)
    {
        string[] fields = payload.Split('\t');
        return fields.Length >= 4
            && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long revision)
            && Enum.TryParse(fields[2], out DirectoryKind kind) && Enum.IsDefined(kind)
            ? new DirectoryChange(fields[0], revision, kind, fields[3]) { FormerKey = fields.Length > 4 ? fields[4] : "" }
            : DirectoryChange.Everything;
    }

    private void Live()
    {
        lock (_gate)
        {
            _isLive = true;
        }

        // What was changed before we listened was not heard.
        Publish(DirectoryChange.Everything);
    }

    private void Lost()
    {
        lock (_gate)
        {
            if (_isLive)
            {
                _lostAt = _time.GetUtcNow();
                _isLive = false;
            }
        }
    }

    private sealed class Sink(DirectoryChanges changes) : IChangeSink
    {
        public void Heard(string payload) => changes.Publish(Read(payload));

        public void Live() => changes.Live();

        public void Lost() => changes.Lost();
    }

    private sealed class Watcher
    {
        private readonly Channel<DirectoryChange> _channel;
        private int _missed;

        public Watcher() => _channel = System.Threading.Channels.Channel.CreateBounded<DirectoryChange>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Volatile.Write(ref _missed, 1));

        public void Tell(DirectoryChange change) => _channel.Writer.TryWrite(change);

        public async ValueTask<DirectoryChange> NextAsync(CancellationToken cancellationToken)
        {
            var change = await _channel.Reader.ReadAsync(cancellationToken);
            // What was dropped came before what was read now: with everything loaded anew, neither is missed.
            return Interlocked.Exchange(ref _missed, 0) == 0 ? change : DirectoryChange.Everything;
        }
    }
}
