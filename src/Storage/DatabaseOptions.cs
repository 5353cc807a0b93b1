using Microsoft.Data.Sqlite;

namespace FsVoice.Storage;

/// <summary>Where everything is kept that must survive the process (section <c>FsVoice:Database</c>).</summary>
public sealed record DatabaseOptions
{
    /// <summary>
    /// How the database is reached. With <c>Host=</c> (or <c>Server=</c>), or as a URL <c>postgres://user:password@host/database</c>,
    /// it is a PostgreSQL server; with <c>Data Source=</c> a SQLite file, and the default is one below the working directory.
    /// May hold a password: never logged, and no error message repeats it.
    /// </summary>
    public string ConnectionString { get; init; } = "Data Source=data/fsvoice.db";

    /// <summary>Whether it is a PostgreSQL server; else it is a SQLite file.</summary>
    public bool IsPostgres => PostgresAddress.IsPostgres(ConnectionString);

    /// <summary>Adds a line to <paramref name="errors"/> for each thing that is wrong.</summary>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="path">Where these options stand in the configuration, such as <c>FsVoice:Database</c>.</param>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        string field = $"{path}:{nameof(ConnectionString)}";
        try
        {
            string? problem = IsPostgres ? FindProblemOfPostgres() : FindProblemOfSqlite();
            if (problem is not null)
            {
                errors.Add($"{field} {problem}");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or NotSupportedException or InvalidCastException or OverflowException)
        {
            // The exception's text can repeat parts of the connection string.
            errors.Add($"{field} is {(IsPostgres ? "no connection string or URL of a PostgreSQL server" : "neither one of PostgreSQL (Host) nor one of SQLite (Data Source)")}");
        }
    }

    /// <summary>The options without the connection string: a record's own text would show it.</summary>
    public override string ToString() => nameof(DatabaseOptions);

    private string? FindProblemOfPostgres()
    {
        var settings = PostgresAddress.Read(ConnectionString);
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            return "names no server (Host)";
        }

        if (string.IsNullOrWhiteSpace(settings.Database))
        {
            return "names no database (Database, or the path of the URL)";
        }

        if (string.IsNullOrWhiteSpace(settings.Username))
        {
            return "names no user (Username, or the user of the URL)";
        }

        return settings.Multiplexing || settings.NoResetOnClose ? "turns on Multiplexing or No Reset On Close, with which sessions would mix" : null;
    }

    private string? FindProblemOfSqlite()
    {
        var builder = new SqliteConnectionStringBuilder(ConnectionString);
        if (string.IsNullOrWhiteSpace(builder.DataSource))
        {
            return "names no file (Data Source) and no server (Host)";
        }

        if (builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || builder.DataSource.StartsWith('|'))
        {
            return "names its file by a URI or a macro: name it by its path";
        }

        if (builder.Mode == SqliteOpenMode.Memory || builder.DataSource == ":memory:")
        {
            // Each connection would have an empty database of its own, or the last one closed would take all with it.
            return "names a database in memory, which loses every record: name a file";
        }

        return builder.Mode == SqliteOpenMode.ReadOnly ? "opens the database read-only, but records are written to it" : null;
    }
}
