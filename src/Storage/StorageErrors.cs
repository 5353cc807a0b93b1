using System.Globalization;
using FsVoice.CallFlows;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FsVoice.Storage;

/// <summary>Failures in words for the log. Exception texts stay out of it: they can hold paths, values and connection strings.</summary>
public static class StorageErrors
{
    /// <summary>
    /// The kind of failure, such as <c>SqliteException 2067</c> (sqlite.org/rescode.html) or <c>PostgresException 57P01</c>
    /// (Appendix A of PostgreSQL's manual).
    /// </summary>
    public static string Describe(Exception exception) => exception switch
    {
        StoreUnavailableException { InnerException: { } inner } => Describe(inner),
        SqliteException sqlite => string.Create(CultureInfo.InvariantCulture, $"{nameof(SqliteException)} {sqlite.SqliteExtendedErrorCode}"),
        PostgresException postgres => $"{nameof(PostgresException)} {postgres.SqlState}",
        NpgsqlException { InnerException: { } inner } => $"{nameof(NpgsqlException)} {inner.GetType().Name}",
        { } other => other.GetType().Name,
        null => throw new ArgumentNullException(nameof(exception)),
    };
}
