using System.Data.Common;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.Storage;

/// <summary>
/// The database behind the stores: PostgreSQL or the embedded SQLite, by the connection string (<see cref="DatabaseOptions"/>).
/// The stores' statements are the same for both; what is different between them stands in the two classes below this one.
/// </summary>
public abstract class SqlDatabase : IAsyncDisposable
{
    private protected SqlDatabase()
    {
    }

    /// <summary>Opens the database and brings its schema up to date. A SQLite file and its directory are created when missing.</summary>
    /// <param name="options">Where it is; must have passed <see cref="DatabaseOptions.Validate"/>.</param>
    /// <param name="time">The clock that dates the migrations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DatabaseSchemaException">The schema is newer than this build, or could not be brought up to date.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, or the file cannot be opened.</exception>
    /// <exception cref="DbException">The server refuses us, or the file is no database.</exception>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be created.</exception>
    public static Task<SqlDatabase> OpenAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(options, time, Migration.All, cancellationToken);

    /// <summary>Closes the database. Stores on it must not be used any more.</summary>
    public abstract ValueTask DisposeAsync();

    internal static async Task<SqlDatabase> OpenAsync(
        DatabaseOptions options, TimeProvider time, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqlDatabase database = options.IsPostgres ? new PostgresDatabase(options) : new SqliteDatabase(options);
        try
        {
            await database.PrepareAsync(cancellationToken);
            await database.WriteAsync(session => SchemaUpgrade.RunAsync(session, migrations, time), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads. The function may run twice: where a connection of the pool had died meanwhile, another one is tried.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    internal Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(read, isOneMoment: false, cancellationToken);

    /// <summary>As <see cref="ReadAsync{T}(Func{DatabaseSession, Task{T}}, CancellationToken)"/>, but all statements see the same moment.</summary>
    internal Task<T> ReadMomentAsync<T>(Func<DatabaseSession, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(read, isOneMoment: true, cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction, all or nothing; nothing as well when it calls <see cref="DatabaseSession.Abandon"/>.
    /// It may run twice, as in a read, but never after a commit was asked for.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, or went away meanwhile.</exception>
    internal async Task<T> WriteAsync<T>(Func<DatabaseSession, Task<T>> write, CancellationToken cancellationToken)
    {
        using (await EnterWriteAsync(cancellationToken))
        {
            for (int attempt = 1; ; attempt++)
            {
                bool wasConnected = false, isCommitting = false;
                try
                {
                    await using var connection = await ConnectAsync(cancellationToken);
                    wasConnected = true;
                    await using var transaction = await BeginWriteAsync(connection, cancellationToken);
                    var session = new DatabaseSession(this, connection, transaction, cancellationToken);
                    T result = await write(session);
                    if (!session.IsAbandoned)
                    {
                        isCommitting = true;
                        // Not to be cancelled: nobody would know whether it was written.
                        await transaction.CommitAsync(CancellationToken.None);
                    }

                    return result;
                }
                catch (Exception e) when (IsUnavailable(e))
                {
                    DropConnections();
                    if (isCommitting || !MayHaveDied(wasConnected, attempt))
                    {
                        throw new StoreUnavailableException(isCommitting, e);
                    }
                }
            }
        }
    }

    /// <summary>As <see cref="WriteAsync{T}"/>, without a result.</summary>
    internal Task WriteAsync(Func<DatabaseSession, Task> write, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await write(session);
            return true;
        },
        cancellationToken);

    /// <summary>Runs one statement for each row, all or none, in their order.</summary>
    internal Task InsertAsync(string sql, IEnumerable<object> rows, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            foreach (var row in rows)
            {
                await session.ExecuteAsync(sql, row);
            }
        },
        cancellationToken);

    /// <summary>Where on this machine files of the database belong.</summary>
    internal abstract string Directory { get; }

    /// <summary>A connection of the pool, open.</summary>
    internal abstract Task<DbConnection> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Whether the failure is that the database cannot be reached or has no room for us now.</summary>
    internal abstract bool IsUnavailable(Exception exception);

    /// <summary>Whether the failure is that a row with the same unique values is there already.</summary>
    internal abstract bool IsDuplicate(Exception exception);

    /// <summary>A migration in this database's words.</summary>
    internal abstract string Translate(string migration);

    /// <summary>Until the end of the transaction no other holder of the same lock runs, on whatever node.</summary>
    internal abstract Task LockAsync(DatabaseSession session, DatabaseLock name);

    /// <summary>Tells other nodes something when the transaction is committed, where there can be other nodes.</summary>
    internal abstract Task NotifyAsync(DatabaseSession session, string channel, string payload);

    /// <summary>Hears of changes that others make.</summary>
    /// <param name="channel">Where they are told, as in <see cref="NotifyAsync"/>.</param>
    /// <param name="sink">Takes them.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="logger">Takes lost connections.</param>
    internal abstract ChangeListener Listen(string channel, IChangeSink sink, TimeProvider time, ILogger logger);

    private protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Waits for this process's turn to write, where the database has one writer at a time.</summary>
    private protected abstract Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    private protected abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    private protected abstract ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Whether connections of the pool can be dead without our knowing.</summary>
    private protected abstract bool ConnectionsDie { get; }

    /// <summary>After a failure: connections that wait in the pool are as dead as the one that failed.</summary>
    private protected abstract void DropConnections();

    /// <summary>Whether another connection is worth a try: the pool gave one, and the server may be back since it died.</summary>
    private bool MayHaveDied(bool wasConnected, int attempt) => ConnectionsDie && wasConnected && attempt == 1;

    private async Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> read, bool isOneMoment, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool wasConnected = false;
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                wasConnected = true;
                await using var transaction = isOneMoment ? await BeginReadAsync(connection, cancellationToken) : null;
                return await read(new DatabaseSession(this, connection, transaction, cancellationToken));
            }
            catch (Exception e) when (IsUnavailable(e))
            {
                DropConnections();
                if (!MayHaveDied(wasConnected, attempt))
                {
                    throw new StoreUnavailableException(isOutcomeUnknown: false, e);
                }
            }
        }
    }
}

/// <summary>The locks of <see cref="SqlDatabase.LockAsync"/>: what must not happen on two nodes at once.</summary>
internal enum DatabaseLock : long
{
    /// <summary>The schema is brought up to date. The numbers are advisory locks of PostgreSQL, in a range that nobody else will take.</summary>
    Schema = 0x4673_566F_6963_6501,

    /// <summary>Messages get their numbers.</summary>
    CxMessages = 0x4673_566F_6963_6502,
}
