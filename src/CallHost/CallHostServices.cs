using FsVoice.CallFlows;
using FsVoice.CallHost.Calls;
using FsVoice.CallHost.Configuration;
using FsVoice.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FsVoice.CallHost;

/// <summary>The services that every host of flows has.</summary>
public static class CallHostServices
{
    /// <summary>
    /// Adds stores, routing, flows and their runner. The host adds an <see cref="ICallObserver"/> and starts and stops the
    /// <see cref="CallRecordWriter"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The settings, checked.</param>
    /// <param name="database">The database, which the services dispose of.</param>
    public static IServiceCollection AddCallHost(this IServiceCollection services, CallHostOptions options, SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services
            .AddSingleton(TimeProvider.System)
            .AddOptions(options)
            .AddStorage(options, database)
            .AddCalls();
    }

    private static IServiceCollection AddOptions(this IServiceCollection services, CallHostOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Database)
        .AddSingleton(options.Calls)
        .AddSingleton(options.Runner)
        .AddSingleton(options.Routing)
        .AddSingleton(options.Ivr)
        .AddSingleton(options.Queue)
        .AddSingleton(options.Fallback)
        .AddSingleton(options.AgentState);

    // The database is given as a factory, so that the provider disposes of it.
    private static IServiceCollection AddStorage(this IServiceCollection services, CallHostOptions options, SqliteDatabase database) => services
        .AddSingleton(_ => database)
        .AddSingleton(options.Records)
        .AddSingleton<ICallRecordStore, SqliteCallRecordStore>()
        .AddSingleton<IJourneySink, SqliteJourneySink>()
        .AddSingleton<CallRecordWriter>();

    private static IServiceCollection AddCalls(this IServiceCollection services) => services
        .AddSingleton<BuiltInRouting>()
        .AddSingleton<IRouting>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton<IAgentStates>(provider => provider.GetRequiredService<BuiltInRouting>())
        .AddSingleton(FlowCatalog.Create)
        .AddSingleton<Action<CallRecord>>(provider => provider.GetRequiredService<CallRecordWriter>().Enqueue)
        .AddSingleton<FlowRunner>()
        .AddSingleton<FlowSelector>();
}
