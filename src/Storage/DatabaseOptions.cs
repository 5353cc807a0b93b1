using Microsoft.Data.Sqlite;

namespace FsVoice.Storage;

/// <summary>Where call records and journeys are kept.</summary>
public sealed record DatabaseOptions
{
    /// <summary>
    /// How the database is reached; the default is a SQLite file below the working directory. May hold a password:
    /// never logged, and no error message repeats it.
    /// </summary>
    public string ConnectionString { get; init; } = "Data Source=data/fsvoice.db";

    /// <summary>Adds a line to <paramref name="errors"/> for each thing that is wrong.</summary>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="path">Where these options stand in the configuration, such as <c>FsVoice:Database</c>.</param>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // The exception's text can repeat parts of the connection string.
            errors.Add($"{path}:{nameof(ConnectionString)} is not a SQLite connection string");
            return;
        }

        if (string.IsNullOrWhiteSpace(builder.DataSource))
        {
            errors.Add($"{path}:{nameof(ConnectionString)} names no file (Data Source)");
        }
        else if (builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || builder.DataSource.StartsWith('|'))
        {
            errors.Add($"{path}:{nameof(ConnectionString)} names its file by a URI or a macro: name it by its path");
        }
        else if (builder.Mode == SqliteOpenMode.Memory || builder.DataSource == ":memory:")
        {
            // Each connection would have an empty database of its own, or the last one closed would take all with it.
            errors.Add($"{path}:{nameof(ConnectionString)} names a database in memory, which loses every record: name a file");
        }
        else if (builder.Mode == SqliteOpenMode.ReadOnly)
        {
            errors.Add($"{path}:{nameof(ConnectionString)} opens the database read-only, but records are written to it");
        }
    }

    /// <summary>The options without the connection string: a record's own text would show it.</summary>
    public override string ToString() => nameof(DatabaseOptions);
}
