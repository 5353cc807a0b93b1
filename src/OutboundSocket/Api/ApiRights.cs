using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>What an endpoint asks of its caller: a role at least, and a scope where the key is narrowed to some.</summary>
/// <param name="Role">The least role (seed 004, ApiKey: <c>readonly</c> GET only, <c>user</c> limited, <c>admin</c> full CRUD, <c>superadmin</c> full PBX).</param>
/// <param name="Scope">Such as <c>read:calls</c>.</param>
internal readonly record struct ApiRight(ApiRole Role, string Scope);

/// <summary>Who sends a request: the bearer of an API key, or an administrator who logged in.</summary>
/// <param name="Id">The id of the key or the administrator; empty for the bearer of another issuer's token.</param>
/// <param name="Name">For the record of who did something: <c>key</c>, <c>administrator</c> or <c>token</c>, and which one.</param>
/// <param name="Tenant">The tenant, or <see cref="CallFlows.Tenant.Global"/>.</param>
/// <param name="Role">The role.</param>
/// <param name="Scopes">What the role is narrowed to; none: all of it.</param>
internal sealed record ApiCaller(Guid Id, string Name, string Tenant, ApiRole Role, IReadOnlyList<string> Scopes)
{
    /// <summary>Whoever has no key; only for endpoints that are open.</summary>
    public static ApiCaller Nobody { get; } = new(Guid.Empty, "", "", ApiRole.ReadOnly, []);

    /// <summary>True for who reaches all tenants.</summary>
    public bool IsGlobal => Tenant == CallFlows.Tenant.Global;

    public static ApiCaller Of(ApiKey key) => new(key.Id, $"key {key.Id}", key.Tenant, key.Role, key.Scopes);

    public static ApiCaller Of(Administrator one) => new(one.Id, $"administrator {one.Id}", one.Tenant, one.Role, []);

    /// <summary>Null for a caller who may, else why not.</summary>
    public ApiProblem? Check(ApiRight right)
    {
        if (Role < right.Role)
        {
            return new ApiProblem(StatusCodes.Status403Forbidden, $"The key's role is {ApiNames.Of(Role)}; {ApiNames.Of(right.Role)} is needed.");
        }

        return Scopes.Count == 0 || Scopes.Any(scope => Covers(scope, right.Scope))
            ? null
            : new ApiProblem(StatusCodes.Status403Forbidden, $"The key's scopes do not hold {right.Scope}.");
    }

    /// <summary>Whether what one scope allows includes all that the other one does. Seed 004 calls agents extensions.</summary>
    public static bool Covers(string scope, string wanted)
    {
        var (verb, thing) = Split(scope);
        var (wantedVerb, wantedThing) = Split(wanted);
        return (verb == "*" || verb == wantedVerb) && (thing == "*" || thing == wantedThing);
    }

    private static (string Verb, string Thing) Split(string scope)
    {
        int colon = scope.IndexOf(':', StringComparison.Ordinal);
        var (verb, thing) = colon < 0 ? (scope, scope == "*" ? "*" : "") : (scope[..colon], scope[(colon + 1)..]);
        return (verb, thing == "extensions" ? "agents" : thing);
    }
}
