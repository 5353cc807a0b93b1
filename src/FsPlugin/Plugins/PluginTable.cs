using System.Collections.Frozen;
using System.Reflection;
using FsVoice.CallHost.Flows;

namespace FsVoice.FsPlugin.Plugins;

/// <summary>The plugins that are in force, by name. Reads take no lock.</summary>
internal sealed class PluginTable : IAssemblyExtension
{
    private volatile Entries _entries = Entries.None;

    /// <summary>Told after each change, under the lock that orders changes: must be quick and must not throw.</summary>
    public Action? Changed { get; set; }

    /// <summary>The event plugins, to be asked for their subscriptions; to be run only by <see cref="UseEvents"/>.</summary>
    public IReadOnlyList<IEventPlugin> Events => [.. _entries.Events.Select(entry => (IEventPlugin)entry.Plugin)];

    /// <summary>The XML plugins, to be asked for their sections; to be run only by <see cref="UseXml"/>.</summary>
    public IReadOnlyList<IXmlPlugin> Xml => [.. _entries.Xml.Select(entry => (IXmlPlugin)entry.Plugin)];

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _entries.ByName.Keys.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The plugin of this name and kind, or null. Its version stays in memory, and the plugin undisposed, until the use is
    /// over, whatever is reloaded meanwhile.
    /// </summary>
    public PluginUse<TPlugin>? Use<TPlugin>(string name)
        where TPlugin : class
    {
        while (_entries.ByName.TryGetValue(name, out var entry) && entry.Plugin is TPlugin plugin)
        {
            if (entry.Set.TryHold() is { } hold)
            {
                return new PluginUse<TPlugin>(plugin, hold);
            }

            // Being unloaded: another version is in its place by now, or none.
            Thread.Yield();
        }

        return null;
    }

    /// <summary>Each event plugin in turn, held while it is used.</summary>
    public IEnumerable<PluginUse<IEventPlugin>> UseEvents() => UseAll<IEventPlugin>(_entries.Events);

    /// <summary>Each XML plugin in turn, held while it is used.</summary>
    public IEnumerable<PluginUse<IXmlPlugin>> UseXml() => UseAll<IXmlPlugin>(_entries.Xml);

    /// <inheritdoc/>
    public IAssemblyPart? Prepare(LoadedAssembly assembly)
    {
        var found = new PluginSet(assembly);
        try
        {
            foreach (var type in assembly.Types.Where(t => t is { IsClass: true, IsAbstract: false }))
            {
                if (type.GetCustomAttribute<PluginAttribute>() is { } attribute)
                {
                    found.Add(attribute.Name, type);
                }
            }
        }
        catch
        {
            found.Dispose();
            throw;
        }

        return found.ByName.Count > 0 ? found : null;
    }

    /// <inheritdoc/>
    public void Swap(IAssemblyPart? from, IAssemblyPart? to)
    {
        _entries = new Entries([.. _entries.Sets.Where(set => set != from), .. to is PluginSet added ? [added] : Array.Empty<PluginSet>()]);
        Changed?.Invoke();
    }

    /// <summary>What one version of an assembly has.</summary>
    private sealed class PluginSet(LoadedAssembly assembly) : IAssemblyPart
    {
        public IReadOnlyCollection<string> Names => ByName.Keys;

        public Dictionary<string, object> ByName { get; } = new(StringComparer.OrdinalIgnoreCase);

        public IDisposable? TryHold() => assembly.TryHold();

        public void Add(string name, Type type)
        {
            if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw new RefusedAssemblyException($"the plugin name of {type.Name} must be 1 to 64 letters, digits, hyphens or underscores");
            }

            if (!type.IsAssignableTo(typeof(IApiPlugin)) && !type.IsAssignableTo(typeof(IApplicationPlugin))
                && !type.IsAssignableTo(typeof(IEventPlugin)) && !type.IsAssignableTo(typeof(IXmlPlugin)))
            {
                throw new RefusedAssemblyException($"the plugin {type.Name} has none of the plugin interfaces");
            }

            if (!ByName.TryAdd(name, assembly.Create(type)))
            {
                throw new RefusedAssemblyException($"two plugins are called '{name}'");
            }
        }

        public void Dispose()
        {
            foreach (object plugin in ByName.Values)
            {
                (plugin as IDisposable)?.Dispose();
            }
        }
    }

    private static IEnumerable<PluginUse<TPlugin>> UseAll<TPlugin>(Entry[] entries)
        where TPlugin : class
    {
        foreach (var entry in entries)
        {
            if (entry.Set.TryHold() is { } hold)
            {
                yield return new PluginUse<TPlugin>((TPlugin)entry.Plugin, hold);
            }
        }
    }

    private sealed record Entry(object Plugin, PluginSet Set);

    private sealed class Entries(PluginSet[] sets)
    {
        public static Entries None { get; } = new([]);

        public PluginSet[] Sets => sets;

        public FrozenDictionary<string, Entry> ByName { get; } = All(sets).ToFrozenDictionary(named => named.Name, named => named.Entry, StringComparer.OrdinalIgnoreCase);

        public Entry[] Events { get; } = [.. All(sets).Select(named => named.Entry).Where(entry => entry.Plugin is IEventPlugin)];

        public Entry[] Xml { get; } = [.. All(sets).Select(named => named.Entry).Where(entry => entry.Plugin is IXmlPlugin)];

        private static IEnumerable<(string Name, Entry Entry)> All(PluginSet[] sets) =>
            sets.SelectMany(set => set.ByName.Select(named => (named.Key, new Entry(named.Value, set))));
    }
}

/// <summary>A plugin while it is used.</summary>
/// <param name="plugin">The plugin.</param>
/// <param name="hold">Keeps its version in memory.</param>
internal sealed class PluginUse<TPlugin>(TPlugin plugin, IDisposable hold) : IDisposable
    where TPlugin : class
{
    public TPlugin Plugin => plugin;

    public void Dispose() => hold.Dispose();
}
