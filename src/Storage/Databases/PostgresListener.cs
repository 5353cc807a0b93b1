using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FsVoice.Storage;

/// <summary>Hears what nodes tell each other by way of the server (NOTIFY), on a connection of its own that is made anew when it was lost.</summary>
internal sealed partial class PostgresListener : ChangeListener
{
    /// <summary>For so long a server that is back may change the directory unheard. A try costs it less than a question does.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly string _channel;
    private readonly IChangeSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

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
    public override bool IsLiveFromTheStart => false;

    /// <inheritdoc />
    protected override async Task ListenAsync()
    {
        var wait = TimeSpan.FromMilliseconds(200);
        bool isLost = false;
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                connection.Notification += (_, told) => _sink.Heard(told.Payload);
                await connection.OpenAsync(Stopping);
                await using (var listen = new NpgsqlCommand($"LISTEN {_channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(Stopping);
                }

                wait = TimeSpan.FromMilliseconds(200);
                isLost = false;
                LogListening();
                _sink.Live();
                while (true)
                {
                    await connection.WaitAsync(Stopping);
                }
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was: without this loop the node would go on with what it last heard and nobody would know.
                _sink.Lost();
                if (!isLost)
                {
                    LogLost(StorageErrors.Describe(e));
                    isLost = true;
                }
            }

            try
            {
                await Task.Delay(wait, _time, Stopping);
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

    [LoggerMessage(4031, LogLevel.Warning, "Changes of the directory by other nodes are not heard ({Reason}); it is tried again")]
    private partial void LogLost(string reason);
}
