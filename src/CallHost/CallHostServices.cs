using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Recording;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Switches;
using FsVoice.CallHost.Xml;
using FsVoice.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.CallHost;

/// <summary>The services that every host of flows has.</summary>
public static class CallHostServices
{
    /// <summary>
    /// Adds stores, routing, flows with their assemblies and their runner, and what ops ask for. The host adds an
    /// <see cref="ICallObserver"/> (with <see cref="CallCounts"/> in it), <see cref="HostFacts"/> and <see cref="LogLevels"/>,
    /// an <see cref="ISwitchPort"/> and <see cref="ISwitchList"/>, and <see cref="FlowActions"/>; it
    /// calls <see cref="ObserveLegs"/>, starts the <see cref="FlowAssemblies"/>, and starts and stops every <see cref="IStoreWriter"/>
    /// and the <see cref="DirectoryHost"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The settings, checked.</param>
    /// <param name="storage">The database, which the services dispose of, and its secrets.</param>
    public static IServiceCollection AddCallHost(this IServiceCollection services, CallHostOptions options, HostStorage storage)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(storage);
        return services
            .AddSingleton(TimeProvider.System)
            .AddOptions(options)
            .AddStorage(options, storage)
            .AddDirectory(options, storage)
            .AddClaims(options)
            .AddCalls()
            .AddRecording()
            .AddOperations()
            .AddXml();
    }

    /// <summary>
    /// Has the registry of legs tell every <see cref="ILegObserver"/>. For the host to call before FreeSWITCH's events come;
    /// not part of making the registry, since observers send commands over what feeds it.
    /// </summary>
    public static void ObserveLegs(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var legs = services.GetRequiredService<LegRegistry>();
        foreach (var observer in services.GetServices<ILegObserver>())
        {
            legs.Observe(observer);
        }
    }

    private static IServiceCollection AddOptions(this IServiceCollection services, CallHostOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Database)
        .AddSingleton(options.Calls)
        .AddSingleton(options.Runner)
        .AddSingleton(options.Routing)
        .AddSingleton(options.Ivr)
        .AddSingleton(options.OutboundIvr)
        .AddSingleton(options.Schedules)
        .AddSingleton(options.Languages)
        .AddSingleton(options.Queue)
        .AddSingleton(options.Rona)
        .AddSingleton(options.Voicemail)
        .AddSingleton(options.Fallback)
        .AddSingleton(options.AgentState)
        .AddSingleton(options.Consult)
        .AddSingleton(options.DirectTransfer)
        .AddSingleton(options.Conference)
        .AddSingleton(options.Park)
        .AddSingleton(options.External)
        .AddSingleton(options.Recording)
        .AddSingleton(options.Monitor)
        .AddSingleton(options.Flows)
        .AddSingleton(options.Operations)
        .AddSingleton(options.Xml)
        .AddSingleton(options.Xml.Directory);

    // The database is given as a factory, so that the provider disposes of it.
    private static IServiceCollection AddStorage(this IServiceCollection services, CallHostOptions options, HostStorage storage) => services
        .AddSingleton(_ => storage.Database)
        .AddSingleton(options.Records)
        .AddSingleton<ICallRecordStore, SqlCallRecordStore>()
        .AddSingleton<ICallRecordQueries, SqlCallRecordQueries>()
        .AddSingleton<IJourneySink, SqlJourneySink>()
        .AddSingleton<IVoicemailStore, SqlVoicemailStore>()
        .AddSingleton<IVoicemailFiles, VoicemailFiles>()
        .AddSingleton<CallRecordWriter>()
        .AddSingleton<IStoreWriter>(provider => provider.GetRequiredService<CallRecordWriter>())
        .AddSingleton(options.CxMessages)
        .AddSingleton<ICxMessageStore, SqlCxMessageStore>()
        .AddSingleton<CxMessageWriter>()
        .AddSingleton<ICxMessages>(provider => provider.GetRequiredService<CxMessageWriter>())
        .AddSingleton<IStoreWriter>(provider => provider.GetRequiredService<CxMessageWriter>());

    // In front of those who ask: the node whose flow has the customer takes the dialog first.
    private static IServiceCollection AddClaims(this IServiceCollection services, CallHostOptions options) => options.Node.Name.Length == 0
        ? services.AddSingleton<IDialogClaims, SoleNode>()
        : services
            .AddSingleton(options.Node)
            .AddSingleton<SwitchClaims>()
            .AddSingleton<IDialogClaims>(provider => provider.GetRequiredService<SwitchClaims>())
            .AddSingleton<ILegObserver>(provider => provider.GetRequiredService<SwitchClaims>());

    private static IServiceCollection AddDirectory(this IServiceCollection services, CallHostOptions options, HostStorage storage) => services
        .AddSingleton(storage.Secrets)
        .AddSingleton<IDirectorySecrets>(storage.Secrets)
        .AddSingleton(options.Directory)
        .AddSingleton<DirectoryChanges>()
        .AddSingleton<IDirectoryChanges>(provider => provider.GetRequiredService<DirectoryChanges>())
        .AddSingleton<IDirectoryStore, SqlDirectoryStore>()
        .AddSingleton<IIdempotencyKeys, SqlIdempotencyKeys>();

    private static IServiceCollection AddCalls(this IServiceCollection services) => services
        .AddSingleton<BuiltInRouting>()
        .AddSingleton<IRouting>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton<IAgentStates>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton<IQueueStates>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton<ILegObserver>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton<AgentRequests>()
        .AddSingleton<RonaPolicy>()
        .AddSingleton<CallLanguages>()
        .AddSingleton<BusinessSchedules>()
        .AddSingleton<IvrEngine>()
        .AddSingleton(FlowCatalog.Create)
        .AddSingleton<FlowAssemblies>()
        .AddSingleton<IFlowVersions>(provider => provider.GetRequiredService<FlowAssemblies>())
        .AddSingleton<Action<CallRecord>>(provider => provider.GetRequiredService<CallRecordWriter>().Enqueue)
        .AddSingleton<LegRegistry>()
        .AddSingleton<ILegs>(provider => provider.GetRequiredService<LegRegistry>())
        .AddSingleton<IMediaServer, ApiMediaServer>()
        .AddSingleton<MediaCommands>()
        .AddSingleton<ILegObserver, CallEndService>()
        .AddSingleton<ILegObserver, EventCallRecords>()
        .AddSingleton<ParkedCalls>()
        .AddSingleton<ILegObserver, ConferenceRoles>()
        .AddSingleton(CreateDesktopNotifier)
        .AddSingleton<IDesktopNotifier>(provider => provider.GetRequiredService<DesktopNotifier>())
        .AddSingleton<ILegObserver>(provider => provider.GetRequiredService<DesktopNotifier>())
        .AddSingleton<FlowRunner>()
        .AddSingleton<FlowSelector>();

    private static IServiceCollection AddXml(this IServiceCollection services) => services
        .AddSingleton<ConfiguredXmlSource>()
        .AddSingleton<DirectorySnapshots>()
        .AddSingleton<SwitchRefresh>()
        .AddSingleton<DirectoryHost>()
        .AddSingleton<DirectoryXmlSource>();

    private static IServiceCollection AddRecording(this IServiceCollection services) => services
        .AddSingleton<IRecordingStore, SqlRecordingStore>()
        .AddSingleton<IRecordingFiles, RecordingFiles>()
        .AddSingleton<RecordingCounts>()
        .AddSingleton<IRecordingAlarms, RecordingAlarms>()
        .AddSingleton<RecordingService>()
        .AddSingleton<IRecordingControl>(provider => provider.GetRequiredService<RecordingService>())
        .AddSingleton<ILegObserver>(provider => provider.GetRequiredService<RecordingService>());

    private static DesktopNotifier CreateDesktopNotifier(IServiceProvider services) => new(
        services.GetRequiredService<IMediaServer>(),
        services.GetRequiredService<MediaCommands>(),
        services.GetRequiredService<IDialogClaims>(),
        dialog => services.GetRequiredService<FlowRunner>().Find(dialog)?.Queue);

    private static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<DrainState>()
        .AddSingleton<CallCounts>()
        .AddSingleton<RemoteServers>()
        .AddSingleton<IOperations, HostOperations>()
        .AddSingleton<OperationsCommand>();
}
