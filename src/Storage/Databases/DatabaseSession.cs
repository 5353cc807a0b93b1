using System.Data.Common;
using Dapper;

namespace FsVoice.Storage;

/// <summary>One connection for the time of a read or a transaction. All statements of the stores go through it.</summary>
internal sealed class DatabaseSession(SqlDatabase database, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    // A start waits for another node that brings the schema up to date; everything else has the connection's own bound.
    private static readonly int LongSeconds = (int)TimeSpan.FromMinutes(10).TotalSeconds;

    /// <summary>The transaction is not to be committed.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Leaves the database as it was, without a failure.</summary>
    public void Abandon() => IsAbandoned = true;

    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(Command(sql, values));

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null) => (await connection.QueryAsync<T>(Command(sql, values))).AsList();

    /// <summary>The one row, or null.</summary>
    public Task<T?> FindAsync<T>(string sql, object? values = null)
        where T : class => connection.QuerySingleOrDefaultAsync<T>(Command(sql, values));

    /// <summary>The first value of the first row; null or zero when there is none.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object? values = null) => connection.ExecuteScalarAsync<T>(Command(sql, values));

    /// <summary>A step of the schema, in this database's words.</summary>
    public Task MigrateAsync(string sql) => connection.ExecuteAsync(
        new CommandDefinition(database.Translate(sql), transaction: transaction, commandTimeout: LongSeconds, cancellationToken: cancellationToken));

    /// <summary>See <see cref="SqlDatabase.LockAsync"/>.</summary>
    public Task LockAsync(DatabaseLock name) => database.LockAsync(this, name);

    /// <summary>See <see cref="SqlDatabase.NotifyAsync"/>.</summary>
    public Task NotifyAsync(string channel, string payload) => database.NotifyAsync(this, channel, payload);

    /// <summary>Runs a statement that waits for others.</summary>
    public Task WaitAsync(string sql, object values) => connection.ExecuteAsync(
        new CommandDefinition(sql, values, transaction, LongSeconds, cancellationToken: cancellationToken));

    private CommandDefinition Command(string sql, object? values) =>
        new(sql, values is null ? null : new DatabaseText(values), transaction, cancellationToken: cancellationToken);
}
