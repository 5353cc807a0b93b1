using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>What an endpoint asks of its caller: a role at least, and a scope where the key is narrowed to some.</summary>
/// <param name="Role">The least role (seed 004, ApiKey: <c>readonly</c> GET only, <c>user</c> limited, <c>admin</c> full CRUD, <c>superadmin</c> full PBX).</param>
/// <param name="Scope">Such as <c>read:calls</c>.</param>
internal readonly record struct ApiRight(ApiRole Role, string Scope);

/// <summary>Who sends a request.</summary>
/// <param name="Key">The key, as it is stored.</param>
internal sealed record ApiCaller(ApiKey Key)
{
    /// <summary>True for a key that reaches all tenants.</summary>
    public bool IsGlobal => Key.Tenant == Tenant.Global;

    /// <summary>Null for a caller who may, else why not.</summary>
    public ApiProblem? Check(ApiRight right)
    {
        if (Key.Role < right.Role)
        {
            return new ApiProblem(StatusCodes.Status403Forbidden, $"The key's role is {ApiNames.Of(Key.Role)}; {ApiNames.Of(right.Role)} is needed.");
        }

        return Key.Scopes.Count == 0 || Key.Scopes.Any(scope => Covers(scope, right.Scope))
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
