using System.Net;
using FsVoice.CallFlows;
using FsVoice.CallHost;
using FsVoice.OutboundSocket.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.OutboundSocket.Tests.Support;

/// <summary>The whole server in the test's process, on free ports and a database of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication _app;
    private readonly string _folder;
    private bool _stopped;

    private TestServer(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        var urls = app.Urls.ToArray();
        Endpoint = new IPEndPoint(IPAddress.Loopback, new Uri(urls[0]).Port);
        Http = new HttpClient { BaseAddress = new Uri(urls[1]) };
        Https = urls.Length > 2 ? new Uri(urls[2]) : null;
    }

    /// <summary>Where FreeSWITCH's socket action connects.</summary>
    public IPEndPoint Endpoint { get; }

    public HttpClient Http { get; }

    /// <summary>The port with TLS; null when there is none.</summary>
    public Uri? Https { get; }

    public LogCollector Log { get; private init; } = null!;

    public IServiceProvider Services => _app.Services;

    public FlowRunner Runner => _app.Services.GetRequiredService<FlowRunner>();

    public IAgentStates Agents => _app.Services.GetRequiredService<IAgentStates>();

    public ICallRecordStore Records => _app.Services.GetRequiredService<ICallRecordStore>();

    public IJourneySink Journeys => _app.Services.GetRequiredService<IJourneySink>();

    public static Task<TestServer> StartAsync(string[]? settings = null, params FlowRegistration[] flows) => StartAsync(settings, null, flows);

    public static async Task<TestServer> StartAsync(string[]? settings, Action<IServiceCollection>? customise, params FlowRegistration[] flows)
    {
        string folder = Directory.CreateTempSubdirectory("fsvoice-").FullName;
        var log = new LogCollector();
        string[] args =
        [
            "--FsVoice:OutboundSocket:Port=0",
            "--FsVoice:Http:Port=0",
            $"--FsVoice:Database:ConnectionString=Data Source={folder}/test.db",
            $"--FsVoice:Records:SpillPath={folder}/spill.jsonl",
            .. settings ?? [],
        ];
        var app = await ServerComposition.BuildAsync(args, services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            customise?.Invoke(services);
            services.AddSingleton(provider => flows.Length == 0
                ? FlowCatalog.Create(provider)
                : new FlowRegistry([.. FlowCatalog.All(provider), .. flows]));
        });
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException e)
        {
            // Something stopped the host while it started; only its log tells what.
            throw new InvalidOperationException(string.Join('\n', log.Entries), e);
        }

        return new TestServer(app, folder) { Log = log };
    }

    /// <summary>The record of a call, as soon as it is written.</summary>
    public async Task<CallRecord> RecordAsync(string callUuid)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await Records.FindAsync(callUuid, limit.Token) is { } record)
            {
                return record;
            }

            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public Task StopAsync()
    {
        _stopped = true;
        return _app.StopAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_stopped)
        {
            await StopAsync();
        }

        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
