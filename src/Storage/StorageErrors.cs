using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FsVoice.Storage;

/// <summary>Failures in words for the log. Exception texts stay out of it: they can hold paths, values and connection strings.</summary>
internal static class StorageErrors
{
    /// <summary>The kind of failure, such as <c>SqliteException 2067</c> (sqlite.org/rescode.html).</summary>
    public static string Describe(Exception exception) => exception is SqliteException sqlite
        ? string.Create(CultureInfo.InvariantCulture, $"{nameof(SqliteException)} {sqlite.SqliteExtendedErrorCode}")
        : exception.GetType().Name;
}
