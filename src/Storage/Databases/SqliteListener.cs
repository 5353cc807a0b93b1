using System.Data.Common;
using Dapper;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>
/// Notices that another process changed the directory in the same file, such as the server while mod_fsvoice answers from it inside
/// FreeSWITCH. SQLite tells nobody; <c>PRAGMA data_version</c> says at the cost of a read from shared memory that another connection
/// wrote anything at all (https://www.sqlite.org/pragma.html#pragma_data_version), and the revisions whether it was the directory.
/// </summary>
internal sealed partial class SqliteListener(SqlDatabase database, IChangeSink sink, TimeProvider time, ILogger logger) : ChangeListener
{
    /// <summary>How long a change of another process may stay unnoticed.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public override bool IsLiveFromTheStart => true;

    /// <inheritdoc />
    protected override async Task ListenAsync()
    {
        bool isLost = false;
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                // The version is a connection's own: it counts what others wrote since this one was opened.
                await using var connection = await database.ConnectAsync(Stopping);
                var known = await ReadAsync(connection);
                if (isLost)
                {
                    LogFound();
                    isLost = false;
                }

                while (true)
                {
                    sink.Live();
                    known = await NextAsync(connection, known);
                }
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was: without this loop the process would go on with what it last read and nobody would know.
                sink.Lost();
                if (!isLost)
                {
                    LogLost(StorageErrors.Describe(e));
                    isLost = true;
                }
            }

            try
            {
                await Task.Delay(Interval, time, Stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Waits until the directory is another one.</summary>
    private async Task<State> NextAsync(DbConnection connection, State known)
    {
        while (true)
        {
            await Task.Delay(Interval, time, Stopping);
            long version = await VersionAsync(connection);
            if (version == known.Version)
            {
                continue;
            }

            var now = await ReadAsync(connection);
            if (now.Revisions != known.Revisions)
            {
                return now;
            }

            known = now;
        }
    }

    // The version first: what is written between the two reads is seen by the second, and once more.
    private async Task<State> ReadAsync(DbConnection connection) => new(
        await VersionAsync(connection),
        await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COALESCE(SUM(revision), 0) FROM tenant_revisions", cancellationToken: Stopping)));

    private Task<long> VersionAsync(DbConnection connection) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition("PRAGMA data_version", cancellationToken: Stopping));

    [LoggerMessage(4032, LogLevel.Warning, "Whether another process changes the directory cannot be read ({Reason}); it is tried again")]
    private partial void LogLost(string reason);

    [LoggerMessage(4033, LogLevel.Information, "Changes of the directory by other processes are read again")]
    private partial void LogFound();

    /// <summary>What was read last. No revision ever falls, so that their sum grows with each change.</summary>
    private readonly record struct State(long Version, long Revisions);
}
