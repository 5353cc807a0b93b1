using System.Text.Json.Nodes;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// The login of administrators (seed 004, AdminLoginParams and AuthResponse): e-mail and password for a token that stands where a
/// key may stand. A wrong password, an address that nobody has, and an administrator or a tenant out of use get the same answer
/// at the same cost.
/// </summary>
internal sealed class AuthEndpoints(IDirectoryStore store, IDirectorySecrets secrets, ApiTokens tokens, FailedTries failures) : IApiEndpoints, IDisposable
{
    private const int LongestEmail = 254;

    // A password costs some tenths of a second of a processor that calls need too: one at a time, and whoever would wait long is sent away.
    private const int MostWaiting = 16;

    private readonly SemaphoreSlim _one = new(1);
    private int _waiting;

    public IEnumerable<ApiEndpoint> List() =>
    [
        new("POST", "/api/auth/login", "A token for an administrator.", new ApiRight(ApiRole.ReadOnly, "write:login"), LoginAsync)
        {
            Body = ApiJson.Default.LoginBody, Required = ["email", "password"], IsOpen = true,
            Answer = ApiSchema.Object(
                ("token", ApiSchema.Text()),
                ("token_type", ApiSchema.OneOf("Bearer")),
                ("expires_at", ApiSchema.Time()),
                ("user", ApiSchema.Object(("id", ApiSchema.Id()), ("email", ApiSchema.Text()), ("name", ApiSchema.Text()), ("role", ApiSchema.OneOf<ApiRole>()))),
                ("tenant", ApiSchema.OrNull(ApiSchema.Object(("id", ApiSchema.Id()), ("domain", ApiSchema.Text()), ("name", ApiSchema.Text()))))),
        },
    ];

    public void Dispose() => _one.Dispose();

    private async Task<ApiAnswer> LoginAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(ApiJson.Default.LoginBody, new LoginBody());
        Check(body.Email, "email", LongestEmail);
        Check(body.Password, "password", AdministratorContract.LongestPassword);
        var found = await store.FindAdministratorAsync(body.Email, request.Cancelled);
        bool isRight = await VerifyAsync(new SecretText(body.Password), found?.PasswordHash, request.Cancelled);
        if (found is null || !isRight || !await AdministratorAccess.IsUsableAsync(store, found, request.Cancelled))
        {
            failures.Note(request.Http.Connection.RemoteIpAddress);
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status401Unauthorized, "The e-mail address or the password is wrong."));
        }

        var (token, expires) = tokens.Make(found);
        var tenant = found.Tenant == Tenant.Global ? null : await store.Tenants.FindByKeyAsync(found.Tenant, found.Tenant, request.Cancelled);
        return ApiAnswer.Ok(new JsonObject
        {
            ["token"] = token,
            ["token_type"] = "Bearer",
            ["expires_at"] = ApiAnswer.Time(expires),
            ["user"] = new JsonObject { ["id"] = found.Id.ToString(), ["email"] = found.Email, ["name"] = found.Name, ["role"] = ApiNames.Of(found.Role) },
            ["tenant"] = tenant is null ? null : new JsonObject { ["id"] = tenant.Id.ToString(), ["domain"] = tenant.Domain, ["name"] = tenant.Name },
        });
    }

    private async Task<bool> VerifyAsync(SecretText password, SecretHash? stored, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status503ServiceUnavailable, "Too many log in at once.") { RetryAfter = 2 });
        }

        try
        {
            await _one.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => secrets.VerifyPassword(password, stored), CancellationToken.None);
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static void Check(string value, string field, int most)
    {
        if (value.Length == 0 || value.Length > most || value.Any(char.IsControl))
        {
            throw ApiRequest.Invalid(field, $"be 1 to {most} characters without control characters");
        }
    }
}

/// <summary>Whether an administrator counts.</summary>
internal static class AdministratorAccess
{
    /// <summary>Not one who is out of use, nor one of a tenant that is.</summary>
    public static async Task<bool> IsUsableAsync(IDirectoryStore store, Administrator one, CancellationToken cancellationToken) =>
        one.IsActive
        && (one.Tenant == Tenant.Global || await store.Tenants.FindByKeyAsync(one.Tenant, one.Tenant, cancellationToken) is { IsActive: true });
}
