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

    /// <summary>The event plugins.</summary>
    public IReadOnlyList<IEventPlugin> Events => _entries.Events;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _entries.ByName.Keys.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The plugin of this name and kind, or null.</summary>
    public TPlugin? Find<TPlugin>(string name)
        where TPlugin : class => _entries.ByName.GetValueOrDefault(name) as TPlugin;

    /// <inheritdoc/>
    public IAssemblyPart? Prepare(LoadedAssembly assembly)
    {
        var found = new PluginSet();
        try
        {
            foreach (var type in assembly.Types.Where(t => t is { IsClass: true, IsAbstract: false }))
            {
                if (type.GetCustomAttribute<PluginAttribute>() is { } attribute)
                {
                    found.Add(attribute.Name, type, assembly);
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
    private sealed class PluginSet : IAssemblyPart
    {
        public IReadOnlyCollection<string> Names => ByName.Keys;

        public Dictionary<string, object> ByName { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Add(string name, Type type, LoadedAssembly assembly)
        {
            if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw new RefusedAssemblyException($"the plugin name of {type.Name} must be 1 to 64 letters, digits, hyphens or underscores");
            }

            if (!type.IsAssignableTo(typeof(IApiPlugin)) && !type.IsAssignableTo(typeof(IApplicationPlugin))
                && !type.IsAssignableTo(typeof(IEventPlugin)))
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

    private sealed class Entries(PluginSet[] sets)
    {
        public static Entries None { get; } = new([]);

        public PluginSet[] Sets => sets;

        public FrozenDictionary<string, object> ByName { get; } =
            sets.SelectMany(set => set.ByName).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        public IReadOnlyList<IEventPlugin> Events { get; } = [.. sets.SelectMany(set => set.ByName.Values).OfType<IEventPlugin>()];
    }
}
