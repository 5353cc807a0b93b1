namespace FsVoice.CallFlows;

/// <summary>Makes, checks and opens the secrets of the directory. What it makes is shown once, by whoever asked for it.</summary>
public interface IDirectorySecrets
{
    /// <summary>A strong SIP password for an agent (at least 128 bits from the system's random generator), to be shown, and what is stored of it.</summary>
    /// <param name="tenant">The SIP domain.</param>
    /// <param name="extension">The extension: an agent that gets another one needs another secret.</param>
    NewSipSecret NewSipSecret(string tenant, string extension);

    /// <summary>The password of an agent, for the credentials endpoint (seed 000); null when it is not kept, or was not sealed for this extension or by this key.</summary>
    SecretText? RevealSipPassword(Agent agent);

    /// <summary>The password of a trunk, sealed for its <see cref="SipTrunk.GatewayName"/>.</summary>
    /// <param name="tenant">The tenant, or <see cref="Tenant.Global"/>.</param>
    /// <param name="gatewayName">The gateway's name: a trunk that gets another one needs its password sealed anew.</param>
    /// <param name="password">The password.</param>
    SealedSecret SealTrunkPassword(string tenant, string gatewayName, SecretText password);

    /// <summary>The password of a trunk, for FreeSWITCH's configuration; null when it has none, or was not sealed for this trunk or by this key.</summary>
    SecretText? RevealTrunkPassword(SipTrunk trunk);

    /// <summary>A key of the API (256 bits from the system's random generator), to be shown, and what is stored of it.</summary>
    NewApiKey NewApiKey();

    /// <summary>The part by which a key is looked up (<see cref="ApiKey.Prefix"/>); null when the text has not the form of a key.</summary>
    string? FindPrefix(string? key);

    /// <summary>Whether the text is this key, compared in constant time. Tells nothing of <see cref="ApiKey.IsUsable"/>.</summary>
    bool VerifyApiKey(string? key, ApiKey stored);

    /// <summary>A key of 32 bytes for one purpose, the same on all nodes of a database: made from the site's key, which it does not tell.</summary>
    /// <param name="purpose">What it is for; other purposes have other keys.</param>
    byte[] DeriveKey(string purpose);

    /// <summary>The hash of a password that a person chose. Costs some tenths of a second of a processor by intention.</summary>
    SecretHash HashPassword(SecretText password);

    /// <summary>
    /// Whether it is the password. Costs the same with <paramref name="stored"/> null, which stands for an address that nobody
    /// has: else the time would tell which addresses there are.
    /// </summary>
    bool VerifyPassword(SecretText password, SecretHash? stored);
}

/// <summary>A SIP password that was just made.</summary>
/// <param name="Password">To be shown once.</param>
/// <param name="Stored">What <see cref="Agent.Secret"/> takes.</param>
public sealed record NewSipSecret(SecretText Password, SipSecret Stored);

/// <summary>An API key that was just made.</summary>
/// <param name="Key">The whole key, to be shown once.</param>
/// <param name="Prefix">What <see cref="ApiKey.Prefix"/> takes.</param>
/// <param name="Hash">What <see cref="ApiKey.Hash"/> takes.</param>
public sealed record NewApiKey(SecretText Key, string Prefix, SecretHash Hash);
