using FsVoice.Testing;

namespace FsVoice.Storage.Tests;

/// <summary>A database of a test's own, of one of the two kinds.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    private readonly List<SqlDatabase> _open = [];

    /// <summary>A file.</summary>
    public static TestDatabase Sqlite() => new File();

    /// <summary>A schema on the private server; the test skips, with the reason, where there can be none.</summary>
    /// <param name="isOwnDatabase">A database in place of a schema: for what schemas do not keep apart.</param>
    public static TestDatabase Postgres(bool isOwnDatabase = false) => new Server(isOwnDatabase);

    /// <summary>Opens it, and once more: another node.</summary>
    public async Task<SqlDatabase> OpenAsync()
    {
        var database = await SqlDatabase.OpenAsync(await OptionsAsync(), TimeProvider.System, default);
        _open.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open)
        {
            await database.DisposeAsync();
        }

        Close();
    }

    public abstract Task<DatabaseOptions> OptionsAsync();

    protected abstract void Close();

    private sealed class File : TestDatabase
    {
        private readonly TemporaryDirectory _directory = new();

        public override Task<DatabaseOptions> OptionsAsync() =>
            Task.FromResult(new DatabaseOptions { ConnectionString = $"Data Source={_directory.File("fsvoice.db")}" });

        protected override void Close() => _directory.Dispose();
    }

    private sealed class Server(bool isOwnDatabase) : TestDatabase
    {
        private DatabaseOptions? _options;

        public override async Task<DatabaseOptions> OptionsAsync()
        {
            Skip.If(PrivatePostgres.WhyNot is not null, PrivatePostgres.WhyNot);
            if (_options is null)
            {
                var server = await PrivatePostgres.SharedAsync();
                _options = new DatabaseOptions { ConnectionString = isOwnDatabase ? await server.CreateDatabaseAsync() : await server.CreateSchemaAsync() };
            }

            return _options;
        }

        protected override void Close()
        {
            // The server goes with all its schemas.
        }
    }
}
