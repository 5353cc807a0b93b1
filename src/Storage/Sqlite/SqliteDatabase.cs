using Dapper;
using Microsoft.Data.Sqlite;

namespace FsVoice.Storage;

/// <summary>
/// The embedded database: one file that survives the end of the process at any moment. A sudden loss of power can
/// cost the last transactions (synchronous=NORMAL), never the file. SQLite has no asynchronous I/O: its calls hold
/// their thread while they last.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    // Another process (sqlite3, a backup) may hold the file for so long before a call fails.
    private const string ConnectionSettings = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writeGate = new(1, 1);

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    private SqliteDatabase(string connectionString) => _connectionString = connectionString;

    /// <summary>Opens the database, creating the file and its directory when missing, and brings its schema up to date.</summary>
    /// <param name="options">Where it is; must have passed <see cref="DatabaseOptions.Validate"/>.</param>
    /// <param name="time">The clock that dates the migrations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DatabaseSchemaException">The schema is newer than this build, or could not be brought up to date.</exception>
    /// <exception cref="SqliteException">The file cannot be opened, or is no database.</exception>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be created.</exception>
    public static Task<SqliteDatabase> OpenAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(options, time, Migration.All, cancellationToken);

    internal static async Task<SqliteDatabase> OpenAsync(
        DatabaseOptions options, TimeProvider time, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = new SqliteConnectionStringBuilder(options.ConnectionString);
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var database = new SqliteDatabase(builder.ToString());
        try
        {
            await using (var connection = await database.ConnectAsync(cancellationToken))
            {
                // Readers and the writer do not wait for each other. The mode stays with the file.
                await connection.ExecuteAsync(new CommandDefinition("PRAGMA journal_mode = WAL", cancellationToken: cancellationToken));
            }

            await database.WriteAsync(
                (connection, transaction, token) => SchemaUpgrade.RunAsync(connection, transaction, migrations, time, token), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>An open connection from the pool, for reading.</summary>
    internal async Task<SqliteConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(ConnectionSettings, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction, all or nothing. SQLite has one writer at a time; ours queue here
    /// without a thread each, in place of SQLite's own wait, which is a sleep.
    /// </summary>
    internal async Task WriteAsync(
        Func<SqliteConnection, SqliteTransaction, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await _writeGate.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            // Not deferred: takes the lock at once, so that a transaction never fails half way for want of it.
            await using var transaction = connection.BeginTransaction(deferred: false);
            await write(connection, transaction, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        finally
        {
            _writeGate.Release();
        }
    }

    /// <summary>Runs one statement for each row, all or none, in their order.</summary>
    internal Task InsertAsync(string sql, IEnumerable<object> rows, CancellationToken cancellationToken) => WriteAsync(
        async (connection, transaction, token) =>
        {
            foreach (var row in rows)
            {
                await connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: token));
            }
        },
        cancellationToken);

    /// <summary>Closes the file. Stores on this database must not be used any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await using (var connection = new SqliteConnection(_connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _writeGate.Dispose();
    }
}
