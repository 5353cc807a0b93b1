using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>Makes, checks and opens the secrets of the directory with the site's key.</summary>
public sealed class DirectorySecrets : IDirectorySecrets
{
    private const string KeyStart = "fsv_";
    private const int PrefixLength = 12, KeyBytes = 32;

    // 62 letters and digits: nothing that a phone's web page, a URL or XML would have to escape. 24 of them have 142 bits.
    private const string PasswordLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int PasswordLength = 24;
    private static readonly SearchValues<char> PrefixLetters = SearchValues.Create(PasswordLetters);

    // What a password is compared with when there is no such user, so that it costs the same.
    private static readonly Lazy<SecretHash> Nobody = new(() => SecretHashing.Hash("", SecretHashing.PasswordIterations));

    private readonly byte[] _key;
    private readonly bool _keepsSipPasswords;

    private DirectorySecrets(byte[] key, bool keepsSipPasswords)
    {
        _key = key;
        Box = new SecretBox(key);
        _keepsSipPasswords = keepsSipPasswords;
    }

    internal SecretBox Box { get; }

    /// <summary>Reads the key, or makes it at the first start, and makes sure that the database was written with it.</summary>
    /// <param name="options">Must have passed <see cref="SecretOptions.Validate"/>.</param>
    /// <param name="database">The database, open.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SecretKeyException">The key cannot be read, or is not that of the database.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static async Task<DirectorySecrets> OpenAsync(SecretOptions options, SqlDatabase database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(database);
        byte[] key = SecretKey.Load(options, database.Directory);
        await SecretKey.CheckAsync(database, key, cancellationToken);
        return new DirectorySecrets(key, options.KeepSipPasswords);
    }

    /// <inheritdoc />
    public NewSipSecret NewSipSecret(string tenant, string extension)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(extension);
        string password = RandomNumberGenerator.GetString(PasswordLetters, PasswordLength);
        var kept = _keepsSipPasswords ? new SealedSecret(Box.Seal(password, SipPurpose(tenant, extension))) : null;
        return new NewSipSecret(new SecretText(password), new SipSecret(A1Hash(extension, tenant, password), kept));
    }

    /// <inheritdoc />
    public SecretText? RevealSipPassword(Agent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Open(agent.Secret?.Password, SipPurpose(agent.Tenant, agent.Extension));
    }

    /// <inheritdoc />
    public SealedSecret SealTrunkPassword(string tenant, string gatewayName, SecretText password)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(gatewayName);
        ArgumentNullException.ThrowIfNull(password);
        return new SealedSecret(Box.Seal(password.Reveal(), TrunkPurpose(tenant, gatewayName)));
    }

    /// <inheritdoc />
    public SecretText? RevealTrunkPassword(SipTrunk trunk)
    {
        ArgumentNullException.ThrowIfNull(trunk);
        return Open(trunk.Password, TrunkPurpose(trunk.Tenant, trunk.GatewayName));
    }

    /// <inheritdoc />
    public NewApiKey NewApiKey()
    {
        // The prefix is found by an index and says nothing of the rest: comparing it in the database betrays only itself.
        string prefix = RandomNumberGenerator.GetString(PasswordLetters, PrefixLength);
        string key = $"{KeyStart}{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes))}";
        return new NewApiKey(new SecretText(key), prefix, SecretHashing.Hash(key, SecretHashing.KeyIterations));
    }

    /// <inheritdoc />
    public string? FindPrefix(string? key) =>
        key is not null && key.Length == KeyStart.Length + PrefixLength + 1 + Base64Url.GetEncodedLength(KeyBytes)
        && key.StartsWith(KeyStart, StringComparison.Ordinal) && key[KeyStart.Length + PrefixLength] == '_'
        && key.AsSpan(KeyStart.Length, PrefixLength).IndexOfAnyExcept(PrefixLetters) < 0
            ? key.Substring(KeyStart.Length, PrefixLength)
            : null;

    /// <inheritdoc />
    public bool VerifyApiKey(string? key, ApiKey stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return FindPrefix(key) is not null && stored.Hash is { } hash && SecretHashing.Verify(key!, hash);
    }

    /// <inheritdoc />
    public byte[] DeriveKey(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, SecretKey.Length, info: Encoding.UTF8.GetBytes(purpose));
    }

    /// <inheritdoc />
    public SecretHash HashPassword(SecretText password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return SecretHashing.Hash(password.Reveal(), SecretHashing.PasswordIterations);
    }

    /// <inheritdoc />
    public bool VerifyPassword(SecretText password, SecretHash? stored)
    {
        ArgumentNullException.ThrowIfNull(password);
        return SecretHashing.Verify(password.Reveal(), stored ?? Nobody.Value) && stored is not null;
    }

    private SecretText? Open(SealedSecret? secret, string purpose) =>
        secret is not null && Box.Open(secret.Stored(), purpose) is { } text ? new SecretText(text) : null;

    private static string SipPurpose(string tenant, string extension) => $"sip {tenant} {extension}";

    private static string TrunkPurpose(string tenant, string gatewayName) => $"trunk {tenant} {gatewayName}";

    private static string A1Hash(string user, string domain, string password)
    {
        // MD5 is what SIP's digest authentication is made of (RFC 3261 §22.4, RFC 2617 §3.2.2.2): phones and FreeSWITCH know no other.
#pragma warning disable CA5351
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{user}:{domain}:{password}")));
#pragma warning restore CA5351
    }
}
