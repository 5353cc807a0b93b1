using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Xml;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>The HTTP port with TLS. Clients may show a certificate; whoever shows none is known by what the request carries.</summary>
internal static class HttpsPort
{
    public static void Listen(KestrelServerOptions kestrel, HttpsOptions options, ClientCertificates clients)
    {
        var (certificate, chain) = options.Load();
        kestrel.Listen(IPAddress.Parse(options.Host), options.Port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            ServerCertificateChain = chain,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = clients.IsOn ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
            CheckCertificateRevocation = false,
            ClientCertificateValidation = (shown, with, _) => clients.Counts(shown, Extra(with)),
        }));
    }

    private static X509Certificate2Collection? Extra(X509Chain? chain) => chain?.ChainPolicy.ExtraStore;
}
