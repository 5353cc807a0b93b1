using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>One kind of records in the database.</summary>
internal sealed class DirectoryTable<T, TRow>(DirectoryMap<T, TRow> map, DirectoryWriter writer) : IDirectoryTable<T>
    where T : DirectoryItem
    where TRow : DirectoryRow
{
    // SQLite refuses patterns of more than 50,000 bytes, and no name is as long as this.
    private const int MaxSearch = 255;

    public async Task<T?> FindAsync(string tenant, Guid id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return Item(await writer.Database.ReadAsync(session => FindAsync(session, tenant, id), cancellationToken));
    }

    public async Task<T?> FindByKeyAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(key);
        return await writer.Database.ReadAsync(session => FindByKeyAsync(session, tenant, key), cancellationToken);
    }

    /// <summary>As the public one, within a session.</summary>
    public async Task<T?> FindByKeyAsync(DatabaseSession session, string tenant, string key) => Item(await session.FindAsync<TRow>(
        $"{map.Select} WHERE tenant = @tenant AND {map.KeyColumn} = @key", new { tenant, key = map.NormalizeKey(key) }));

    /// <summary>The one with the key, of whatever tenant; for keys that are unique among all.</summary>
    public async Task<T?> FindAnywhereAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Item(await writer.Database.ReadAsync(
            session => session.FindAsync<TRow>($"{map.Select} WHERE {map.KeyColumn} = @key", new { key = map.NormalizeKey(key) }), cancellationToken));
    }

    public Task<Page<T>> ListAsync(string tenant, PageQuery query, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return ListAnyAsync(tenant, query, cancellationToken);
    }

    /// <summary>As <see cref="ListAsync"/>; of all tenants with null.</summary>
    public Task<Page<T>> ListAnyAsync(string? tenant, PageQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, PageQuery.MaxLimit, nameof(query));
        if (query.Search is { Length: > MaxSearch })
        {
            return Task.FromResult(new Page<T>([], 0));
        }

        var conditions = new List<string>(3);
        if (tenant is not null)
        {
            conditions.Add("tenant = @tenant");
        }

        if (query.IsActive is not null)
        {
            conditions.Add("is_active = @isActive");
        }

        if (!string.IsNullOrEmpty(query.Search))
        {
            conditions.Add($"({map.SearchCondition})");
        }

        string where = conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
        var values = new
        {
            tenant,
            isActive = query.IsActive == true ? 1L : 0L,
            search = Pattern(query.Search),
            limit = (long)query.Limit,
            offset = (long)query.Offset,
        };
        return writer.Database.ReadMomentAsync(
            async session =>
            {
                long total = await session.ScalarAsync<long>($"SELECT COUNT(*) FROM {map.Table}{where}", values);
                var rows = await session.QueryAsync<TRow>($"{map.Select}{where} ORDER BY {map.KeyColumn} LIMIT @limit OFFSET @offset", values);
                return new Page<T>([.. rows.Select(map.ToItem)], total);
            },
            cancellationToken);
    }

    public Task<DirectoryResult<T>> CreateAsync(string tenant, T item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(item);
        var created = With(item, item.Id == Guid.Empty ? Guid.CreateVersion7() : item.Id, 1, writer.Now(), createdAt: null);
        if (FindErrors(tenant, created) is { } refused)
        {
            return Task.FromResult(refused);
        }

        return writer.ChangeAsync<T>(
            tenant,
            makesTenant: created is Tenant,
            async (session, _) =>
            {
                if (await IsNumberTakenAsync(session, created) || await session.ExecuteAsync(map.Insert, map.ToRow(created)) == 0)
                {
                    return Duplicate();
                }

                return new DirectoryResult<T>(DirectoryStatus.Done, map.ToItem(map.ToRow(created)));
            },
            cancellationToken);
    }

    public async Task<DirectoryResult<T>> UpdateAsync(string tenant, T item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(item);
        try
        {
            return await writer.ChangeAsync<T>(tenant, makesTenant: false, (session, former) => UpdateAsync(session, tenant, item, former), cancellationToken);
        }
        catch (Exception e) when (writer.Database.IsDuplicate(e))
        {
            return Duplicate();
        }
    }

    public Task<DirectoryResult<T>> DeleteAsync(string tenant, Guid id, long version, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return writer.ChangeAsync<T>(
            tenant,
            makesTenant: false,
            async (session, _) =>
            {
                if (Item(await FindAsync(session, tenant, id)) is not { } stored)
                {
                    return new DirectoryResult<T>(DirectoryStatus.NotFound);
                }

                if (version != 0 && version != stored.Version)
                {
                    return new DirectoryResult<T>(DirectoryStatus.Changed, stored);
                }

                if (stored.Kind == DirectoryKind.Tenant)
                {
                    await DirectoryWriter.EmptyAsync(session, tenant);
                }

                await session.ExecuteAsync(map.Delete, new { tenant, id = id.ToString() });
                return new DirectoryResult<T>(DirectoryStatus.Done, stored);
            },
            cancellationToken);
    }

    /// <summary>All of a tenant, by key.</summary>
    public async Task<IReadOnlyList<T>> LoadAsync(DatabaseSession session, string tenant)
    {
        var rows = await session.QueryAsync<TRow>($"{map.Select} WHERE tenant = @tenant ORDER BY {map.KeyColumn}", new { tenant });
        foreach (var row in rows)
        {
            // The same text once, for as many as stay in memory.
            row.Tenant = tenant;
        }

        return [.. rows.Select(map.ToItem)];
    }

    private async Task<DirectoryResult<T>> UpdateAsync(DatabaseSession session, string tenant, T item, FormerKey former)
    {
        if (Item(await FindAsync(session, tenant, item.Id)) is not { } stored)
        {
            return new DirectoryResult<T>(DirectoryStatus.NotFound);
        }

        if (item.Version != 0 && item.Version != stored.Version)
        {
            return new DirectoryResult<T>(DirectoryStatus.Changed, stored);
        }

        var changed = With(map.Merge(item, stored), item.Id, stored.Version + 1, writer.Now(), stored.CreatedAt);
        if (FindErrors(tenant, changed) is { } refused)
        {
            return refused;
        }

        if (map.FindProblem(changed, stored) is { } problem)
        {
            return new DirectoryResult<T>(DirectoryStatus.Invalid, null, [problem]);
        }

        if (changed.Key != stored.Key)
        {
            if (await IsNumberTakenAsync(session, changed))
            {
                return Duplicate();
            }

            former.Key = stored.Key;
        }

        await session.ExecuteAsync(map.Update, map.ToRow(changed));
        return new DirectoryResult<T>(DirectoryStatus.Done, Item(await FindAsync(session, tenant, item.Id)));
    }

    private Task<TRow?> FindAsync(DatabaseSession session, string tenant, Guid id) =>
        session.FindAsync<TRow>($"{map.Select} WHERE tenant = @tenant AND id = @id", new { tenant, id = id.ToString() });

    private T? Item(TRow? row) => row is null ? null : map.ToItem(row);

    private static T With(T item, Guid id, long version, DateTimeOffset now, DateTimeOffset? createdAt) =>
        (T)((DirectoryItem)item with { Id = id, Version = version, CreatedAt = createdAt ?? now, UpdatedAt = now });

    /// <summary>Agents and ring groups are dialled alike. No other change of the tenant runs beside this one, so that what is found stays true.</summary>
    private static async Task<bool> IsNumberTakenAsync(DatabaseSession session, T item)
    {
        string? others = item switch
        {
            Agent => "SELECT COUNT(*) FROM ring_groups WHERE tenant = @Tenant AND number = @Key",
            RingGroup => "SELECT COUNT(*) FROM agents WHERE tenant = @Tenant AND extension = @Key",
            _ => null,
        };
        return others is not null && await session.ScalarAsync<long>(others, new { item.Tenant, item.Key }) > 0;
    }

    private DirectoryResult<T>? FindErrors(string tenant, T item)
    {
        var errors = item.Validate(writer.Rules);
        if (item.Tenant != tenant)
        {
            errors = [.. errors, new FieldError(nameof(DirectoryItem.Tenant), "be the tenant of the request")];
        }

        return errors.Count > 0 ? new DirectoryResult<T>(DirectoryStatus.Invalid, null, errors) : null;
    }

    private DirectoryResult<T> Duplicate() =>
        new(DirectoryStatus.Duplicate, null, [new FieldError(map.KeyField, "be one that nothing else has")]);

    /// <summary>Both databases' lower() knows ASCII only; a pattern that knew more would miss what it should find.</summary>
    private static string Pattern(string? search) => search is null ? "" : "%" + string.Concat(search.Select(c => c switch
    {
        '%' or '_' or '\\' => $@"\{c}",
        _ => char.ToString(char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c),
    })) + "%";
}
