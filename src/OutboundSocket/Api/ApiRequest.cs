using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>A request whose caller is known and may do what it asks for. What is wrong with a part of it is thrown as a problem that names the part.</summary>
/// <param name="http">The request.</param>
/// <param name="caller">Who sent it.</param>
/// <param name="endpoint">What it is for.</param>
/// <param name="store">Knows the tenants.</param>
internal sealed class ApiRequest(HttpContext http, ApiCaller caller, ApiEndpoint endpoint, IDirectoryStore store)
{
    /// <summary>The header by which a key that reaches all tenants says which one is meant (seed 004, X-Tenant-ID header): the domain.</summary>
    public const string TenantHeader = "X-Tenant-Id";

    private const int DefaultLimit = 50;

    public ApiCaller Caller => caller;

    public HttpContext Http => http;

    public CancellationToken Cancelled => http.RequestAborted;

    /// <summary>The id in the path. One that no id can be is one that nobody has.</summary>
    public Guid Id(string what) => Guid.TryParseExact(Route("id"), "D", out var id) ? id : throw new ApiProblemException(ApiProblem.NotFound(what));

    /// <summary>A part of the path.</summary>
    public string Route(string name) => (string)http.GetRouteValue(name)!;

    /// <summary>The version that must be there (<c>If-Match</c>); 0 for any.</summary>
    public long ExpectedVersion()
    {
        string? header = http.Request.Headers.IfMatch;
        if (string.IsNullOrEmpty(header) || header == "*")
        {
            return 0;
        }

        return long.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version > 0
            ? version
            : throw Invalid("If-Match", "be an ETag as an answer of this server had it");
    }

    /// <summary>The tenant of who is made with a role: who may do everything is the platform's, when the platform makes him.</summary>
    public async Task<string> TenantOfAsync(ApiRole role) =>
        role == ApiRole.SuperAdmin && caller.IsGlobal ? Tenant.Global : await TenantAsync(orGlobal: true);

    /// <summary>Nobody gives a role above his own.</summary>
    /// <exception cref="ApiProblemException">It is.</exception>
    public void CheckMayGive(ApiRole role)
    {
        if (role > caller.Role)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "A key cannot give a role above its own.", "role"));
        }
    }

    /// <summary>
    /// The tenant: the key's own, or the one that <see cref="TenantHeader"/> names to a key of all, or the only one that there is.
    /// </summary>
    /// <param name="orGlobal">Whether <see cref="Tenant.Global"/> may be named: trunks and keys of all tenants.</param>
    public async Task<string> TenantAsync(bool orGlobal = false)
    {
        var header = http.Request.Headers[TenantHeader];
        string? named = header.Count switch
        {
            0 => null,
            1 => Tenant.Normalize(header[0] ?? ""),
            _ => throw Invalid(TenantHeader, "be given once"),
        };
        if (!caller.IsGlobal)
        {
            return named is null || named == caller.Tenant
                ? caller.Tenant
                : throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, "The key is not one of that tenant.", TenantHeader));
        }

        if (named is { Length: 0 })
        {
            throw Invalid(TenantHeader, "be the domain of a tenant");
        }

        if (named == Tenant.Global)
        {
            return orGlobal ? named : throw Invalid(TenantHeader, "be the domain of a tenant");
        }

        if (named is not null)
        {
            return await store.Tenants.FindByKeyAsync(named, named, Cancelled) is null
                ? throw new ApiProblemException(ApiProblem.NotFound("tenant", TenantHeader))
                : named;
        }

        var tenants = await store.ListTenantsAsync(new PageQuery(0, 2), Cancelled);
        return tenants.Total == 1
            ? tenants.Items[0].Domain
            : throw Invalid(TenantHeader, tenants.Total == 0 ? "be the domain of a tenant; there is none yet: POST /api/tenants makes one" : "be the domain of the tenant that is meant");
    }

    /// <summary>A query parameter; null when it is not given.</summary>
    public string? Query(string name) => http.Request.Query[name] switch
    {
        [] => null,
        [{ } one] => one,
        _ => throw Invalid(name, "be given once"),
    };

    /// <summary>Refuses parameters that the endpoint does not know: a filter with a slip in its name would let everything through.</summary>
    public void CheckQuery()
    {
        foreach (string name in http.Request.Query.Keys)
        {
            if (!endpoint.Query.Any(known => known.Name == name))
            {
                string known = endpoint.Query.Count == 0 ? "none" : string.Join(", ", endpoint.Query.Select(one => one.Name));
                throw new ApiProblemException(new ApiProblem(StatusCodes.Status400BadRequest, $"There is a query parameter that is not known; known are: {known}.", ApiBody.Shown(name)));
            }
        }
    }

    /// <summary><c>limit</c> and <c>offset</c>, with <c>search</c> and <c>is_active</c> where the endpoint has them.</summary>
    public PageQuery Page() => new(Number("offset", 0, int.MaxValue, 0), Number("limit", 1, PageQuery.MaxLimit, DefaultLimit))
    {
        Search = Query("search") is not { Length: > 0 } search ? null
            : search.Length <= 100 && !search.Any(char.IsControl) ? search : throw Invalid("search", "be at most 100 characters without control characters"),
        IsActive = Query("is_active") switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw Invalid("is_active", "be true or false"),
        },
    };

    /// <summary>A moment in ISO 8601; a date alone is its beginning. UTC unless it says otherwise.</summary>
    public DateTimeOffset? Time(string name) => Query(name) switch
    {
        null => null,
        { Length: <= 40 } text when DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        _ => throw Invalid(name, "be a time in ISO 8601, such as 2026-01-14T10:30:00Z, or a date"),
    };

    /// <summary>Reads the body over what is there.</summary>
    /// <param name="type">Its form.</param>
    /// <param name="current">What is there.</param>
    /// <param name="prepare">Takes away what members that were sent replace by another name; null for nothing.</param>
    public Task<T> BodyAsync<T>(JsonTypeInfo<T> type, T current, Action<JsonObject, JsonObject>? prepare = null)
        where T : class, new() => ApiBody.ReadAsync(http.Request, type, current, prepare);

    public static ApiProblemException Invalid(string field, string expected) => new(ApiProblem.Invalid(field, expected));

    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private int Number(string name, int least, int most, int otherwise) => Query(name) is not { } text ? otherwise
        // TryParse overlooks NULs at the end.
        : text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"be a whole number from {least} to {most}"));
}
