using System.Security.Cryptography;
using FsVoice.CallFlows;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Hosting;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Puts the API together.</summary>
internal static class ApiHost
{
    /// <summary>The page to try the API.</summary>
    private const string Page = "/api/docs";

    /// <summary>Adds what the API is made of. The directory, call records, legs and FreeSWITCH are the host's to add.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<ApiAuthenticator>()
        .AddSingleton<ApiTokens>()
        .AddSingleton(provider => new FailedTries(provider.GetRequiredService<ApiOptions>().FailuresPerMinute, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ApiPipeline>()
        .AddSingleton<Registrations>()
        .AddSingleton<PlacedCalls>()
        .AddSingleton<ILegObserver>(provider => provider.GetRequiredService<PlacedCalls>())
        .AddSingleton<IJobObserver>(provider => provider.GetRequiredService<PlacedCalls>())
        .AddSingleton<ActiveCalls>()
        .AddSingleton<CallPlanner>()
        .AddSingleton<ClickToCall>()
        .AddSingleton<IdempotentRequests>()
        .AddSingleton<AgentContract>()
        .AddSingleton<TenantContract>()
        .AddSingleton<ApiKeyContract>()
        .AddSingleton<AdministratorContract>()
        .AddSingleton<IApiEndpoints, AuthEndpoints>()
        .AddSingleton<IApiEndpoints, AgentEndpoints>()
        .AddSingleton<IApiEndpoints, TenantEndpoints>()
        .AddSingleton<IApiEndpoints, ApiKeyEndpoints>()
        .AddSingleton<IApiEndpoints, AdministratorEndpoints>()
        .AddSingleton<IApiEndpoints, CdrEndpoints>()
        .AddSingleton<IApiEndpoints, CallEndpoints>()
        .AddDirectory<InboundRoute, InboundRouteBody, InboundRouteContract>(store => store.InboundRoutes)
        .AddDirectory<SipTrunk, TrunkBody, TrunkContract>(store => store.Trunks)
        .AddDirectory<RingGroup, RingGroupBody, RingGroupContract>(store => store.RingGroups)
        .AddDirectory<BusinessSchedule, ScheduleBody, ScheduleContract>(store => store.Schedules)
        .AddDirectory<BlockedNumber, BlockedNumberBody, BlockedNumberContract>(store => store.BlockedNumbers)
        .AddDirectory<OwnedNumber, OwnedNumberBody, OwnedNumberContract>(store => store.OwnedNumbers)
        .AddDirectory<OutboundRoute, OutboundRouteBody, OutboundRouteContract>(store => store.OutboundRoutes);

    /// <summary>Serves it.</summary>
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var pipeline = app.ServiceProvider.GetRequiredService<ApiPipeline>();
        var endpoints = app.ServiceProvider.GetServices<IApiEndpoints>().SelectMany(part => part.List()).ToList();
        foreach (var endpoint in endpoints)
        {
            app.MapMethods(endpoint.Path, [endpoint.Method], pipeline.Serve(endpoint)).WithMetadata(endpoint);
        }

        string document = "";
        var describe = new ApiEndpoint("GET", "/api/openapi.json", "The OpenAPI document.", new ApiRight(ApiRole.ReadOnly, "read:openapi"), _ => Task.FromResult(Document(document)));
        document = OpenApiDocument.Write([.. endpoints, describe]).ToJsonString(ApiAnswer.Readable);
        app.MapGet(describe.Path, pipeline.Serve(describe, asksForScope: false));
        app.MapGet(Page, WritePageAsync);
        foreach (var path in endpoints.Append(describe).Select(endpoint => (endpoint.Path, endpoint.Method)).Append((Path: Page, Method: "GET")).GroupBy(one => one.Path, one => one.Method))
        {
            string methods = string.Join(", ", path);
            app.Map(path.Key, context =>
            {
                context.Response.Headers.Allow = methods;
                return pipeline.RefuseAsync(context, new ApiProblem(StatusCodes.Status405MethodNotAllowed, $"The method must be one of: {methods}."));
            });
        }

        app.Map(ApiPipeline.Root + "/{**rest}", context => pipeline.RefuseAsync(context, new ApiProblem(StatusCodes.Status404NotFound, "There is no such endpoint.")));
    }

    private static ApiAnswer Document(string document) => new(StatusCodes.Status200OK, null)
    {
        WriteBody = (response, cancelled) =>
        {
            response.ContentType = "application/json; charset=utf-8";
            return response.WriteAsync(document, cancelled);
        },
    };

    /// <summary>The page itself tells nothing, and needs no key.</summary>
    private static Task WritePageAsync(HttpContext context)
    {
        string nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = TryItPage.Policy.Replace("{0}", nonce, StringComparison.Ordinal);
        return context.Response.WriteAsync(TryItPage.Write(nonce), context.RequestAborted);
    }

    private static IServiceCollection AddDirectory<T, TBody, TContract>(this IServiceCollection services, Func<IDirectoryStore, IDirectoryTable<T>> table)
        where T : DirectoryItem, new()
        where TBody : class, new()
        where TContract : DirectoryContract<T, TBody> => services
            .AddSingleton<TContract>()
            .AddSingleton<IApiEndpoints>(provider => new DirectoryEndpoints<T, TBody>(
                provider.GetRequiredService<TContract>(), table(provider.GetRequiredService<IDirectoryStore>())));
}
