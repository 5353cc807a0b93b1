using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>
/// Which certificates of a FreeSWITCH stand for a password (section <c>FsVoice:XmlCurl:ClientCertificates</c>): those that an authority signed,
/// and those of a list. They come over the port of <c>FsVoice:Https</c> alone.
/// </summary>
public sealed record ClientCertificateOptions
{
    /// <summary>The file of the roots that sign certificates of FreeSWITCH machines, as PEM: a site's own, none that signs for others. Read at start.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>SHA-256 digests of certificates, 64 hexadecimal digits, with colons or without.</summary>
    public IList<string> Thumbprints { get; init; } = [];

    /// <summary>Whether there are any.</summary>
    public bool IsOn => AuthorityFile.Length > 0 || Thumbprints.Count > 0;

    /// <summary>The roots.</summary>
    /// <exception cref="CryptographicException">The file holds something else.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal X509Certificate2Collection Load()
    {
        var authorities = new X509Certificate2Collection();
        if (AuthorityFile.Length > 0)
        {
            authorities.ImportFromPemFile(AuthorityFile);
            if (authorities.Count == 0 || !authorities.All(IsRoot))
            {
                throw new CryptographicException("The file holds no certificates of authorities.");
            }
        }

        return authorities;
    }

    internal void Validate(IList<string> errors, string path)
    {
        for (int i = 0; i < Thumbprints.Count; i++)
        {
            if (!TryParse(Thumbprints[i], out _))
            {
                errors.Add($"{path}:{nameof(Thumbprints)}:{i} must be a SHA-256 digest: 64 hexadecimal digits.");
            }
        }

        try
        {
            Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{path}:{nameof(AuthorityFile)} must be a file that can be read: certificates of root authorities as PEM, and no others.");
        }
    }

    internal static bool TryParse(string text, out byte[] digest)
    {
        string digits = text.Replace(":", "", StringComparison.Ordinal);
        bool isOne = digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit);
        digest = isOne ? Convert.FromHexString(digits) : [];
        return isOne;
    }

    private static bool IsRoot(X509Certificate2 one) =>
        one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData)
        && one.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
