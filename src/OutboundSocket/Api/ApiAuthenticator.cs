using FsVoice.CallFlows;
using Microsoft.Net.Http.Headers;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// Finds out whose key or token a request carries (<c>Authorization: Bearer</c> or <c>X-Api-Key</c>). Nothing but the login is open
/// without one.
/// </summary>
internal sealed class ApiAuthenticator(IDirectoryStore store, IDirectorySecrets secrets, ApiTokens tokens, FailedTries failures, TimeProvider clock)
{
    /// <summary>Sent with a 401.</summary>
    public const string Challenge = "Bearer realm=\"fsvoice\"";

    /// <summary>The other header for a key.</summary>
    public const string KeyHeader = "X-Api-Key";

    private const string Scheme = "Bearer ";

    // The last use is known to the minute or so: a write for each request would cost more than the request.
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Refuses an address that sent too many wrong keys or passwords.</summary>
    /// <exception cref="ApiProblemException">It did.</exception>
    public void CheckAddress(HttpContext context)
    {
        if (failures.Wait(context.Connection.RemoteIpAddress) is > 0 and var seconds)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status429TooManyRequests, "Too many requests without a valid key came from this address.") { RetryAfter = seconds });
        }
    }

    /// <summary>The caller.</summary>
    /// <exception cref="ApiProblemException">There is no valid key, or the address sent too many that were not.</exception>
    public async Task<ApiCaller> AuthenticateAsync(HttpContext context)
    {
        CheckAddress(context);
        string? sent = Sent(context.Request);
        if (sent is not null && ApiTokens.HasForm(sent))
        {
            var owner = await tokens.FindAsync(sent, context.RequestAborted);
            // A browser that goes on with a login that has ended must not shut its address out.
            return owner.Caller ?? throw Refuse(context, isGuess: !owner.IsSigned);
        }

        if (secrets.FindPrefix(sent) is not { } prefix
            || await store.FindApiKeyAsync(prefix, context.RequestAborted) is not { } key
            || !secrets.VerifyApiKey(sent, key)
            || !key.IsUsable(clock.GetUtcNow())
            || !await IsTenantInUseAsync(key, context.RequestAborted))
        {
            throw Refuse(context, isGuess: true);
        }

        var now = clock.GetUtcNow();
        if (key.LastUsedAt is not { } last || now - last >= UseNotedEvery)
        {
            await store.NoteApiKeyUseAsync(key.Tenant, key.Id, now, context.RequestAborted);
        }

        return ApiCaller.Of(key);
    }

    private ApiProblemException Refuse(HttpContext context, bool isGuess)
    {
        if (isGuess)
        {
            failures.Note(context.Connection.RemoteIpAddress);
        }

        return new ApiProblemException(new ApiProblem(
            StatusCodes.Status401Unauthorized, $"A valid key is needed: '{HeaderNames.Authorization}: Bearer <key>' or '{KeyHeader}: <key>'.", HeaderNames.Authorization));
    }

    private static string? Sent(HttpRequest request) => (request.Headers.Authorization, request.Headers[KeyHeader]) switch
    {
        ([{ } value], []) when value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => value[Scheme.Length..].Trim(),
        ([], [{ } value]) => value.Trim(),
        _ => null,
    };

    /// <summary>The keys of a tenant that is not in use any more do not count.</summary>
    private async Task<bool> IsTenantInUseAsync(ApiKey key, CancellationToken cancellationToken) =>
        key.Tenant == Tenant.Global || await store.Tenants.FindByKeyAsync(key.Tenant, key.Tenant, cancellationToken) is { IsActive: true };
}
