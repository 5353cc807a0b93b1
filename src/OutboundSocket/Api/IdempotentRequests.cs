using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// Requests that may be sent again without being carried out again: those with an <c>Idempotency-Key</c> (issue 5: the same key
/// never places a second call, across restart too).
/// </summary>
internal sealed partial class IdempotentRequests(IIdempotencyKeys keys, ILogger<IdempotentRequests> logger)
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    private const int LongestKey = 255;

    /// <summary>Carries the request out, or gives the answer that it had.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="run">Does it, with a reference for what it makes. What it throws as a problem, it did nothing for, nor when it was cancelled with the request.</param>
    public async Task<ApiAnswer> RunAsync(ApiRequest request, string tenant, Func<string, Task<ApiAnswer>> run)
    {
        string reference = Guid.NewGuid().ToString();
        if (Key(request) is not { } key)
        {
            return await run(reference);
        }

        var claim = await keys.ClaimAsync(tenant, key, await FingerprintAsync(request), reference, request.Cancelled);
        return claim.Status switch
        {
            IdempotencyStatus.Claimed => await CarryOutAsync(request, tenant, key, reference, run),
            IdempotencyStatus.Answered => Stored(claim.Answer!.StatusCode, claim.Answer.Body),
            IdempotencyStatus.Mismatch => throw new ApiProblemException(new ApiProblem(StatusCodes.Status422UnprocessableEntity, "The key was used for another request.", Header)),
            _ => throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status409Conflict, $"The request is being carried out, or its answer was lost; GET /api/calls/{claim.Reference} tells of the call.", Header)),
        };
    }

    /// <summary>An answer that tells of a failure and is stored as the request's answer.</summary>
    public static ApiAnswer Failure(ApiProblem problem) => Stored(problem.Status, problem.ToJson().ToJsonString(ApiAnswer.Readable));

    private static ApiAnswer Stored(int status, string body) => new(status, null)
    {
        StoredBody = body,
        WriteBody = (response, cancelled) =>
        {
            response.ContentType = status < 400 ? "application/json; charset=utf-8" : "application/problem+json";
            return response.WriteAsync(body, cancelled);
        },
    };

    private static string? Key(ApiRequest request) => request.Http.Request.Headers[Header] switch
    {
        [] => null,
        [{ Length: > 0 and <= LongestKey } key] when key.All(c => c is > ' ' and <= '~') => key,
        _ => throw ApiRequest.Invalid(Header, $"be given once: 1 to {LongestKey} printable ASCII characters without spaces"),
    };

    private static async Task<string> FingerprintAsync(ApiRequest request)
    {
        byte[] body = await ApiBody.ReadBytesAsync(request.Http.Request);
        byte[] head = Encoding.UTF8.GetBytes($"{request.Http.Request.Method} {request.Http.Request.Path}\n");
        return Convert.ToHexStringLower(SHA256.HashData([.. head, .. body]));
    }

    private async Task<ApiAnswer> CarryOutAsync(ApiRequest request, string tenant, string key, string reference, Func<string, Task<ApiAnswer>> run)
    {
        ApiAnswer answer;
        try
        {
            answer = await run(reference);
        }
        catch (Exception e) when (e is ApiProblemException or StoreUnavailableException || (e is OperationCanceledException && request.Cancelled.IsCancellationRequested))
        {
            // Nothing was done: the same key may come again. Also when the client is gone, so with no token of its.
            await keys.ReleaseAsync(tenant, key, CancellationToken.None);
            throw;
        }

        try
        {
            await keys.CompleteAsync(tenant, key, new IdempotentAnswer(answer.Status, answer.StoredBody ?? answer.ToText()), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // It was done and the client is told so. The key stays claimed: it cannot be done again.
            LogNotStored(reference);
        }

        return answer;
    }

    [LoggerMessage(5302, LogLevel.Warning, "The answer of the request that made {Reference} could not be stored: sent again, it is refused.")]
    private partial void LogNotStored(string reference);
}
