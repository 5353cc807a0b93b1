namespace FsVoice.Storage.Tests;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("Data Source=data/fsvoice.db")]
    [InlineData("Data Source=/var/lib/fsvoice/calls.db;Cache=Shared")]
    public void A_file_is_accepted(string connectionString)
    {
        Assert.Empty(Validate(connectionString));
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
    [InlineData("Host=db;Username=fsvoice;Password=hunter2", "not a SQLite connection string")]
    [InlineData("hunter2", "not a SQLite connection string")]
    [InlineData("Data Source=x;Mode=hunter2", "not a SQLite connection string")]
    [InlineData("Data Source=x;Default Timeout=hunter2", "not a SQLite connection string")]
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
