using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FsVoice.OutboundSocket.Http;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>Who may ask for XML.</summary>
internal sealed class XmlCurlGuard
{
    /// <summary>Sent with a 401.</summary>
    public const string Challenge = "Basic realm=\"fsvoice\"";

    // A proxy on this machine, or in an allowed network, would make everybody one of it.
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    private readonly IPNetwork[] _networks;
    private readonly byte[]? _credentials;
    private readonly ClientCertificates _certificates;

    public XmlCurlGuard(XmlCurlOptions options, ClientCertificates certificates)
    {
        _certificates = certificates;
        _networks = [.. options.AllowedAddresses.Select(text => XmlCurlOptions.TryParse(text, out var network)
            ? network
            : throw new ArgumentException("An allowed address is none.", nameof(options)))];
        // Digests have one length, so the comparison tells nothing of the password's.
        _credentials = options.Password.Length == 0 ? null : Digest($"{options.User}:{options.Password}");
    }

    /// <summary>0 for who may ask, else the status of the refusal.</summary>
    public int Check(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || !MayConnect(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
        {
            return StatusCodes.Status403Forbidden;
        }

        // The handshake let no other certificate pass.
        if (_certificates.IsOn && context.Connection.ClientCertificate is { } shown && _certificates.IsNow(shown))
        {
            return 0;
        }

        if (_credentials is null)
        {
            return _certificates.IsOn || Array.Exists(ProxyHeaders, context.Request.Headers.ContainsKey) || context.Request.Headers.ContainsKey("Origin")
                // A FreeSWITCH on another machine may know this one by a name.
                || (_networks.Length == 0 && !OperationsGuard.IsLocalName(context.Request.Host.Host))
                ? StatusCodes.Status403Forbidden
                : 0;
        }

        return HasCredentials(context.Request) ? 0 : StatusCodes.Status401Unauthorized;
    }

    private bool MayConnect(IPAddress address) => _networks.Length > 0
        ? Array.Exists(_networks, network => network.Contains(address))
        : _credentials is not null || _certificates.IsOn || IPAddress.IsLoopback(address);

    private bool HasCredentials(HttpRequest request)
    {
        byte[] given = [];
        if (AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && header.Parameter is { Length: > 0 and <= 1024 } parameter)
        {
            var bytes = new byte[parameter.Length];
            if (Convert.TryFromBase64String(parameter, bytes, out int length))
            {
                given = bytes[..length];
            }
        }

        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(given), _credentials);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
