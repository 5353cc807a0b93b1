using FsVoice.OutboundSocket.Api;

namespace FsVoice.OutboundSocket.Configuration;

/// <summary>Tokens of administrators (section <c>FsVoice:Api:Tokens</c>).</summary>
public sealed record TokenOptions
{
    /// <summary>How long a token counts. Who is put out of use, or gets another password, loses it at once.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The key of the signatures: 32 bytes or more in Base64. Empty: one made from the key of the secrets (<c>FsVoice:Secrets</c>), which
    /// all nodes of a database have. Never logged.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>Who made the tokens (<c>iss</c>).</summary>
    public string Issuer { get; set; } = "fsvoice";

    /// <summary>Whom they are for (<c>aud</c>).</summary>
    public string Audience { get; set; } = "fsvoice-api";

    /// <summary>Another issuer whose tokens are taken.</summary>
    public ForeignTokenOptions Foreign { get; set; } = new();

    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(TokenOptions);

    internal void Validate(IList<string> errors, string path)
    {
        if (Lifetime < TimeSpan.FromMinutes(1) || Lifetime > TimeSpan.FromDays(1))
        {
            errors.Add($"{path}:{nameof(Lifetime)} must be from 00:01:00 to 1.00:00:00.");
        }

        byte[] key = new byte[SigningKey.Length];
        if (SigningKey.Length > 0 && (!Convert.TryFromBase64String(SigningKey, key, out int length) || length is < 32 or > 256))
        {
            errors.Add($"{path}:{nameof(SigningKey)} must be 32 to 256 bytes in Base64 (openssl rand -base64 32).");
        }

        Name(errors, Issuer, $"{path}:{nameof(Issuer)}");
        Name(errors, Audience, $"{path}:{nameof(Audience)}");
        Foreign.Validate(errors, $"{path}:{nameof(Foreign)}");
        if (Foreign.Issuer.Length > 0 && Foreign.Issuer == Issuer)
        {
            errors.Add($"{path}:{nameof(Foreign)}:{nameof(Foreign.Issuer)} must not be {path}:{nameof(Issuer)}.");
        }
    }

    internal static void Name(IList<string> errors, string value, string path)
    {
        if (value.Length is 0 or > 256 || value.Any(c => c is <= ' ' or > '~'))
        {
            errors.Add($"{path} must be 1 to 256 printable ASCII characters without spaces.");
        }
    }
}

/// <summary>An issuer beside this server, such as a company's single sign-on (section <c>FsVoice:Api:Tokens:Foreign</c>).</summary>
public sealed record ForeignTokenOptions
{
    /// <summary>Its name (<c>iss</c>); empty: no such tokens are taken.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What its tokens for this server have as <c>aud</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The file of its public keys: a JSON Web Key Set, or one public key as PEM (RS256, PS256, ES256, ES384). Read at start.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The claim with the tenant's domain, or <c>*</c> for all.</summary>
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claim with the role: <c>readonly</c>, <c>user</c>, <c>admin</c> or <c>superadmin</c>.</summary>
    public string RoleClaim { get; set; } = "role";

    internal void Validate(IList<string> errors, string path)
    {
        if (Issuer.Length == 0)
        {
            if (Audience.Length > 0 || KeyFile.Length > 0)
            {
                errors.Add($"{path}:{nameof(Issuer)} must be given with {nameof(Audience)} and {nameof(KeyFile)}.");
            }

            return;
        }

        TokenOptions.Name(errors, Issuer, $"{path}:{nameof(Issuer)}");
        TokenOptions.Name(errors, Audience, $"{path}:{nameof(Audience)}");
        TokenOptions.Name(errors, TenantClaim, $"{path}:{nameof(TenantClaim)}");
        TokenOptions.Name(errors, RoleClaim, $"{path}:{nameof(RoleClaim)}");
        try
        {
            ForeignKeys.Load(KeyFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{path}:{nameof(KeyFile)} must be a file that can be read: a JSON Web Key Set, or a public key as PEM; RSA with 2048 bits or more.");
        }
    }
}
