namespace FsVoice.Storage.Tests;

/// <summary>A database file of the test's own.</summary>
internal sealed class SqliteFile : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqlDatabase> _open = [];

    public string Path => _directory.File("deep/down/calls.db");

    public DatabaseOptions Options => new() { ConnectionString = $"Data Source={Path}" };

    public Task<SqlDatabase> OpenAsync() => OpenAsync(Migration.All);

    public async Task<SqlDatabase> OpenAsync(IReadOnlyList<Migration> migrations)
    {
        var database = await SqlDatabase.OpenAsync(Options, TimeProvider.System, migrations, default);
        _open.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open)
        {
            await database.DisposeAsync();
        }

        _directory.Dispose();
    }
}
