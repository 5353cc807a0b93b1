using FsVoice.CallFlows;
using FsVoice.CallHost;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Switches;
using FsVoice.CallHost.Xml;
using FsVoice.FsPlugin.Calls;
using FsVoice.FsPlugin.Events;
using FsVoice.FsPlugin.Logging;
using FsVoice.FsPlugin.Native;
using FsVoice.FsPlugin.Plugins;
using FsVoice.FsPlugin.Xml;
using FsVoice.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>Puts the module together.</summary>
internal static class PluginServices
{
    /// <summary>The services; nothing is started.</summary>
    public static ServiceProvider Create(ISwitch core, ConfigurationManager configuration, ModuleSettings settings, HostStorage storage)
    {
        var levels = LogLevels.AddTo(configuration);
        return new ServiceCollection()
            .AddLogging(logging => logging
                .AddConfiguration(configuration.GetSection("Logging"))
                .AddProvider(new SwitchLoggerProvider(core)))
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(core)
            .AddSingleton(settings)
            .AddSingleton(levels)
            .AddCallHost(settings.Host, storage)
            .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<CallCounts>())
            .AddSingleton(Facts)
            .AddSingleton<ISwitchPort, CorePort>()
            .AddSingleton<ISwitchList, CoreSwitch>()
            .AddSingleton(new FlowActions(FlowTransport.Module, settings.Host.Runner.FallbackExtension))
            .AddSingleton<IXmlSource>(provider => settings.Host.Xml.Directory.InModule
                ? new LayeredXmlSource(provider.GetRequiredService<ConfiguredXmlSource>(), provider.GetRequiredService<DirectoryXmlSource>())
                : provider.GetRequiredService<ConfiguredXmlSource>())
            .AddSingleton<LegCatchUp>()
            .AddSingleton<CoreCalls>()
            .AddSingleton<PluginTable>()
            .AddSingleton<IAssemblyExtension>(provider => provider.GetRequiredService<PluginTable>())
            .AddSingleton<PluginEvents>()
            .AddSingleton<EventPump>()
            .AddSingleton<CommandServer>()
            .AddSingleton(provider => new XmlAnswers(
                core,
                provider.GetRequiredService<IXmlSource>(),
                provider.GetRequiredService<ConfiguredXmlSource>().Sections | (settings.Host.Xml.Directory.InModule ? DirectoryXmlSource.Sections : XmlSection.None),
                provider.GetRequiredService<PluginTable>(),
                settings.Host.Xml.AnswerTime,
                provider.GetRequiredService<ILogger<XmlAnswers>>()))
            .BuildServiceProvider();
    }

    private static HostFacts Facts(IServiceProvider services)
    {
        var core = services.GetRequiredService<ISwitch>();
        string version = core.Version;
        var records = services.GetRequiredService<CallRecordWriter>();
        var xml = services.GetRequiredService<XmlAnswers>();
        return new HostFacts
        {
            Role = HostRole.Module,
            StartedAt = services.GetRequiredService<TimeProvider>().GetUtcNow(),
            FreeSwitchVersion = () => version,
            PendingCallRecords = () => records.Pending,
            EventQueue = () =>
            {
                var (calls, plugins) = (core.EventQueueState(EventQueue.Calls), core.EventQueueState(EventQueue.Plugins));
                return new EventQueueStatus((int)(calls.Waiting + plugins.Waiting), (long)(calls.Dropped + plugins.Dropped));
            },
            XmlQuestions = () => xml.Counts,
        };
    }
}
