using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;
using FsVoice.CallHost.Operations;
using FsVoice.OutboundSocket.Configuration;
using Microsoft.Net.Http.Headers;

namespace FsVoice.OutboundSocket.Http;

/// <summary>What ops ask of the server and tell it, as JSON; docs/operations.md has every path.</summary>
internal static class OperationsEndpoints
{
    private const string Root = "/operations";

    public static void MapOperations(this WebApplication app, HttpOptions options)
    {
        var guard = new OperationsGuard(options);
        var operations = app.Services.GetRequiredService<IOperations>();

        // In front of the endpoints, so that nothing below the path answers to who may not ask, be it "no such path".
        app.Use((context, next) => context.Request.Path.StartsWithSegments(Root) ? GuardAsync(context, guard, next) : next(context));

        var group = app.MapGroup(Root);
        Get(group, "/status", operations.StatusAsync, OperationsJson.Default.HostStatus);
        Get(group, "/calls", operations.CallsAsync, OperationsJson.Default.IReadOnlyListCallRow);
        Get(group, "/flows", operations.FlowsAsync, OperationsJson.Default.IReadOnlyListFlowVersionStatus);
        Get(group, "/agents", operations.AgentsAsync, OperationsJson.Default.IReadOnlyListAgentSnapshot);
        Get(group, "/queues", operations.QueuesAsync, OperationsJson.Default.IReadOnlyListQueueRow);
        Get(group, "/log", operations.LogLevelAsync, OperationsJson.Default.LogLevelStatus);
        Get(group, "/version", operations.VersionAsync, OperationsJson.Default.HostVersion);
        group.MapRecordings(app.Services.GetRequiredService<IRecordingStore>(), operations);
        group.MapGet("/calls/{uuid}", (HttpContext context) => CallAsync(context, operations));

        Post(group, "/drain", new EmptyRequest(), OperationsRequests.Default.EmptyRequest, OperationsJson.Default.DrainStatus, (_, token) => operations.DrainAsync(token));
        Post(group, "/resume", new EmptyRequest(), OperationsRequests.Default.EmptyRequest, OperationsJson.Default.DrainStatus, (_, token) => operations.ResumeAsync(token));
        Post(
            group,
            "/reload",
            new ReloadRequest(),
            OperationsRequests.Default.ReloadRequest,
            OperationsJson.Default.IReadOnlyListReloadResult,
            (body, token) => operations.ReloadAsync(body.Assembly, token),
            body => body.Assembly is { } name && !CommandLine.IsAssembly(name)
                ? OperationsProblems.Of(400, "'assembly' must be a file name without directory, such as My.Flows or My.Flows.dll.", "assembly")
                : null);
        Post(
            group,
            "/log",
            new LogLevelRequest(),
            OperationsRequests.Default.LogLevelRequest,
            OperationsJson.Default.LogLevelStatus,
            (body, token) => operations.SetLogLevelAsync(LogLevels.TryParse(body.Level, out var level) ? level : null, token),
            body => LogLevels.IsWord(body.Level) ? null : OperationsProblems.Of(400, $"'level' must be one of: {LogLevels.Expected}.", "level"));
    }

    private static async Task GuardAsync(HttpContext context, OperationsGuard guard, RequestDelegate next)
    {
        // Requests arrive on the thread that reads the sockets of calls (ServerComposition): a reload, which runs the
        // start-up checks of flows, must not hold it up.
        await Task.Yield();
        context.Response.Headers.CacheControl = "no-store";
        if (guard.Check(context) is { } refusal)
        {
            await OperationsProblems.WriteAsync(context, refusal);
            return;
        }

        await next(context);
        if (context.Response.HasStarted)
        {
            return;
        }

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                await OperationsProblems.WriteAsync(context, OperationsProblems.Of(404, "There is no such operation."));
                break;
            case StatusCodes.Status405MethodNotAllowed:
                await OperationsProblems.WriteAsync(context, OperationsProblems.Of(405, $"The method must be {context.Response.Headers.Allow}."));
                break;
        }
    }

    private static void Get<T>(RouteGroupBuilder group, string path, Func<CancellationToken, Task<T>> run, JsonTypeInfo<T> type) =>
        group.MapGet(path, async (HttpContext context) =>
            await context.Response.WriteAsJsonAsync(await run(context.RequestAborted), type, cancellationToken: context.RequestAborted));

    private static void Post<TBody, TAnswer>(
        RouteGroupBuilder group,
        string path,
        TBody empty,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<TBody, CancellationToken, Task<TAnswer>> run,
        Func<TBody, OperationsProblem?>? check = null)
        where TBody : class => group.MapPost(path, async (HttpContext context) =>
        {
            var (body, problem) = await OperationsProblems.ReadAsync(context.Request, bodyType, empty);
            problem ??= check?.Invoke(body!);
            if (problem is not null)
            {
                await OperationsProblems.WriteAsync(context, problem);
                return;
            }

            await context.Response.WriteAsJsonAsync(await run(body!, context.RequestAborted), answerType, cancellationToken: context.RequestAborted);
        });

    private static async Task CallAsync(HttpContext context, IOperations operations)
    {
        string uuid = (string)context.GetRouteValue("uuid")!;
        if (!CommandLine.IsUuid(uuid))
        {
            await OperationsProblems.WriteAsync(context, OperationsProblems.Of(400, "'uuid' must be the channel's UUID as /operations/calls shows it.", "uuid"));
        }
        else if (await operations.CallAsync(uuid, context.RequestAborted) is { } call)
        {
            await context.Response.WriteAsJsonAsync(call, OperationsJson.Default.CallDetail, cancellationToken: context.RequestAborted);
        }
        else
        {
            await OperationsProblems.WriteAsync(context, OperationsProblems.Of(404, $"There is no call '{uuid}' in hand.", "uuid"));
        }
    }
}
