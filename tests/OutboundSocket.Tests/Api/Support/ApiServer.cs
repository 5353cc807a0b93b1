using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsVoice.CallFlows;
using FsVoice.CallHost.Switches;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>The API alone, in the process, over a directory in memory and a scripted FreeSWITCH.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Domain = "157.173.117.207";
    public const string OtherDomain = "other.example.org";

    private readonly WebApplication _app;

    // The same for every server.
    private static ApiContract? _contract;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>Paths of <see cref="Samples.FillAsync"/> that were looked up.</summary>
    public Dictionary<string, string> Filled { get; } = [];

    public MemoryDirectory Directory { get; private init; } = null!;

    public MemorySecrets Secrets { get; } = new();

    public MemoryIdempotencyKeys Keys { get; private init; } = null!;

    public MemoryCallRecords Records { get; } = new();

    public ScriptedSwitch Switch { get; } = new();

    public LogCollector Log { get; private init; } = null!;

    public LegRegistry Legs => _app.Services.GetRequiredService<LegRegistry>();

    public IServiceProvider Services => _app.Services;

    /// <summary>A client with the key of an administrator of <see cref="Domain"/>.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>A client with a key of all tenants that may do everything.</summary>
    public HttpClient Super { get; private set; } = null!;

    public static async Task<ApiServer> StartAsync(MemoryDirectory? directory = null, MemoryIdempotencyKeys? keys = null, ApiOptions? options = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        ApiServer? server = null;
        var log = new LogCollector();
        builder.Services
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton(options ?? new ApiOptions())
            .AddSingleton<IDirectoryStore>(_ => server!.Directory)
            .AddSingleton<IDirectorySecrets>(_ => server!.Secrets)
            .AddSingleton<IIdempotencyKeys>(_ => server!.Keys)
            .AddSingleton<ICallRecordQueries>(_ => server!.Records)
            .AddSingleton<ISwitchPort>(_ => server!.Switch)
            .AddSingleton<ISwitchList>(_ => server!.Switch)
            .AddSingleton<IMediaServer, ApiMediaServer>()
            .AddSingleton<LegRegistry>()
            .AddSingleton<ILoggerProvider>(log)
            .AddApi();
        var app = builder.Build();
        server = new ApiServer(app) { Log = log, Directory = directory ?? new MemoryDirectory(), Keys = keys ?? new MemoryIdempotencyKeys() };
        foreach (var observer in app.Services.GetServices<ILegObserver>())
        {
            server.Legs.Observe(observer);
        }

        // The process's own server has no connections, and thus no addresses.
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = context.Request.Headers.TryGetValue("Test-Address", out var address) ? IPAddress.Parse(address!) : IPAddress.Loopback;
            return next(context);
        });
        app.MapApi();
        await app.StartAsync();
        foreach (string domain in (string[])[Domain, OtherDomain])
        {
            await server.Directory.Tenants.CreateAsync(domain, new Tenant { Tenant = domain, Name = domain }, CancellationToken.None);
        }

        server.Admin = server.Client(await server.KeyAsync(Domain, ApiRole.Admin));
        server.Super = server.Client(await server.KeyAsync(Tenant.Global, ApiRole.SuperAdmin));
        return server;
    }

    /// <summary>A new key.</summary>
    public async Task<string> KeyAsync(string tenant, ApiRole role, params string[] scopes)
    {
        var made = Secrets.NewApiKey();
        var stored = await Directory.ApiKeys.CreateAsync(
            tenant, new ApiKey { Tenant = tenant, Name = "test", Prefix = made.Prefix, Hash = made.Hash, Role = role, Scopes = scopes }, CancellationToken.None);
        Assert.Equal(DirectoryStatus.Done, stored.Status);
        return made.Key.Reveal();
    }

    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient(new ContractHandler(LazyInitializer.EnsureInitialized(ref _contract, () => ApiContract.Of(Services)), _app.GetTestServer().CreateHandler())) { BaseAddress = new Uri("http://localhost/") };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>Requests and answers in few words.</summary>
internal static class ApiCalls
{
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static async Task<JsonNode> SendAsync(this HttpClient client, HttpMethod method, string path, string? body = null, int status = 200)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) };
        using var response = await client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        var json = JsonNode.Parse(text)!;
        Assert.Equal(status < 400 ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        if (status < 400)
        {
            Assert.True(json["success"]!.GetValue<bool>());
        }
        else
        {
            Assert.Equal(status, json["status"]!.GetValue<int>());
        }

        return json;
    }

    public static async Task<JsonNode> GetAsync(this HttpClient client, string path, int status) => await client.SendAsync(HttpMethod.Get, path, null, status);

    public static async Task<JsonNode> DataAsync(this HttpClient client, string path) => (await client.SendAsync(HttpMethod.Get, path))["data"]!;

    public static Task<JsonNode> PostAsync(this HttpClient client, string path, string? body, int status) => client.SendAsync(HttpMethod.Post, path, body, status);

    public static Task<JsonNode> PutAsync(this HttpClient client, string path, string body, int status = 200) => client.SendAsync(HttpMethod.Put, path, body, status);

    /// <summary>Makes something and gives what was made.</summary>
    public static async Task<JsonNode> CreateAsync(this HttpClient client, string path, string body) => (await client.PostAsync(path, body, 201))["data"]!;
}
