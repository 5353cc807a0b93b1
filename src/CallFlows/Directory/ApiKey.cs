using System.Text.Json.Serialization;

namespace FsVoice.CallFlows;

/// <summary>
/// A key of the REST API (seed 004, ApiKey). One of <see cref="Tenant.Global"/> reaches all tenants. The key itself is shown
/// once, when it is made (<see cref="IDirectorySecrets.NewApiKey"/>); here is what tells whether a key is it.
/// </summary>
public sealed record ApiKey : DirectoryItem
{
    /// <summary>What it is for, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The first part of the key, by which it is found; not secret. Unique among all tenants.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The hash of the whole key (<see cref="IDirectorySecrets.VerifyApiKey"/>). Never shown.</summary>
    [JsonIgnore]
    public SecretHash? Hash { get; init; }

    /// <summary>What its bearer may do.</summary>
    public ApiRole Role { get; init; } = ApiRole.ReadOnly;

    /// <summary>What it is narrowed to, such as <c>read:calls</c>; none: all that the role may.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, to the minute or so; null for never. Set by <see cref="IDirectoryStore.NoteApiKeyUseAsync"/> only.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null while it is not. A revoked key is not active any more and never again.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who made it, at most 254 characters; empty for the server at its first start.</summary>
    public string CreatedBy { get; init; } = "";

    /// <inheritdoc />
    public override string Key => Prefix;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.ApiKey;

    /// <summary>Whether the key counts at this moment.</summary>
    public bool IsUsable(DateTimeOffset at) => IsActive && RevokedAt is null && (ExpiresAt is null || at < ExpiresAt);

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Text(Name, nameof(Name), 1, 100);
        check.Name(Prefix, nameof(Prefix), 8, 32, "");
        if (Hash is null)
        {
            check.Add(nameof(Hash), "be given");
        }

        check.Enum(Role, nameof(Role));
        if (Role == ApiRole.SuperAdmin && Tenant != CallFlows.Tenant.Global)
        {
            check.Add(nameof(Role), "not be SuperAdmin for a key of one tenant");
        }

        if (check.Count(Scopes, nameof(Scopes), 50))
        {
            for (int i = 0; i < Scopes.Count; i++)
            {
                check.Name(Scopes[i], $"{nameof(Scopes)}[{i}]", 1, 64, ":-_.*");
            }
        }

        check.Text(CreatedBy, nameof(CreatedBy), 0, 254);
    }
}

/// <summary>Somebody who logs in with e-mail and password (seed 004: tenant admins get a JWT). One of <see cref="Tenant.Global"/> administrates all tenants.</summary>
public sealed record Administrator : DirectoryItem
{
    /// <summary>The e-mail address in lower case; unique among all tenants.</summary>
    public string Email { get; init; } = "";

    /// <summary>The name, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The hash of the password (<see cref="IDirectorySecrets.VerifyPassword"/>). Never shown.</summary>
    [JsonIgnore]
    public SecretHash? PasswordHash { get; init; }

    /// <summary>What the administrator may do.</summary>
    public ApiRole Role { get; init; } = ApiRole.Admin;

    /// <inheritdoc />
    public override string Key => Email;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.Administrator;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Email(Email, nameof(Email));
        check.Text(Name, nameof(Name), 1, 100);
        if (PasswordHash is null)
        {
            check.Add(nameof(PasswordHash), "be given");
        }

        check.Enum(Role, nameof(Role));
        if (Role == ApiRole.SuperAdmin && Tenant != CallFlows.Tenant.Global)
        {
            check.Add(nameof(Role), "not be SuperAdmin for an administrator of one tenant");
        }
    }
}

/// <summary>What the bearer of a key or a token may do (seed 004, ApiKey role).</summary>
public enum ApiRole
{
    /// <summary>Read what the tenant has.</summary>
    ReadOnly,

    /// <summary>Read, and place and control calls.</summary>
    User,

    /// <summary>Everything in the tenant.</summary>
    Admin,

    /// <summary>Everything in all tenants.</summary>
    SuperAdmin,
}
