using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FsVoice.OutboundSocket.Configuration;

/// <summary>A second HTTP port with TLS, with all that the other one has (section <c>FsVoice:Https</c>). Without a certificate there is none.</summary>
public sealed record HttpsOptions
{
    /// <summary>Address to listen on.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>TCP port. 0 takes a free one.</summary>
    public int Port { get; set; } = 8443;

    /// <summary>The file of the server's certificate as PEM, with those between it and the root behind it. Empty: no such port. Read at start.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The file of the certificate's private key as PEM, not encrypted. Read at start.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Whether there is such a port.</summary>
    public bool IsOn => CertificateFile.Length > 0;

    /// <summary>The certificate with its key, and those that go out with it.</summary>
    /// <exception cref="CryptographicException">The files are none, or do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(CertificateFile);
        return (X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile), chain);
    }

    internal void Validate(IList<string> errors, string path)
    {
        Check.Listener(errors, Host, Port, path);
        if (!IsOn)
        {
            if (KeyFile.Length > 0)
            {
                errors.Add($"{path}:{nameof(CertificateFile)} must be given with {nameof(KeyFile)}.");
            }

            return;
        }

        try
        {
            Load().Certificate.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{path}: {nameof(CertificateFile)} and {nameof(KeyFile)} must be files that can be read: a certificate as PEM and its private key as PEM, not encrypted.");
        }
    }
}
