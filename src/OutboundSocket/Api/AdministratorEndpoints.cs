using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Administrators in JSON (seed 004, AdminLoginParams): who logs in with e-mail and password. The password is taken and never shown.</summary>
internal sealed class AdministratorContract(IDirectorySecrets secrets) : DirectoryContract<Administrator, AdministratorBody>
{
    /// <summary>The fewest characters of a password.</summary>
    public const int ShortestPassword = 12;

    /// <summary>The most characters of a password.</summary>
    public const int LongestPassword = 128;

    public override string Name => "administrator";

    public override string Path => "/api/administrators";

    public override string Scope => "administrators";

    public override JsonTypeInfo<AdministratorBody> Body => ApiJson.Default.AdministratorBody;

    public override IReadOnlyList<string> Required { get; } = ["email", "name", "password"];

    public override bool MayBeGlobal => true;

    public override IReadOnlyList<string> Secrets { get; } = ["password"];

    public override AdministratorBody Read(Administrator item) => new() { Email = item.Email, Name = item.Name, Role = item.Role, IsActive = item.IsActive };

    public override Administrator Write(Administrator item, AdministratorBody body) => item with
    {
        Email = body.Email.ToLowerInvariant(),
        Name = body.Name,
        Role = body.Role,
        PasswordHash = Hash(body.Password) ?? item.PasswordHash,
        IsActive = body.IsActive,
    };

    public override string Field(string property, AdministratorBody body) => property == nameof(Administrator.PasswordHash) ? "password" : base.Field(property, body);

    private SecretHash? Hash(string? password)
    {
        if (password is null)
        {
            return null;
        }

        return password.Length is >= ShortestPassword and <= LongestPassword && !password.Any(char.IsControl)
            ? secrets.HashPassword(new SecretText(password))
            : throw ApiRequest.Invalid("password", $"be {ShortestPassword} to {LongestPassword} characters without control characters");
    }
}

/// <summary>The endpoints of administrators. Nobody makes one who may do more than himself, or ends himself.</summary>
internal sealed class AdministratorEndpoints(AdministratorContract contract, IDirectoryStore store)
    : DirectoryEndpoints<Administrator, AdministratorBody>(contract, store.Administrators)
{
    public override IEnumerable<ApiEndpoint> List()
    {
        // Who administrates is no matter for a key that may only look.
        var reads = Writes with { Scope = Reads.Scope };
        return base.List().Select(endpoint => endpoint.Method switch
        {
            "GET" => endpoint with { Right = reads },
            "DELETE" => endpoint with { Problems = [.. endpoint.Problems, StatusCodes.Status409Conflict] },
            _ => endpoint,
        });
    }

    protected override async Task<ApiAnswer> CreateAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(contract.Body, contract.Read(new Administrator()));
        string tenant = await request.TenantOfAsync(body.Role);
        CheckRole(request, body.Role);
        return Created(await StoreAsync(tenant, contract.Write(new Administrator { Tenant = tenant }, body), body, store.Administrators.CreateAsync, request));
    }

    protected override async Task<ApiAnswer> UpdateAsync(ApiRequest request)
    {
        var current = await FindWeakerAsync(request);
        var body = await request.BodyAsync(contract.Body, contract.Read(current));
        CheckRole(request, body.Role);
        if (!body.IsActive)
        {
            CheckNotOwn(request, current);
        }

        return await UpdateAsync(request, current, body, one => one);
    }

    protected override async Task<ApiAnswer> DeleteAsync(ApiRequest request)
    {
        var current = await FindWeakerAsync(request);
        CheckNotOwn(request, current);
        return Deleted(await store.Administrators.DeleteAsync(current.Tenant, current.Id, request.ExpectedVersion(), request.Cancelled));
    }

    private async Task<Administrator> FindWeakerAsync(ApiRequest request)
    {
        var current = await FindAsync(request);
        CheckRole(request, current.Role);
        return current;
    }

    /// <summary>An administrator may do all that the role may, so that a key that is narrowed to scopes makes or changes none.</summary>
    private static void CheckRole(ApiRequest request, ApiRole role)
    {
        request.CheckMayGive(role);
        if (request.Caller.Scopes.Count > 0 && !request.Caller.Scopes.Any(scope => ApiCaller.Covers(scope, "*")))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "A key with scopes cannot make or change administrators, who have none.", "role"));
        }
    }

    private static void CheckNotOwn(ApiRequest request, Administrator one)
    {
        if (one.Id == request.Caller.Id)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, "An administrator cannot end himself.", "id"));
        }
    }
}
