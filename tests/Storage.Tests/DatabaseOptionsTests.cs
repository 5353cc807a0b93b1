namespace FsVoice.Storage.Tests;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("Data Source=data/fsvoice.db")]
    [InlineData("Data Source=/var/lib/fsvoice/calls.db;Cache=Shared")]
    public void A_file_is_accepted(string connectionString)
    {
        Assert.Empty(Validate(connectionString));
        Assert.False(new DatabaseOptions { ConnectionString = connectionString }.IsPostgres);
    }

    [Theory]
    [InlineData("Host=db;Database=fsvoice;Username=u;Password=p")]
    [InlineData("server=db;database=fsvoice;user id=u")]
    [InlineData("Host=/var/run/postgresql;Database=fsvoice;Username=u")]
    [InlineData("postgres://u:p@db/fsvoice")]
    [InlineData("POSTGRESQL://u@[::1]:5433/fsvoice?sslmode=verify-full&application_name=a&connect_timeout=3")]
    public void A_server_is_accepted(string connectionString)
    {
        Assert.Empty(Validate(connectionString));
        Assert.True(new DatabaseOptions { ConnectionString = connectionString }.IsPostgres);
    }

    [Fact]
    public void A_url_is_read_with_its_escapes_and_what_it_leaves_out_has_our_defaults()
    {
        var settings = PostgresAddress.Read("postgres://us%40er:p%3Ass%2Fw@db.example:5433/fs%20voice?sslmode=verify-ca&connect_timeout=3");

        Assert.Equal(
            ("db.example", 5433, "us@er", "p:ss/w", "fs voice", Npgsql.SslMode.VerifyCA, 3, "FsVoice", 100),
            (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database, settings.SslMode, settings.Timeout,
                settings.ApplicationName, settings.MaxAutoPrepare));
    }

    [Fact]
    public void What_was_said_stays()
    {
        var settings = PostgresAddress.Read("Host=db;Max Auto Prepare=0;Timeout=15;ApplicationName=other;Keepalive=0");

        Assert.Equal((0, 15, "other", 0), (settings.MaxAutoPrepare, settings.Timeout, settings.ApplicationName, settings.KeepAlive));
    }

    [Fact]
    public void The_default_is_accepted()
    {
        var errors = new List<string>();
        new DatabaseOptions().Validate(errors, "Database");
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("", "names no file")]
    [InlineData("Cache=Shared", "names no file")]
    [InlineData("Data Source=:memory:", "loses every record")]
    [InlineData("Data Source=hunter2;Mode=Memory", "loses every record")]
    [InlineData("Data Source=hunter2;Mode=ReadOnly", "read-only")]
    [InlineData("Data Source=file:hunter2?mode=ro", "by its path")]
    [InlineData("Data Source=|DataDirectory|hunter2", "by its path")]
    [InlineData("hunter2", "neither one of PostgreSQL (Host) nor one of SQLite")]
    [InlineData("Data Source=x;Mode=hunter2", "neither one of PostgreSQL (Host) nor one of SQLite")]
    [InlineData("Data Source=x;Default Timeout=hunter2", "neither one of PostgreSQL (Host) nor one of SQLite")]
    [InlineData("Host=db;Username=fsvoice;Password=hunter2", "names no database")]
    [InlineData("Host=db;Database=fsvoice;Password=hunter2", "names no user")]
    [InlineData("Host=;Database=fsvoice;Username=u;Password=hunter2", "neither one of PostgreSQL (Host)")]
    [InlineData("Host=db;Database=fsvoice;Username=u;hunter2=1", "no connection string or URL of a PostgreSQL server")]
    [InlineData("Host=db;Database=fsvoice;Username=u;Port=hunter2", "no connection string or URL of a PostgreSQL server")]
    [InlineData("Host=db;Database=fsvoice;Username=u;Password=hunter2;Multiplexing=true", "Multiplexing")]
    [InlineData("postgres://u:hunter2@db", "names no database")]
    [InlineData("postgres://db/hunter2", "names no user")]
    [InlineData("postgres://", "no connection string or URL of a PostgreSQL server")]
    [InlineData("postgres://u:hunter2@db/fsvoice?sslmode=hunter2", "no connection string or URL of a PostgreSQL server")]
    [InlineData("postgres://u:hunter2@db/fsvoice?hunter2=1", "no connection string or URL of a PostgreSQL server")]
    public void What_cannot_work_is_named_without_repeating_the_connection_string(string connectionString, string reason)
    {
        var error = Assert.Single(Validate(connectionString));

        Assert.StartsWith("FsVoice:Database:ConnectionString ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_as_text_hold_no_secret()
    {
        Assert.DoesNotContain("hunter2", new DatabaseOptions { ConnectionString = "Password=hunter2" }.ToString(), StringComparison.Ordinal);
    }

    private static List<string> Validate(string connectionString)
    {
        var errors = new List<string>();
        new DatabaseOptions { ConnectionString = connectionString }.Validate(errors, "FsVoice:Database");
        return errors;
    }
}
