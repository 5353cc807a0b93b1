using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>
/// What all changes of the directory have in common: one at a time within a tenant, the tenant's next revision in the same
/// transaction, and the news of it once it is committed.
/// </summary>
internal sealed class DirectoryWriter(SqlDatabase database, DirectoryChanges feed, DirectoryRules rules, TimeProvider time)
{
    // The row of the tenant's revision is what changes of one tenant wait for.
    private const string NextRevision = "UPDATE tenant_revisions SET revision = revision + 1 WHERE tenant = @tenant RETURNING revision";

    // What has a foreign key goes before the tenant itself.
    private static readonly string[] TenantTables =
    [
        "agents", "inbound_routes", "owned_numbers", "blocked_numbers", "ring_groups", "schedules", "sip_trunks", "outbound_routes", "api_keys",
        "administrators", "idempotency_keys",
    ];

    public SqlDatabase Database => database;

    public DirectoryRules Rules => rules;

    /// <summary>The time as the database keeps it.</summary>
    public DateTimeOffset Now() => DatabaseTime.ToTime(DatabaseTime.ToMicroseconds(time.GetUtcNow()));

    /// <summary>Runs a change of a tenant. What is not <see cref="DirectoryStatus.Done"/> leaves everything as it was.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="makesTenant">The change makes the tenant itself.</param>
    /// <param name="change">Makes the change, and tells it the key that the item had before when it gets another one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DirectoryResult<T>> ChangeAsync<T>(
        string tenant, bool makesTenant, Func<DatabaseSession, FormerKey, Task<DirectoryResult<T>>> change, CancellationToken cancellationToken)
        where T : DirectoryItem
    {
        DirectoryChange? news = null;
        var result = await database.WriteAsync(
            async session =>
            {
                news = null;
                if (makesTenant)
                {
                    await session.ExecuteAsync("INSERT INTO tenant_revisions (tenant, revision) VALUES (@tenant, 0) ON CONFLICT DO NOTHING", new { tenant });
                }

                long revision = await session.ScalarAsync<long>(NextRevision, new { tenant });
                // After the wait, so that a tenant that was removed meanwhile is not there.
                if (!makesTenant && !await ExistsAsync(session, tenant))
                {
                    session.Abandon();
                    return new DirectoryResult<T>(DirectoryStatus.NoTenant);
                }

                var former = new FormerKey();
                var outcome = await change(session, former);
                if (outcome.Status != DirectoryStatus.Done)
                {
                    session.Abandon();
                    return outcome;
                }

                news = new DirectoryChange(tenant, revision, outcome.Item!.Kind, outcome.Item.Key) { FormerKey = former.Key };
                await session.NotifyAsync(DirectoryChanges.Channel, DirectoryChanges.Write(news));
                return outcome;
            },
            cancellationToken);
        // Here and not by way of the server alone: this node's own changes arrive also while it hears nothing from there.
        if (news is not null)
        {
            feed.Publish(news);
        }

        return result;
    }

    /// <summary>Removes what a tenant has.</summary>
    public static async Task EmptyAsync(DatabaseSession session, string tenant)
    {
        foreach (string table in TenantTables)
        {
            await session.ExecuteAsync($"DELETE FROM {table} WHERE tenant = @tenant", new { tenant });
        }
    }

    private static async Task<bool> ExistsAsync(DatabaseSession session, string tenant) =>
        tenant == Tenant.Global || await session.ScalarAsync<long>("SELECT COUNT(*) FROM tenants WHERE tenant = @tenant", new { tenant }) > 0;
}

/// <summary>The key that a changed item had before; empty when it keeps it.</summary>
internal sealed class FormerKey
{
    public string Key { get; set; } = "";
}
