using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FsVoice.Storage;

/// <summary>Hears what nodes tell each other by way of the server (NOTIFY), on a connection of its own that is made anew when it was lost.</summary>
internal sealed partial class PostgresListener : IChangeListener
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly string _connectionString;
    private readonly string _channel;
    private readonly IChangeSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <param name="settings">Where the server is.</param>
    /// <param name="channel">A name of ours, which goes into a statement.</param>
    /// <param name="sink">Takes what was told.</param>
    /// <param name="time">The clock of reconnects.</param>
    /// <param name="logger">Takes lost connections.</param>
    public PostgresListener(NpgsqlConnectionStringBuilder settings, string channel, IChangeSink sink, TimeProvider time, ILogger logger)
    {
        // Not of the pool: it is kept for ever. The keepalive notices a server that went without a word.
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, ApplicationName = settings.ApplicationName + " listener" };
        if (own.KeepAlive == 0)
        {
            own.KeepAlive = 15;
        }

        _connectionString = own.ConnectionString;
        _channel = channel;
        _sink = sink;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc />
    public bool IsLiveFromTheStart => false;

    /// <inheritdoc />
    public void Start()
    {
        lock (_gate)
        {
            if (!_stop.IsCancellationRequested)
            {
                _loop ??= Task.Run(ListenAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            // A container that knows it by two names ends it twice.
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
            loop = _loop;
        }

        if (loop is not null)
        {
            await loop;
        }

        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var wait = TimeSpan.FromMilliseconds(200);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                connection.Notification += (_, told) => _sink.Heard(told.Payload);
                await connection.OpenAsync(_stop.Token);
                await using (var listen = new NpgsqlCommand($"LISTEN {_channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(_stop.Token);
                }

                wait = TimeSpan.FromMilliseconds(200);
                LogListening();
                _sink.Live();
                while (true)
                {
                    await connection.WaitAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was: without this loop the node would go on with what it last heard and nobody would know.
                _sink.Lost();
                LogLost(StorageErrors.Describe(e), wait);
            }

            try
            {
                await Task.Delay(wait, _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    [LoggerMessage(4030, LogLevel.Information, "Changes of the directory by other nodes are heard")]
    private partial void LogListening();

    [LoggerMessage(4031, LogLevel.Warning, "Changes of the directory by other nodes are not heard ({Reason}); the next try is in {Wait}")]
    private partial void LogLost(string reason, TimeSpan wait);
}
