using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Tenants in JSON.</summary>
internal sealed class TenantContract(IDirectoryStore store) : DirectoryContract<Tenant, TenantBody>
{
    public override string Name => "tenant";

    public override string Path => "/api/tenants";

    public override string Scope => "tenants";

    public override JsonTypeInfo<TenantBody> Body => ApiJson.Default.TenantBody;

    public override IReadOnlyList<string> Required { get; } = ["domain", "name"];

    public override ApiRole Writes => ApiRole.SuperAdmin;

    public override TenantBody Read(Tenant item) => new()
    {
        Domain = item.Domain,
        Name = item.Name,
        TimeZone = item.TimeZone,
        CallerIdName = item.CallerIdName,
        CallerIdNumber = item.CallerIdNumber,
        Dialing = DialingBody.From(item.Dialing),
        IsActive = item.IsActive,
    };

    public override Tenant Write(Tenant item, TenantBody body) => item with
    {
        Name = body.Name,
        TimeZone = body.TimeZone,
        CallerIdName = body.CallerIdName,
        CallerIdNumber = body.CallerIdNumber,
        Dialing = body.Dialing.ToPolicy(),
        IsActive = body.IsActive,
    };

    public override string Field(string property, TenantBody body) => property is nameof(Tenant.Tenant) or nameof(Tenant.Domain) ? "domain" : base.Field(property, body);

    public override async Task<IReadOnlyList<FieldError>> CheckAsync(Tenant item, Tenant? current, CancellationToken cancellationToken) =>
        item.Dialing.EmergencyTrunk is { Length: > 0 } trunk && trunk != current?.Dialing.EmergencyTrunk
        && !await TrunkNames.MayUseAsync(store, item.Domain, trunk, cancellationToken)
            ? [new FieldError("dialing.emergency_trunk", TrunkNames.Expected)]
            : [];
}

/// <summary>The endpoints of tenants. One is named by its domain; the key of a tenant sees its own alone.</summary>
internal sealed class TenantEndpoints(TenantContract contract, IDirectoryStore store) : DirectoryEndpoints<Tenant, TenantBody>(contract, store.Tenants)
{
    public override IEnumerable<ApiEndpoint> List() => base.List().Select(endpoint => endpoint with { Path = endpoint.Path.Replace("{id}", "{domain}", StringComparison.Ordinal) });

    protected override async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var query = request.Page();
        if (request.Caller.IsGlobal)
        {
            return ApiAnswer.Page(await store.ListTenantsAsync(query, request.Cancelled), query, contract.View);
        }

        return ApiAnswer.Page(await store.Tenants.ListAsync(request.Caller.Tenant, query, request.Cancelled), query, contract.View);
    }

    protected override async Task<ApiAnswer> GetAsync(ApiRequest request)
    {
        var tenant = await FindByDomainAsync(request);
        return ApiAnswer.Ok(contract.View(tenant), tenant.Version);
    }

    protected override async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(contract.Body, contract.Read(new Tenant()));
        string domain = Tenant.Normalize(body.Domain);
        if (domain.Length == 0)
        {
            throw ApiRequest.Invalid("domain", "be a SIP domain");
        }

        var stored = await StoreAsync(domain, contract.Write(new Tenant { Tenant = domain }, body), body, store.Tenants.CreateAsync, request);
        return Created(stored) with { Location = $"{contract.Path}/{stored.Domain}" };
    }

    protected override async Task<ApiAnswer> UpdateAsync(ApiRequest request)
    {
        var current = await FindByDomainAsync(request);
        var body = await request.BodyAsync(contract.Body, contract.Read(current));
        return Tenant.Normalize(body.Domain) == current.Domain
            ? await UpdateAsync(request, current, body, tenant => tenant)
            : throw ApiRequest.Invalid("domain", "stay as it is: phones are configured with it");
    }

    protected override async Task<ApiAnswer> DeleteAsync(ApiRequest request)
    {
        var current = await FindByDomainAsync(request);
        return Deleted(await store.Tenants.DeleteAsync(current.Domain, current.Id, request.ExpectedVersion(), request.Cancelled));
    }

    private async Task<Tenant> FindByDomainAsync(ApiRequest request)
    {
        string domain = Tenant.Normalize(request.Route("domain"));
        bool mayBe = domain.Length is > 0 and <= 253 && domain != Tenant.Global && (request.Caller.IsGlobal || request.Caller.Tenant == domain);
        return (mayBe ? await store.Tenants.FindByKeyAsync(domain, domain, request.Cancelled) : null)
            ?? throw new ApiProblemException(ApiProblem.NotFound(contract.Name, "domain"));
    }
}

/// <summary>Which trunks a tenant may name: gateways have one name space, and another tenant's is paid for by that tenant.</summary>
internal static class TrunkNames
{
    public const string Expected = "be the gateway's name of a trunk of the tenant, or of all";

    public static async Task<bool> MayUseAsync(IDirectoryStore store, string tenant, string? name, CancellationToken cancellationToken) =>
        await FindAsync(store, tenant, name, cancellationToken) is not null;

    public static async Task<SipTrunk?> FindAsync(IDirectoryStore store, string tenant, string? name, CancellationToken cancellationToken) =>
        // A name that no trunk can have is not asked for.
        name is not { Length: > 0 and <= 64 } ? null
        : await store.Trunks.FindByKeyAsync(tenant, name, cancellationToken) ?? await store.Trunks.FindByKeyAsync(Tenant.Global, name, cancellationToken);
}
