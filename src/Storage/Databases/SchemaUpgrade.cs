using System.Data.Common;

namespace FsVoice.Storage;

/// <summary>Brings a database to the newest schema, inside the caller's transaction: all missing steps or none.</summary>
internal static class SchemaUpgrade
{
    private const string CreateVersions = """
        CREATE TABLE IF NOT EXISTS schema_version (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at_us BIGINT NOT NULL
        )
        """;

    /// <exception cref="DatabaseSchemaException">The schema is newer than <paramref name="migrations"/>, or a step failed.</exception>
    public static async Task RunAsync(DatabaseSession session, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        // Nodes that start at once take each step once; the second one finds the work done.
        await session.LockAsync(DatabaseLock.Schema);
        await session.MigrateAsync(CreateVersions);
        var current = await session.ScalarAsync<long>("SELECT COALESCE(MAX(version), 0) FROM schema_version");
        var newest = migrations.Count == 0 ? 0 : migrations[^1].Version;
        if (current > newest)
        {
            throw new DatabaseSchemaException(
                $"The database has schema version {current}; this build knows versions up to {newest}. Start the newer build, or restore a copy made before the upgrade.");
        }

        foreach (var migration in migrations)
        {
            if (migration.Version <= current)
            {
                continue;
            }

            try
            {
                await session.MigrateAsync(migration.Sql);
            }
            catch (DbException e)
            {
                throw new DatabaseSchemaException(
                    $"The database could not be brought to schema version {migration.Version} ({migration.Name}); it was left as it was.", e);
            }

            await session.ExecuteAsync(
                "INSERT INTO schema_version (version, name, applied_at_us) VALUES (@Version, @Name, @appliedAtUs)",
                new { Version = (long)migration.Version, migration.Name, appliedAtUs = DatabaseTime.ToMicroseconds(time.GetUtcNow()) });
        }
    }
}
