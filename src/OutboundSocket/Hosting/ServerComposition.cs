using System.Net;
using FsVoice.CallFlows;
using FsVoice.CallHost;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Switches;
using FsVoice.CallHost.Xml;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Outbound;
using FsVoice.OutboundSocket.Api;
using FsVoice.OutboundSocket.Calls;
using FsVoice.OutboundSocket.Configuration;
using FsVoice.OutboundSocket.Http;
using FsVoice.OutboundSocket.Metrics;
using FsVoice.OutboundSocket.Xml;
using FsVoice.Storage;
using Microsoft.AspNetCore.Connections;
using NLog.Web;

namespace FsVoice.OutboundSocket.Hosting;

/// <summary>Puts the server together: two ports in one host, stores behind their ports, flows by name.</summary>
internal static class ServerComposition
{
    /// <param name="args">Settings of the command line, over those of file and environment.</param>
    /// <param name="customise">Adds or replaces services; for tests.</param>
    /// <exception cref="InvalidConfigurationException">The configuration is wrong; nothing was started.</exception>
    /// <exception cref="DatabaseSchemaException">The database is of a newer version.</exception>
    /// <exception cref="SecretKeyException">The key of the secrets cannot be read, or is not that of the database.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<IServiceCollection>? customise = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            // The settings stand beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        // Levels come from the section Logging, as everywhere in .NET.
        builder.Host.UseNLog(new NLogAspNetCoreOptions { RemoveLoggerFactoryFilter = false });

        var options = FsVoiceOptions.Read(builder.Configuration, FlowCatalog.Describe());
        var storage = await HostStorage.OpenAsync(options.Host);
        builder.Services.AddSingleton(LogLevels.AddTo(builder.Configuration)).AddCallHost(options.Host, storage);
        AddServer(builder.Services, options);
        customise?.Invoke(builder.Services);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = Draining.HostTime(options.OutboundSocket.DrainTime);
            // What is kept in order beside the calls (the first key, old Idempotency-Keys) must not end them when it fails: it is logged.
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        // Continuations run where the bytes arrived: each hop to another thread is most of what a step costs. What runs
        // there is the call's own queue, so a flow that blocks holds up its own call alone.
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            // A buffer of 4 KB is kept for each call, which saves a system call for each event.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        // Behind the sockets of the line above: Kestrel takes the last one.
        builder.Services.AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<CallPort>());

        var app = builder.Build();
        AddReadings(app.Services);
        app.Services.ObserveLegs();
        app.MapHealth();
        app.MapOperations(options.Http);
        app.Services.GetRequiredService<XmlCurlEndpoints>().Map(app);
        app.MapApi();
        return app;
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, FsVoiceOptions options)
    {
        kestrel.AddServerHeader = false;
        // A question for the dialplan in a query string, where mod_xml_curl is set to GET.
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Listen(
            new CallPort.CallEndPoint(IPAddress.Parse(options.OutboundSocket.Host), options.OutboundSocket.Port),
            listen => listen.UseConnectionHandler<CallConnectionHandler>());
        kestrel.Listen(IPAddress.Parse(options.Http.Host), options.Http.Port);
        if (options.Https.IsOn)
        {
            HttpsPort.Listen(kestrel, options.Https, kestrel.ApplicationServices.GetRequiredService<ClientCertificates>());
        }
    }

    private static void AddServer(IServiceCollection services, FsVoiceOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.OutboundSocket)
        .AddSingleton(options.FreeSwitch)
        .AddSingleton(options.Api)
        .AddApi()
        .AddHostedService<StorageService>()
        .AddHostedService<FirstKey>()
        .AddHostedService<OldKeys>()
        .AddHostedService<FlowAssemblyService>()
        .AddSingleton(Facts)
        .AddSingleton<CallPort>()
        .AddSingleton<ServerMetrics>()
        .AddSingleton<ICallObserver>(provider => new CallObservers(provider.GetRequiredService<ServerMetrics>(), provider.GetRequiredService<CallCounts>()))
        .AddSingleton<CallConnectionHandler>()
        .AddSingleton(provider => new EventNudger(
            options.OutboundSocket.NudgeEvents ? EventNudger.DefaultSchedule : [], provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new OutboundOptions
        {
            Format = options.OutboundSocket.EventFormat,
            ReplyTimeout = options.OutboundSocket.ReplyTimeout,
            Nudger = provider.GetRequiredService<EventNudger>(),
            ReplyMeasured = provider.GetRequiredService<ServerMetrics>().ReplyMeasured,
            TimeProvider = provider.GetRequiredService<TimeProvider>(),
        })
        .AddHostedService<Draining>()
        .AddSingleton<FreeSwitchConnections>()
        .AddSingleton<ISwitchPort>(provider => provider.GetRequiredService<FreeSwitchConnections>())
        .AddSingleton<ISwitchList>(provider => provider.GetRequiredService<FreeSwitchConnections>())
        .AddHostedService(provider => provider.GetRequiredService<FreeSwitchConnections>())
        .AddSingleton(options.XmlCurl)
        .AddSingleton(provider => new ClientCertificates(options.XmlCurl.ClientCertificates, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(new FlowActions(FlowTransport.Socket, options.Host.Runner.FallbackExtension, options.Host.DirectTransfer.Context))
        .AddSingleton<XmlCurlEndpoints>()
        .AddHostedService<DirectoryService>()
        // Behind the connections, so that it stops while there are some.
        .AddHostedService<RecordingHost>();

    private static HostFacts Facts(IServiceProvider services)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var records = services.GetRequiredService<CallRecordWriter>();
        var connections = services.GetRequiredService<FreeSwitchConnections>();
        var port = services.GetRequiredService<CallPort>();
        return new HostFacts
        {
            Role = HostRole.Server,
            StartedAt = services.GetRequiredService<TimeProvider>().GetUtcNow(),
            HasStarted = () => lifetime.ApplicationStarted.IsCancellationRequested && port.IsOpen,
            PendingCallRecords = () => records.Pending,
            FreeSwitchConnections = connections.List,
        };
    }

    private static void AddReadings(IServiceProvider services)
    {
        var metrics = services.GetRequiredService<ServerMetrics>();
        var runner = services.GetRequiredService<FlowRunner>();
        var writer = services.GetRequiredService<CallRecordWriter>();
        var messages = services.GetRequiredService<CxMessageWriter>();
        var agents = services.GetRequiredService<IAgentStates>();
        metrics.AddReading("calls_active", "gauge", "Calls in hand.", () => [("", runner.Count)]);
        metrics.AddReading("call_records_pending", "gauge", "Call records that wait for the database.", () => [("", writer.Pending)]);
        metrics.AddReading("cx_messages_pending", "gauge", "Messages to the routing engine that wait for the database.", () => [("", messages.Pending)]);
        var recordings = services.GetRequiredService<RecordingCounts>();
        metrics.AddReading("recordings_active", "gauge", "Recorders that run, paused ones among them.", () => [("", recordings.Active)]);
        metrics.AddReading("recordings_started_total", "counter", "Recorders started.", () => [("", recordings.Started)]);
        metrics.AddReading("recorded_seconds_total", "counter", "What dialogs that are over had recorded.", () => [("", recordings.Recorded.TotalSeconds)]);
        metrics.AddReading("recording_alarms_total", "counter", "Alarms of recordings by kind.", () =>
            Enum.GetValues<RecordingAlarmKind>().Select(kind => ($"kind=\"{kind}\"", (double)recordings.Alarms(kind))));
        var directory = services.GetRequiredService<DirectorySnapshots>();
        var xml = services.GetRequiredService<XmlCurlEndpoints>();
        metrics.AddReading("directory_age_seconds", "gauge", "For how long nobody could say that the directory in memory is up to date; -1 before it was loaded.", () =>
            [("", directory.Age?.TotalSeconds ?? -1)]);
        metrics.AddReading("directory_tenants", "gauge", "Tenants in memory.", () => [("", directory.Current.TenantCount)]);
        metrics.AddReading("directory_agents", "gauge", "Agents of all tenants in memory.", () => [("", directory.Current.AgentCount)]);
        metrics.AddReading("xml_questions_total", "counter", "Questions of mod_xml_curl by section and outcome.", xml.Readings);
        metrics.AddReading("agents", "gauge", "Agents by state.", () =>
            Enum.GetValues<AgentState>().Select(state => ($"state=\"{state}\"", (double)agents.List().Count(a => a.State == state))));
    }
}
