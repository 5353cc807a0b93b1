using FsVoice.FsPlugin.Events;
using FsVoice.FsPlugin.Native;
using Microsoft.Extensions.Logging;

namespace FsVoice.FsPlugin.Plugins;

/// <summary>
/// Subscribes to what the event plugins in force want and hands it to them.
/// </summary>
internal sealed partial class PluginEvents(ISwitch core, PluginTable plugins, ILogger<PluginEvents> logger) : IAsyncDisposable
{
    private const uint Capacity = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<EventSubscription, nint> _bindings = [];
    private EventReader? _reader;
    private bool _stopping;

    /// <summary>Brings the subscriptions in line with the plugins in force.</summary>
    public void Update()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            var wanted = plugins.Events.SelectMany(plugin => plugin.Subscriptions).ToHashSet();
            foreach (var (subscription, binding) in _bindings.Where(bound => !wanted.Contains(bound.Key)).ToList())
            {
                core.EventUnbind(binding);
                _bindings.Remove(subscription);
            }

            foreach (var subscription in wanted.Where(subscription => !_bindings.ContainsKey(subscription)))
            {
                nint binding = core.EventBind(EventQueue.Plugins, Capacity, subscription.Name, subscription.Subclass);
                if (binding == 0)
                {
                    LogNoEvent(subscription.Name, subscription.Subclass ?? "");
                    continue;
                }

                _bindings[subscription] = binding;
            }

            if (_bindings.Count > 0 && _reader is null)
            {
                _reader = new EventReader(core, EventQueue.Plugins, Dispatch, count => LogDropped(count, Capacity));
                _reader.Start("fsvoice plugin events");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        EventReader? reader;
        lock (_gate)
        {
            _stopping = true;
            foreach (nint binding in _bindings.Values)
            {
                core.EventUnbind(binding);
            }

            _bindings.Clear();
            (reader, _reader) = (_reader, null);
        }

        if (reader is not null)
        {
            await reader.StopAsync().ConfigureAwait(false);
        }
    }

    private void Dispatch(SwitchEvent received)
    {
        string? subclass = received["Event-Subclass"];
        foreach (var use in plugins.UseEvents())
        {
            using (use)
            {
                Hand(use.Plugin, received, subclass);
            }
        }
    }

    private void Hand(IEventPlugin plugin, SwitchEvent received, string? subclass)
    {
        try
        {
            if (plugin.Subscriptions.Any(wanted => wanted.Name == received.Name && (wanted.Subclass is null || wanted.Subclass == subclass)))
            {
                plugin.Handle(received);
            }
        }
        catch (Exception e)
        {
            LogFailed(e, plugin.GetType().Name, received.Name);
        }
    }

    [LoggerMessage(8040, LogLevel.Warning, "FreeSWITCH has no event '{Name}' {Subclass}: a plugin asked for it in vain.")]
    private partial void LogNoEvent(string name, string subclass);

    [LoggerMessage(8041, LogLevel.Warning, "{Count} events for plugins were dropped: {Capacity} wait already.")]
    private partial void LogDropped(ulong count, uint capacity);

    [LoggerMessage(8042, LogLevel.Error, "The event plugin {Plugin} failed on {Event}.")]
    private partial void LogFailed(Exception exception, string plugin, string @event);
}
