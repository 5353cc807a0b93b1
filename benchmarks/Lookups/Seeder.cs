using FsVoice.CallFlows;
using FsVoice.Storage;

namespace FsVoice.Lookups;

/// <summary>Fills a database with the stores' own statements and sealed secrets, a tenant in one transaction in place of one for each agent.</summary>
internal static class Seeder
{
    /// <summary>Writes everybody, and a line <c>domain TAB extension TAB a1-hash</c> for each agent to <paramref name="agentsFile"/>.</summary>
    public static async Task RunAsync(SqlDatabase database, DirectorySecrets secrets, Population population, string agentsFile)
    {
        await using var agents = new StreamWriter(agentsFile);
        // SQLite has one writer; PostgreSQL and the sealing of secrets have something to do for both cores.
        var options = new ParallelOptions { MaxDegreeOfParallelism = database is PostgresDatabase ? 4 : 1 };
        await Parallel.ForEachAsync(population.Tenants(secrets), options, async (tenant, _) =>
        {
            await database.WriteAsync(session => WriteAsync(session, tenant, secrets.Box), CancellationToken.None);
            lock (agents)
            {
                foreach (var agent in tenant.Agents)
                {
                    agents.WriteLine($"{agent.Tenant}\t{agent.Extension}\t{agent.Secret!.RevealA1Hash()}");
                }
            }
        });
        // As a database has it that was not filled a moment ago.
        await database.ReadAsync(session => session.ExecuteAsync("ANALYZE agents"), CancellationToken.None);
    }

    /// <summary>What the database takes on the disk.</summary>
    public static async Task<double> MegabytesAsync(SqlDatabase database)
    {
        string size = database is PostgresDatabase ? "SELECT pg_database_size(current_database())" : "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        return await database.ReadAsync(session => session.ScalarAsync<long>(size), CancellationToken.None) / 1e6;
    }

    private static async Task WriteAsync(DatabaseSession session, TenantDirectory tenant, SecretBox box)
    {
        await WriteAsync(session, new TenantMap(), [tenant.Tenant]);
        await session.ExecuteAsync(
            "INSERT INTO tenant_revisions (tenant, revision) VALUES (@domain, @revision)", new { domain = tenant.Tenant.Domain, revision = tenant.Revision });
        await WriteAsync(session, new AgentMap(box), tenant.Agents);
        await WriteAsync(session, new InboundRouteMap(), tenant.InboundRoutes);
        await WriteAsync(session, new RingGroupMap(), tenant.RingGroups);
        await WriteAsync(session, new SipTrunkMap(), tenant.Trunks);
    }

    private static async Task WriteAsync<T, TRow>(DatabaseSession session, DirectoryMap<T, TRow> map, IEnumerable<T> items)
        where T : DirectoryItem
        where TRow : DirectoryRow
    {
        var rules = new DirectoryRules();
        foreach (var item in items)
        {
            if (item.Validate(rules) is [var error, ..])
            {
                throw new InvalidOperationException($"{item.Kind} {item.Key} of the benchmark: {error.Field} must {error.Expected}");
            }

            var stored = (T)((DirectoryItem)item with { Id = Guid.CreateVersion7(), Version = 1, CreatedAt = DateTimeOffset.UtcNow, UpdatedAt = DateTimeOffset.UtcNow });
            if (await session.ExecuteAsync(map.Insert, map.ToRow(stored)) != 1)
            {
                throw new InvalidOperationException($"{item.Kind} {item.Key} of the benchmark is there already");
            }
        }
    }
}
