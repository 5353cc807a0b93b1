using System.Reflection;
using System.Runtime.Loader;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Flows;

/// <summary>One version of a flow assembly with its private dependencies, from bytes: no file stays open or mapped.</summary>
internal sealed class FlowLoadContext(FlowAssemblyFile file) : AssemblyLoadContext($"{file.Name} {file.Hash}", isCollectible: true)
{
    // The host may itself be in a context of its own (a .NET host started by native code loads it so), where the default one knows nothing of it.
    private static readonly AssemblyLoadContext Host = GetLoadContext(typeof(ICall).Assembly) ?? Default;

    // Types of these must be the host's own, or an ICall of the host would be none for the flow.
    private static readonly string[] SharedPrefixes = ["FsVoice.", "Microsoft.Extensions.", "System.", "Microsoft.CSharp", "Microsoft.VisualBasic", "Microsoft.Win32."];
    private static readonly string[] SharedNames = ["System", "mscorlib", "netstandard", "WindowsBase"];

    private readonly Dictionary<string, byte[]> _private = new(file.Dependencies, StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    /// <summary>Whether an assembly of this name comes from the host whatever the private folder holds.</summary>
    public static bool IsHosts(string simpleName) => IsShared(simpleName) && FromHost(new AssemblyName(simpleName)) is not null;

    /// <summary>Loads the assembly itself.</summary>
    public Assembly LoadMain()
    {
        using var image = new MemoryStream(file.Image, writable: false);
        using var symbols = file.Symbols is null ? null : new MemoryStream(file.Symbols, writable: false);
        return LoadFromStream(image, symbols);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { Length: > 0 } name || !string.IsNullOrEmpty(assemblyName.CultureName))
        {
            // Satellites: messages of a library in another language. The neutral ones are in the library itself.
            return null;
        }

        return (IsShared(name) ? FromHost(assemblyName) : null) ?? FromFolder(name) ?? FromHost(assemblyName);
    }

    private Assembly? FromFolder(string name)
    {
        // Two threads may ask for the same one, and a context takes an assembly once. It keeps none in a field: the
        // runtime holds the context as long as its assemblies live, and they would live as long as the context.
        lock (_gate)
        {
            if (!_private.Remove(name, out byte[]? bytes))
            {
                return Assemblies.FirstOrDefault(a => string.Equals(a.GetName().Name, name, StringComparison.OrdinalIgnoreCase));
            }

            using var image = new MemoryStream(bytes, writable: false);
            return LoadFromStream(image);
        }
    }

    private static bool IsShared(string name) =>
        SharedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || SharedNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static Assembly? FromHost(AssemblyName name)
    {
        try
        {
            return Host.LoadFromAssemblyName(name);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            // The runtime has no way to ask without an exception. Not the host's, or older there than asked for.
            return null;
        }
    }
}
