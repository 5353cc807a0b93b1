using System.Data.Common;
using Dapper;

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
    public static async Task RunAsync(
        DbConnection connection,
        DbTransaction transaction,
        IReadOnlyList<Migration> migrations,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(CreateVersions, transaction: transaction, cancellationToken: cancellationToken));
        var current = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COALESCE(MAX(version), 0) FROM schema_version", transaction: transaction, cancellationToken: cancellationToken));
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
                await connection.ExecuteAsync(new CommandDefinition(migration.Sql, transaction: transaction, cancellationToken: cancellationToken));
            }
            catch (DbException e)
            {
                throw new DatabaseSchemaException(
                    $"The database could not be brought to schema version {migration.Version} ({migration.Name}); it was left as it was.", e);
            }

            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO schema_version (version, name, applied_at_us) VALUES (@Version, @Name, @appliedAtUs)",
                new { migration.Version, migration.Name, appliedAtUs = DatabaseTime.ToMicroseconds(time.GetUtcNow()) },
                transaction,
                cancellationToken: cancellationToken));
        }
    }
}
