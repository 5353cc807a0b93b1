using System.Data.Common;
using FsVoice.CallFlows;
using FsVoice.CallHost;
using FsVoice.CallHost.Configuration;
using FsVoice.CallHost.Flows;
using FsVoice.CallHost.Operations;
using FsVoice.CallHost.Snapshots;
using FsVoice.CallHost.Switches;
using FsVoice.FsPlugin.Calls;
using FsVoice.FsPlugin.Events;
using FsVoice.FsPlugin.Logging;
using FsVoice.FsPlugin.Native;
using FsVoice.FsPlugin.Plugins;
using FsVoice.FsPlugin.Xml;
using FsVoice.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Hosting;

/// <summary>The module's managed part, from its start to the end of FreeSWITCH.</summary>
internal sealed partial class PluginHost
{
    // How long FreeSWITCH's thread waits here; behind it stand a database file and the start-up checks of flows.
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services;
    private readonly ModuleSettings _settings;
    private readonly ILogger _logger;
    private readonly CommandServer _commands;
    private readonly XmlAnswers _xml;

    private PluginHost(ServiceProvider services, ModuleSettings settings, ISwitch core)
    {
        _services = services;
        _settings = settings;
        _logger = services.GetRequiredService<ILogger<PluginHost>>();
        Calls = services.GetRequiredService<CoreCalls>();
        _commands = services.GetRequiredService<CommandServer>();
        _xml = services.GetRequiredService<XmlAnswers>();
        Core = core;
    }

    public ISwitch Core { get; }

    public CoreCalls Calls { get; }

    /// <summary>Starts on a thread with a large stack, whatever thread of FreeSWITCH's asks for it. Gives one line that says what is wrong, or null.</summary>
    public static string? TryStart(ISwitch core, string folder, out PluginHost? host)
    {
        host = null;
        var starting = Task.Run(() => StartAsync(core, folder));
        try
        {
            if (!starting.Wait(StartTime))
            {
                // FreeSWITCH is told that there is no module: what comes up late must not act as if there were one.
                _ = starting.ContinueWith(static late => late.Result.Stop(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
                return "it did not start in time";
            }

            host = starting.GetAwaiter().GetResult();
            return null;
        }
        catch (AggregateException e)
        {
            return Explain(core, e.InnerException!);
        }
    }

    /// <summary>Runs one command of fs_cli. The thread waits, since FreeSWITCH wants the answer from it.</summary>
    public string RunCommand(string command) => _commands.Run(command);

    /// <summary>Answers a question for XML; null passes it on.</summary>
    public string? FindXml(string section, string tag, string key, string value, SwitchEvent parameters) =>
        _xml.Find(section, tag, key, value, parameters);

    /// <summary>FreeSWITCH ends: it has hung up the calls, whose records are written now.</summary>
    public void Stop()
    {
        LogStopping(Calls.Count);
        if (!Task.Run(StopAsync).Wait(_settings.Plugin.ShutdownTime + TimeSpan.FromSeconds(10)))
        {
            LogStopTimedOut();
        }
    }

    /// <summary>An exception that reached the border to C.</summary>
    public void LogCallback(Exception exception, string callback) => LogCallbackFailed(exception, callback);

    private static async Task<PluginHost> StartAsync(ISwitch core, string folder)
    {
        var configuration = PluginConfiguration.Read(core, folder);
        var settings = ModuleSettings.Read(configuration, FlowCatalog.Describe());
        var storage = await OpenStorageAsync(settings.Host).ConfigureAwait(false);
        var services = PluginServices.Create(core, configuration, settings, storage);
        try
        {
            await Task.WhenAll(services.GetServices<IStoreWriter>().Select(writer => writer.StartAsync(CancellationToken.None))).ConfigureAwait(false);
            await services.GetRequiredService<FlowAssemblies>().StartAsync(CancellationToken.None).ConfigureAwait(false);
            await services.GetRequiredService<RecordingService>().StartAsync(CancellationToken.None).ConfigureAwait(false);
            if (settings.Host.Xml.Directory.InModule)
            {
                await services.GetRequiredService<DirectoryHost>().StartAsync(CancellationToken.None).ConfigureAwait(false);
            }

            services.ObserveLegs();
            var host = new PluginHost(services, settings, core);
            host.Begin();
            return host;
        }
        catch
        {
            await services.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<HostStorage> OpenStorageAsync(CallHostOptions options)
    {
        try
        {
            return await HostStorage.OpenAsync(options).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            // The exception's own text may hold the connection string.
            throw new InvalidConfigurationException([$"FsVoice:Database:ConnectionString names a database that cannot be opened ({StorageErrors.Describe(e)})."]);
        }
    }

    private void Begin()
    {
        PrepareBorder();
        _services.GetRequiredService<EventPump>().Start();
        // Not under the lock that orders swaps: binding waits for questions and events that are being handed out.
        _services.GetRequiredService<PluginTable>().Changed = () => ThreadPool.UnsafeQueueUserWorkItem(_ => BindPlugins(), null);
        BindPlugins();
        _ = CatchUpAsync();
        LogStarted(typeof(PluginHost).Assembly.GetName().Version?.ToString(3) ?? "", Core.Version);
    }

    /// <summary>Calls that were up when the module was loaded.</summary>
    private async Task CatchUpAsync()
    {
        try
        {
            if (Core.CoreVariable("core_uuid") is { } switchId)
            {
                await _services.GetRequiredService<LegCatchUp>().RunAsync(switchId, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogNotCaughtUp(e);
        }
    }

    private void BindPlugins()
    {
        try
        {
            _services.GetRequiredService<PluginEvents>().Update();
            _xml.Bind();
            TellCompletion();
        }
        catch (Exception e)
        {
            LogPluginsNotBound(e);
        }
    }

    private void TellCompletion()
    {
        var assemblies = _services.GetRequiredService<IFlowVersions>().List().Select(version => version.Assembly).Where(name => name != FlowVersion.BuiltIn).Distinct();
        foreach (string line in (IEnumerable<string>)
            [
                CompletionLines.Remove,
                .. CompletionLines.For(_settings.Host.Operations.Servers, assemblies),
                .. _services.GetRequiredService<PluginTable>().Names.Select(name => $"add fsvoice {CommandServer.RunWord} {name}"),
            ])
        {
            Core.Complete(line);
        }
    }

    private static string Explain(ISwitch core, Exception failure)
    {
        switch (failure)
        {
            case InvalidConfigurationException e:
                foreach (string error in e.Errors)
                {
                    core.Log(3, null, SwitchLoggerProvider.OneLine($"mod_fsvoice: {error}"));
                }

                return $"the configuration has {e.Errors.Count} errors, named above";
            case DatabaseSchemaException or SecretKeyException:
                return failure.Message;
            default:
                return SwitchLoggerProvider.Describe(failure);
        }
    }

    private async Task StopAsync()
    {
        _services.GetRequiredService<DrainState>().Drain();
        _xml.Unbind();
        var deadline = Task.Delay(_settings.Plugin.ShutdownTime);
        while (Calls.Count > 0 && !deadline.IsCompleted)
        {
            await Task.Delay(20).ConfigureAwait(false);
        }

        if (Calls.Count > 0)
        {
            LogCallsLeft(Calls.Count);
            _services.GetRequiredService<FlowRunner>().StopAll();
            Calls.StopPlugins();
        }

        await _services.GetRequiredService<PluginEvents>().DisposeAsync().ConfigureAwait(false);
        // While events still come: they say how much each recording holds.
        await _services.GetRequiredService<RecordingService>().StopAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        await _services.GetRequiredService<EventPump>().DisposeAsync().ConfigureAwait(false);
        if (_settings.Host.Xml.Directory.InModule)
        {
            await _services.GetRequiredService<DirectoryHost>().StopAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_services.GetServices<IStoreWriter>().Select(writer => writer.StopAsync(TimeSpan.FromSeconds(5), CancellationToken.None)))
            .ConfigureAwait(false);
        if (Calls.Count == 0)
        {
            // The process may live on and load the module again. What calls still use is left to them.
            await _services.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(8010, LogLevel.Information, "FsVoice {Version} runs inside FreeSWITCH {SwitchVersion}.")]
    private partial void LogStarted(string version, string switchVersion);

    [LoggerMessage(8011, LogLevel.Information, "FreeSWITCH ends: {Count} calls in hand.")]
    private partial void LogStopping(int count);

    [LoggerMessage(8012, LogLevel.Warning, "The time is over: {Count} calls are told to stop.")]
    private partial void LogCallsLeft(int count);

    [LoggerMessage(8013, LogLevel.Error, "The end took too long; records that were not written are in the spill file.")]
    private partial void LogStopTimedOut();

    [LoggerMessage(8016, LogLevel.Error, "What plugins want to be told or asked could not be arranged.")]
    private partial void LogPluginsNotBound(Exception exception);

    [LoggerMessage(8017, LogLevel.Error, "The legs that were up already could not be read.")]
    private partial void LogNotCaughtUp(Exception exception);

    [LoggerMessage(8014, LogLevel.Error, "The callback {Callback} failed.")]
    private partial void LogCallbackFailed(Exception exception, string callback);
}
