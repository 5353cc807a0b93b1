using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>
/// The embedded database: one file that survives the end of the process at any moment. A sudden loss of power can
/// cost the last transactions (synchronous=NORMAL), never the file. SQLite has no asynchronous I/O: its calls hold
/// their thread while they last.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    // Another process (sqlite3, a backup) may hold the file for so long before a call fails.
    private const string ConnectionSettings = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";

    private readonly string _connectionString;
    private readonly string _file;
    private readonly SemaphoreSlim _writeGate = new(1, 1);

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    public SqliteDatabase(DatabaseOptions options)
    {
        var builder = new SqliteConnectionStringBuilder(options.ConnectionString);
        _connectionString = builder.ToString();
        _file = Path.GetFullPath(builder.DataSource);
    }

    internal override string Directory => Path.GetDirectoryName(_file) ?? "/";

    public override async ValueTask DisposeAsync()
    {
        await using (var connection = new SqliteConnection(_connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _writeGate.Dispose();
    }

    internal override async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
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

    internal override bool IsUnavailable(Exception exception) => exception is SqliteException
    {
        SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_IOERR
            or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN
    };

    internal override bool IsDuplicate(Exception exception) => exception is SqliteException
    {
        SqliteExtendedErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE or SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY
    };

    internal override string Translate(string migration) => migration;

    // A transaction that writes has the whole file for itself.
    internal override Task LockAsync(DatabaseSession session, DatabaseLock name) => Task.CompletedTask;

    // Other processes read it from the file.
    internal override Task NotifyAsync(DatabaseSession session, string channel, string payload) => Task.CompletedTask;

    internal override ChangeListener Listen(string channel, IChangeSink sink, TimeProvider time, ILogger logger) =>
        new SqliteListener(this, sink, time, logger);

    private protected override bool ConnectionsDie => false;

    private protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Directory);

        // Readers and the writer do not wait for each other. The mode stays with the file.
        await ReadAsync(session => session.ScalarAsync<string>("PRAGMA journal_mode = WAL"), cancellationToken);
    }

    /// <summary>SQLite has one writer at a time; ours queue here without a thread each, in place of SQLite's own wait, which is a sleep.</summary>
    private protected override async Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writeGate.WaitAsync(cancellationToken);
        return new Turn(_writeGate);
    }

    // Not deferred: takes the lock at once, so that a transaction never fails half way for want of it.
    private protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    private protected override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: true));

    private protected override void DropConnections()
    {
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
