using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// The tokens of administrators: JWT (RFC 7519) signed with HS256, and those of another issuer whose public keys the site
/// configured. What a token of ours says counts only as far as the database says it still: role, tenant and password are looked up
/// with each request, so that a change ends or narrows it at once.
/// </summary>
internal sealed class ApiTokens
{
    private const string TenantClaim = "tenant";
    private const string RoleClaim = "role";

    // Tells with which password the bearer logged in, and nothing of it.
    private const string StampClaim = "stamp";

    private const string KeyPurpose = "FsVoice API tokens";
    private const int LongestToken = 8192;

    // Clocks of nodes differ by little.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken, SetDefaultTimesOnTokenCreation = false };
    private readonly TokenOptions _options;
    private readonly IDirectoryStore _store;
    private readonly TimeProvider _clock;
    private readonly byte[] _key;
    private readonly TokenValidationParameters _own;
    private readonly TokenValidationParameters? _foreign;

    public ApiTokens(IDirectoryStore store, IDirectorySecrets secrets, ApiOptions options, TimeProvider clock)
    {
        (_options, _store, _clock) = (options.Tokens, store, clock);
        _key = _options.SigningKey.Length > 0 ? Convert.FromBase64String(_options.SigningKey) : secrets.DeriveKey(KeyPurpose);
        _own = Parameters(_options.Issuer, _options.Audience, [SecurityAlgorithms.HmacSha256], [new SymmetricSecurityKey(_key)]);
        if (_options.Foreign.Issuer.Length > 0)
        {
            // One kind of algorithm for one kind of key: a public key is never taken for a secret of HS256.
            _foreign = Parameters(_options.Foreign.Issuer, _options.Foreign.Audience, ForeignKeys.Algorithms, ForeignKeys.Load(_options.Foreign.KeyFile));
        }
    }

    /// <summary>Whether a text has the form of a token: three parts.</summary>
    public static bool HasForm(string text) => text.AsSpan().Count('.') == 2;

    /// <summary>A new token, and when it ends.</summary>
    public (string Token, DateTimeOffset Expires) Make(Administrator one)
    {
        var now = _clock.GetUtcNow();
        var expires = now + _options.Lifetime;
        string token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _options.Issuer,
            Audience = _options.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = one.Id.ToString(),
                [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString(),
                [TenantClaim] = one.Tenant,
                [RoleClaim] = ApiNames.Of(one.Role),
                [StampClaim] = Stamp(one),
            },
        });
        return (token, expires);
    }

    /// <summary>Whose token it is.</summary>
    public async Task<TokenOwner> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
        {
            return default;
        }

        var result = await _handler.ValidateTokenAsync(token, _own);
        if (result.IsValid)
        {
            return new TokenOwner(await FindOwnAsync((JsonWebToken)result.SecurityToken, cancellationToken), IsSigned: true);
        }

        if (_foreign is not null && await _handler.ValidateTokenAsync(token, _foreign) is var other && (other.IsValid || HasEnded(other)))
        {
            return new TokenOwner(other.IsValid ? await FindForeignAsync((JsonWebToken)other.SecurityToken, cancellationToken) : null, IsSigned: true);
        }

        return new TokenOwner(null, HasEnded(result));
    }

    /// <summary>Whether everything but the time is right: the signature is looked at first.</summary>
    private static bool HasEnded(TokenValidationResult result) => result.Exception is SecurityTokenInvalidLifetimeException;

    private async Task<ApiCaller?> FindOwnAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        return Guid.TryParseExact(token.Subject, "D", out var id) && Text(token, TenantClaim) is { Length: > 0 } tenant
            && await _store.Administrators.FindAsync(tenant, id, cancellationToken) is { } one
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Text(token, StampClaim) ?? ""), Encoding.UTF8.GetBytes(Stamp(one)))
            && await AdministratorAccess.IsUsableAsync(_store, one, cancellationToken)
                ? ApiCaller.Of(one)
                : null;
    }

    private async Task<ApiCaller?> FindForeignAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        string? name = Text(token, _options.Foreign.RoleClaim);
        string? tenant = Text(token, _options.Foreign.TenantClaim) is { Length: > 0 and <= 253 } claim ? Tenant.Normalize(claim) : null;
        var role = Enum.GetValues<ApiRole>().Cast<ApiRole?>().FirstOrDefault(one => ApiNames.Of(one!.Value) == name);
        if (role is null || tenant is null || string.IsNullOrEmpty(token.Subject) || (role == ApiRole.SuperAdmin && tenant != Tenant.Global))
        {
            return null;
        }

        return tenant == Tenant.Global || (tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') && await _store.Tenants.FindByKeyAsync(tenant, tenant, cancellationToken) is { IsActive: true })
            ? new ApiCaller(Guid.Empty, $"token {ApiBody.Shown(token.Subject)}", tenant, role.Value, [])
            : null;
    }

    private TokenValidationParameters Parameters(string issuer, string audience, IEnumerable<string> algorithms, IEnumerable<SecurityKey> keys) => new()
    {
        ValidIssuer = issuer,
        ValidAudience = audience,
        ValidAlgorithms = algorithms,
        IssuerSigningKeys = keys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        RequireAudience = true,
        LifetimeValidator = (begins, ends, _, _) => IsNow(begins, ends),
    };

    private bool IsNow(DateTime? begins, DateTime? ends)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return ends is { } end && now < end && (begins is null || now >= begins.Value - Skew);
    }

    private string Stamp(Administrator one) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(one.PasswordHash?.Stored() ?? "")).AsSpan(0, 16));

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue(claim, out string? value) ? value : null;
}

/// <summary>Whose a token is.</summary>
/// <param name="Caller">Who; null for a token that does not count.</param>
/// <param name="IsSigned">Whether it was signed by who may sign: one that has ended is nobody's guess.</param>
internal readonly record struct TokenOwner(ApiCaller? Caller, bool IsSigned);

/// <summary>The public keys of another issuer.</summary>
internal static class ForeignKeys
{
    /// <summary>Algorithms with a key pair alone.</summary>
    public static IReadOnlyList<string> Algorithms { get; } =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
    ];

    private const int LeastRsaBits = 2048;

    /// <summary>The keys of a file: a JSON Web Key Set, or one public key as PEM.</summary>
    /// <exception cref="InvalidDataException">The file holds none that can be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<SecurityKey> Load(string path)
    {
        string text = File.ReadAllText(path);
        var keys = text.TrimStart().StartsWith('{') ? OfSet(text) : [OfPem(text)];
        return keys.Count > 0 ? keys : throw new InvalidDataException("The file holds no public key for a signature.");
    }

    private static List<SecurityKey> OfSet(string json)
    {
        try
        {
            return [.. new JsonWebKeySet(json).GetSigningKeys().Where(key => key is RsaSecurityKey or ECDsaSecurityKey
                || key is JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve }).Select(Strong)];
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("The file is no JSON Web Key Set.", e);
        }
    }

    private static SecurityKey OfPem(string pem)
    {
        try
        {
            if (pem.Contains("BEGIN PUBLIC KEY", StringComparison.Ordinal) || pem.Contains("BEGIN RSA PUBLIC KEY", StringComparison.Ordinal))
            {
                return TryRsa(pem) is { } rsa ? Strong(new RsaSecurityKey(rsa)) : new ECDsaSecurityKey(Curve(pem));
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException("The file holds no public key of RSA or an elliptic curve.", e);
        }

        throw new InvalidDataException("The file holds no public key as PEM.");
    }

    private static RSAParameters? TryRsa(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.ExportParameters(includePrivateParameters: false);
        }
        catch (CryptographicException)
        {
            // One of a curve has the same label.
            return null;
        }
    }

    private static ECDsa Curve(string pem)
    {
        var curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(pem);
            return curve;
        }
        catch
        {
            curve.Dispose();
            throw;
        }
    }

    private static SecurityKey Strong(SecurityKey key) => key.KeySize >= LeastRsaBits || key is ECDsaSecurityKey or JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve }
        ? key
        : throw new InvalidDataException($"A key of RSA must have {LeastRsaBits} bits or more.");
}
