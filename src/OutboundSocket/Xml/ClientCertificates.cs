using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>Judges certificates that clients show in the handshake of TLS. One that is shown and does not count ends the handshake.</summary>
internal sealed class ClientCertificates(ClientCertificateOptions options, TimeProvider clock)
{
    /// <summary>id-kp-clientAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities = options.Load();
    private readonly HashSet<string> _digests = [.. options.Thumbprints.Select(text => ClientCertificateOptions.TryParse(text, out byte[] digest)
        ? Convert.ToHexString(digest)
        : throw new ArgumentException("A thumbprint is none.", nameof(options)))];

    /// <summary>Whether any certificate counts.</summary>
    public bool IsOn => options.IsOn;

    /// <summary>Whether this one counts now.</summary>
    /// <param name="certificate">What the client shows, and has the key of.</param>
    /// <param name="shown">What the client sent with it.</param>
    public bool Counts(X509Certificate2 certificate, X509Certificate2Collection? shown) =>
        IsNow(certificate) && (_digests.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256)) || IsSigned(certificate, shown));

    /// <summary>Whether the time is between its dates. A connection may be older than a certificate lasts.</summary>
    public bool IsNow(X509Certificate2 certificate)
    {
        var now = clock.GetUtcNow();
        return now >= certificate.NotBefore.ToUniversalTime() && now <= certificate.NotAfter.ToUniversalTime();
    }

    private bool IsSigned(X509Certificate2 certificate, X509Certificate2Collection? shown)
    {
        if (_authorities.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = clock.GetUtcNow().LocalDateTime;
        // Neither lists of what was revoked nor certificates are fetched: the handshake is on the path of a call. A short life, or
        // a list of thumbprints, takes the place of revocation.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        if (shown is not null)
        {
            policy.ExtraStore.AddRange(shown);
        }

        bool isSigned = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return isSigned;
    }
}
