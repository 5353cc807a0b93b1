using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>API keys in JSON (seed 004, ApiKey). The key itself is shown when it is made and never again.</summary>
internal sealed class ApiKeyContract : DirectoryContract<ApiKey, ApiKeyBody>
{
    public override string Name => "API key";

    public override string Path => "/api/api-keys";

    public override string Scope => "api_keys";

    public override JsonTypeInfo<ApiKeyBody> Body => ApiJson.Default.ApiKeyBody;

    public override IReadOnlyList<string> Required { get; } = ["name"];

    public override bool MayBeGlobal => true;

    public override ApiKeyBody Read(ApiKey item) => new()
    {
        Name = item.Name,
        Role = item.Prefix.Length == 0 ? ApiRole.Admin : item.Role,
        Scopes = item.Scopes,
        ExpiresAt = item.ExpiresAt,
    };

    public override ApiKey Write(ApiKey item, ApiKeyBody body) => item with
    {
        Name = body.Name,
        Role = body.Role,
        Scopes = body.Scopes,
        ExpiresAt = body.ExpiresAt,
    };

    public override JsonObject Answer()
    {
        var schema = base.Answer();
        ApiSchema.Add(schema, "key_preview", ApiSchema.Text());
        ApiSchema.Add(schema, "last_used_at", ApiSchema.OrNull(ApiSchema.Time()));
        ApiSchema.Add(schema, "status", ApiSchema.OneOf("active", "revoked"));
        ApiSchema.Add(schema, "revoked_at", ApiSchema.OrNull(ApiSchema.Time()));
        return ApiSchema.Add(schema, "created_by", ApiSchema.OrNull(ApiSchema.Text()));
    }

    /// <summary>What is answered once: the thing with its key.</summary>
    public JsonObject AnswerWithKey() => ApiSchema.Add(Answer(), "key", ApiSchema.Text());

    public override JsonObject View(ApiKey item)
    {
        var view = base.View(item);
        view["key_preview"] = $"{item.Prefix}••••••••";
        view["expires_at"] = Time(item.ExpiresAt);
        view["last_used_at"] = Time(item.LastUsedAt);
        view["status"] = item.IsActive && item.RevokedAt is null ? "active" : "revoked";
        view["revoked_at"] = Time(item.RevokedAt);
        view["created_by"] = item.CreatedBy.Length > 0 ? item.CreatedBy : null;
        return view;

        static JsonNode? Time(DateTimeOffset? at) => at is { } time ? ApiAnswer.Time(time) : null;
    }
}

/// <summary>The endpoints of API keys. Nobody makes a key that may do more than his own.</summary>
internal sealed class ApiKeyEndpoints(ApiKeyContract contract, IDirectoryStore store, IDirectorySecrets secrets, TimeProvider clock)
    : DirectoryEndpoints<ApiKey, ApiKeyBody>(contract, store.ApiKeys)
{
    public override IEnumerable<ApiEndpoint> List()
    {
        // Which keys there are, and which may do what, is no matter for a key that may only look.
        var reads = Writes with { Scope = Reads.Scope };
        return
        [
            .. base.List().Select(endpoint => endpoint.Method switch
            {
                "GET" => endpoint with { Right = reads },
                "POST" => endpoint with { Answer = contract.AnswerWithKey() },
                "DELETE" => endpoint with { Problems = [.. endpoint.Problems, StatusCodes.Status409Conflict] },
                _ => endpoint,
            }),
            new("POST", "/api/api-keys/{id}/revoke", "Ends a key for ever.", Writes, Again(RevokeAsync))
            {
                Answer = contract.Answer(), Problems = OfUpdate, TakesVersion = true,
            },
            new("POST", "/api/api-keys/{id}/regenerate", "Makes another key with the same rights; the one before ends at once.", Writes, Again(RegenerateAsync))
            {
                Answer = contract.AnswerWithKey(), Problems = OfUpdate, TakesVersion = true,
            },
        ];
    }

    protected override async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(contract.Body, contract.Read(new ApiKey()));
        string tenant = await request.TenantOfAsync(body.Role);
        CheckRights(request, body);
        var made = secrets.NewApiKey();
        var key = contract.Write(new ApiKey { Tenant = tenant, Prefix = made.Prefix, Hash = made.Hash, CreatedBy = request.Caller.Name }, body);
        var answer = Created(await StoreAsync(tenant, key, body, store.ApiKeys.CreateAsync, request));
        ((JsonObject)answer.Data!)["key"] = made.Key.Reveal();
        return answer;
    }

    protected override async Task<ApiAnswer> UpdateAsync(ApiRequest request)
    {
        var current = await FindWeakerAsync(request);
        var body = await request.BodyAsync(contract.Body, contract.Read(current));
        CheckRights(request, body);
        return await UpdateAsync(request, current, body, key => key);
    }

    protected override async Task<ApiAnswer> DeleteAsync(ApiRequest request)
    {
        var key = await FindWeakerAsync(request);
        CheckNotOwn(request, key);
        return Deleted(await store.ApiKeys.DeleteAsync(key.Tenant, key.Id, request.ExpectedVersion(), request.Cancelled));
    }

    private async Task<ApiAnswer> RevokeAsync(ApiRequest request)
    {
        var key = await FindWeakerAsync(request);
        CheckNotOwn(request, key);
        return await UpdateAsync(request, key, contract.Read(key), one => one with { IsActive = false, RevokedAt = one.RevokedAt ?? clock.GetUtcNow() });
    }

    private async Task<ApiAnswer> RegenerateAsync(ApiRequest request)
    {
        var key = await FindWeakerAsync(request);
        if (key.RevokedAt is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, "The key was revoked.", "id"));
        }

        var made = secrets.NewApiKey();
        var answer = await UpdateAsync(request, key, contract.Read(key), one => one with { Prefix = made.Prefix, Hash = made.Hash });
        ((JsonObject)answer.Data!)["key"] = made.Key.Reveal();
        return answer;
    }

    /// <summary>The key, when it may do no more than the caller's.</summary>
    private async Task<ApiKey> FindWeakerAsync(ApiRequest request)
    {
        var key = await FindAsync(request);
        CheckRights(request, contract.Read(key));
        return key;
    }

    private static void CheckRights(ApiRequest request, ApiKeyBody body)
    {
        var own = request.Caller;
        request.CheckMayGive(body.Role);
        bool within = own.Scopes.Count == 0
            || (body.Scopes.Count > 0 && body.Scopes.All(scope => scope is not null && own.Scopes.Any(held => ApiCaller.Covers(held, scope))));
        if (!within)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "A key cannot give scopes that it does not have.", "scopes"));
        }
    }

    /// <summary>Else the last key could end itself, and nobody had one.</summary>
    private static void CheckNotOwn(ApiRequest request, ApiKey key)
    {
        if (key.Id == request.Caller.Id)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, "A key cannot end itself.", "id"));
        }
    }
}
