using System.Reflection;

namespace FsVoice.CallHost.Flows;

/// <summary>One version of a flow assembly, as extensions see it.</summary>
public sealed class LoadedAssembly
{
    private readonly AssemblyVersion _version;

    internal LoadedAssembly(AssemblyVersion version, Assembly assembly, IReadOnlyList<Type> types, IServiceProvider services)
    {
        _version = version;
        Assembly = assembly;
        Types = types;
        Services = services;
    }

    /// <summary>The file's name without <c>.dll</c>.</summary>
    public string Name => _version.Name;

    /// <summary>The version as people see it.</summary>
    public string Version => _version.Text;

    /// <summary>The assembly. Whoever keeps it, a type of it or an instance keeps the version in memory: let go of all of it in the part's <c>Dispose</c>.</summary>
    public Assembly Assembly { get; }

    /// <summary>All types of the assembly.</summary>
    public IReadOnlyList<Type> Types { get; }

    /// <summary>The host's services, safe to ask for loggers of the assembly's own types.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Makes an instance of a class of the assembly; its constructor's parameters are services of the host.</summary>
    /// <exception cref="RefusedAssemblyException">It has no single public constructor, or needs what the host does not have.</exception>
    public object Create(Type type) => Activation.Of(type, Services).Create();

    /// <summary>
    /// Keeps the version from being unloaded until the result is disposed of: once around each use of its code. Null
    /// when it is being unloaded already; another version is in its place then.
    /// </summary>
    public IDisposable? TryHold() => _version.TryHold() ? new Hold(_version) : null;

    private sealed class Hold(AssemblyVersion version) : IDisposable
    {
        private AssemblyVersion? _version = version;

        public void Dispose() => Interlocked.Exchange(ref _version, null)?.Release();
    }
}
