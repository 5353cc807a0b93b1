using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>The way of each request of the API: key, right, handler, answer; and the one place where failures become problems.</summary>
internal sealed partial class ApiPipeline(ApiAuthenticator authenticator, IDirectoryStore store, ILogger<ApiPipeline> logger)
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/api";

    private const int RetrySeconds = 5;

    /// <summary>Serves an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="asksForScope">False for what every key may see.</param>
    public RequestDelegate Serve(ApiEndpoint endpoint, bool asksForScope = true) => context => GuardAsync(context, endpoint.IsOpen, async caller =>
    {
        if (asksForScope && !endpoint.IsOpen && caller.Check(endpoint.Right) is { } refusal)
        {
            throw new ApiProblemException(refusal);
        }

        var request = new ApiRequest(context, caller, endpoint, store);
        request.CheckQuery();
        var answer = await endpoint.Run(request);
        await answer.WriteAsync(context);
    });

    /// <summary>Answers what no endpoint is there for; only to who has a key.</summary>
    public Task RefuseAsync(HttpContext context, ApiProblem problem) => GuardAsync(context, isOpen: false, _ => throw new ApiProblemException(problem));

    public static async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = ApiAuthenticator.Challenge;
        }

        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await response.WriteAsync(problem.ToJson().ToJsonString(ApiAnswer.Readable), context.RequestAborted);
    }

    private async Task GuardAsync(HttpContext context, bool isOpen, Func<ApiCaller, Task> serve)
    {
        // Requests arrive on the thread that reads the sockets of calls (ServerComposition): none may hold it up.
        await Task.Yield();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (isOpen)
            {
                authenticator.CheckAddress(context);
                await serve(ApiCaller.Nobody);
                return;
            }

            await serve(await authenticator.AuthenticateAsync(context));
        }
        catch (ApiProblemException e)
        {
            await WriteAsync(context, e.Problem);
        }
        catch (StoreUnavailableException e)
        {
            LogStoreAway(context.Request.Method, e.IsOutcomeUnknown);
            await FailAsync(context, new ApiProblem(
                StatusCodes.Status503ServiceUnavailable,
                e.IsOutcomeUnknown ? "The database went away; whether the change was made is not known." : "The database is away; nothing was changed.")
            { RetryAfter = RetrySeconds });
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, new ApiProblem(e.StatusCode, "The request cannot be read.", "body"));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
            context.Abort();
        }
        catch (Exception e)
        {
            LogFailed(e, context.Request.Method);
            await FailAsync(context, new ApiProblem(StatusCodes.Status500InternalServerError, "The server failed; the log of the server tells why."));
        }
    }

    private static async Task FailAsync(HttpContext context, ApiProblem problem)
    {
        if (context.Response.HasStarted)
        {
            // A part of an answer is out: only the end of the connection tells that the rest will not come.
            context.Abort();
            return;
        }

        await WriteAsync(context, problem);
    }

    [LoggerMessage(5300, LogLevel.Error, "A request {Method} of the API failed.")]
    private partial void LogFailed(Exception exception, string method);

    [LoggerMessage(5301, LogLevel.Warning, "A request {Method} of the API found the database away; outcome unknown: {Unknown}.")]
    private partial void LogStoreAway(string method, bool unknown);
}
