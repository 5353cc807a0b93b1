using FsVoice.CallFlows;
using FsVoice.CallHost.Configuration;
using FsVoice.Storage;

namespace FsVoice.CallHost;

/// <summary>What must be open before a host is put together: its database, and the secrets in it.</summary>
/// <param name="Database">The database, with the newest schema.</param>
/// <param name="Secrets">Makes and opens the secrets of the directory.</param>
public sealed record HostStorage(SqlDatabase Database, DirectorySecrets Secrets)
{
    /// <summary>Opens the database, brings its schema up to date, and makes sure that its secrets can be read.</summary>
    /// <param name="options">The settings, checked.</param>
    /// <exception cref="DatabaseSchemaException">The schema is newer than this build, or could not be brought up to date.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="System.Data.Common.DbException">The server refuses us, or the file is no database.</exception>
    /// <exception cref="IOException">The directory cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be created.</exception>
    /// <exception cref="SecretKeyException">The key of the secrets cannot be read, or is not that of the database.</exception>
    public static async Task<HostStorage> OpenAsync(CallHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var database = await SqlDatabase.OpenAsync(options.Database, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return new HostStorage(database, await DirectorySecrets.OpenAsync(options.Secrets, database, CancellationToken.None).ConfigureAwait(false));
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
