using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsVoice.CallHost.Operations;
using FsVoice.OutboundSocket.Configuration;
using Microsoft.Net.Http.Headers;

namespace FsVoice.OutboundSocket.Http;

/// <summary>Who may operate the server: whoever has the token or, where none is configured, this machine alone.</summary>
internal sealed class OperationsGuard(HttpOptions options)
{
    /// <summary>Sent with a 401.</summary>
    public const string Challenge = "Bearer realm=\"fsvoice\"";

    private const string Scheme = "Bearer ";
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", HeaderNames.Via];

    // Digests have one length, so the comparison tells nothing of the token's.
    private readonly byte[]? _token = options.OperationsToken.Length == 0 ? null : Digest(options.OperationsToken);

    /// <summary>Null for a request that may pass, else why it may not.</summary>
    public OperationsProblem? Check(HttpContext context)
    {
        var request = context.Request;
        if (_token is not null)
        {
            if (!HasToken(request))
            {
                return OperationsProblems.Of(401, $"'Authorization: Bearer' with the token of FsVoice:Http:{nameof(HttpOptions.OperationsToken)} is needed.", HeaderNames.Authorization);
            }
        }
        else if (CheckLocal(context) is { } problem)
        {
            return problem;
        }

        // A page in a browser on this machine is on this machine as well. Its requests to another site carry this header.
        if (request.Headers.ContainsKey(HeaderNames.Origin))
        {
            return OperationsProblems.Of(403, "Requests of web pages are refused.", HeaderNames.Origin);
        }

        return HttpMethods.IsPost(request.Method) && !IsJson(request)
            ? OperationsProblems.Of(415, "The body must be application/json.", HeaderNames.ContentType)
            : null;
    }

    /// <summary>Without a token: the connection's own address counts, and nothing that a header says makes it local.</summary>
    private static OperationsProblem? CheckLocal(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
        {
            return OperationsProblems.Of(403, $"Without FsVoice:Http:{nameof(HttpOptions.OperationsToken)} only connections from this machine are served.");
        }

        // A proxy on this machine would make everybody local.
        if (ProxyHeaders.FirstOrDefault(context.Request.Headers.ContainsKey) is { } header)
        {
            return OperationsProblems.Of(403, $"The request came through a proxy; that needs FsVoice:Http:{nameof(HttpOptions.OperationsToken)}.", header);
        }

        return IsLocalName(context.Request.Host.Host)
            ? null
            : OperationsProblems.Of(403, $"The host must be an address or localhost; a name needs FsVoice:Http:{nameof(HttpOptions.OperationsToken)}.", HeaderNames.Host);
    }

    /// <summary>False for a web page whose own name was made to lead to this machine (DNS rebinding): it sends no Origin with a GET, but its name.</summary>
    internal static bool IsLocalName(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _) || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private bool HasToken(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(value[Scheme.Length..].Trim()), _token);
}
