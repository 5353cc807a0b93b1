using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FsVoice.Storage;

/// <summary>A PostgreSQL server, version 15 or later, shared by several nodes. Connections come from a pool and keep their prepared statements.</summary>
internal sealed partial class PostgresDatabase : SqlDatabase
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(DatabaseOptions options)
    {
        _settings = PostgresAddress.Read(options.ConnectionString);
        // No logger: what Npgsql logs can hold values and statements.
        _source = new NpgsqlDataSourceBuilder(_settings.ConnectionString).Build();
    }

    internal override string Directory => Path.GetFullPath("data");

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    internal override async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    internal override bool IsUnavailable(Exception exception) => exception switch
    {
        // Appendix A of PostgreSQL's manual: 08 connection, 53 no resources, 57P shutdown, 40 told to try again, and a server
        // that takes no changes since it is a replica now.
        PostgresException e => e.SqlState.StartsWith("08", StringComparison.Ordinal) || e.SqlState.StartsWith("53", StringComparison.Ordinal)
            || e.SqlState.StartsWith("57P", StringComparison.Ordinal) || e.SqlState.StartsWith("40", StringComparison.Ordinal)
            || e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException => true,
        _ => false,
    };

    internal override bool IsDuplicate(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>
    /// Texts are compared and ordered by the numbers of their characters, as SQLite does it: a locale would make other orders on
    /// other servers, and an upgrade of the system's locales would break the indexes.
    /// </summary>
    internal override string Translate(string migration) => TextColumn().Replace(migration, "TEXT COLLATE \"C\"");

    internal override Task LockAsync(DatabaseSession session, DatabaseLock name) =>
        session.WaitAsync("SELECT pg_advisory_xact_lock(@name)", new { name = (long)name });

    internal override Task NotifyAsync(DatabaseSession session, string channel, string payload) =>
        session.ExecuteAsync("SELECT pg_notify(@channel, @payload)", new { channel, payload });

    internal override ChangeListener Listen(string channel, IChangeSink sink, TimeProvider time, ILogger logger) =>
        new PostgresListener(_settings, channel, sink, time, logger);

    private protected override bool ConnectionsDie => true;

    private protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected override Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    private protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    // A snapshot: read committed would see each statement's own moment.
    private protected override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

    private protected override void DropConnections() => _source.Clear();

    [GeneratedRegex(@"\bTEXT\b", RegexOptions.CultureInvariant)]
    private static partial Regex TextColumn();
}
