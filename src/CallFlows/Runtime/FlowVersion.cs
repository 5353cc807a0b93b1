using System.Reflection;

namespace FsVoice.CallFlows;

/// <summary>One version of one flow and the calls that it was given, counted by <see cref="FlowRunner"/>. Safe from any thread.</summary>
/// <param name="assembly">The file's name without <c>.dll</c>, or <see cref="BuiltIn"/>.</param>
/// <param name="version">The version as people see it.</param>
/// <param name="loadedAt">When it was loaded, UTC.</param>
/// <param name="set">The flows that were loaded together with it; null for what is never unloaded.</param>
public sealed class FlowVersion(string assembly, string version, DateTimeOffset loadedAt, IFlowSet? set = null)
{
    /// <summary>The <see cref="Assembly"/> of the flows that came with the host.</summary>
    public const string BuiltIn = "built-in";

    private long _active;
    private long _started;
    private long _failed;

    /// <summary>The file's name without <c>.dll</c>, or <see cref="BuiltIn"/>.</summary>
    public string Assembly { get; } = assembly;

    /// <summary>The version as people see it.</summary>
    public string Version { get; } = version;

    /// <summary>When it was loaded, UTC.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    /// <summary>Calls that are on it now.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Calls that were given to it.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>
    /// Calls that it failed by its own doing: it threw, did nothing until the watchdog came, did not return when it was
    /// told to, or handed over to a flow that is not there. Neither a caller who left nor the end of the server counts.
    /// </summary>
    public long Failed => Interlocked.Read(ref _failed);

    internal IFlowSet? Set { get; } = set;

    /// <summary>The version of a flow that came with the host: that of its assembly.</summary>
    public static FlowVersion OfHost(Type flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        string version = flow.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return new FlowVersion(BuiltIn, version, TimeProvider.System.GetUtcNow());
    }

    internal void Begin()
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _active);
    }

    internal void End(bool failed)
    {
        if (failed)
        {
            Interlocked.Increment(ref _failed);
        }

        Interlocked.Decrement(ref _active);
    }
}

/// <summary>
/// Flows that were loaded together, from one version of an assembly. The host that loads them implements it; the runner
/// calls it on the way of a call, from any thread: its members must be quick and must not throw.
/// </summary>
public interface IFlowSet
{
    /// <summary>The flow with this name of this very version, or null.</summary>
    FlowRegistration? Find(string name);

    /// <summary>Keeps the version loaded until <see cref="Release"/>. False when it is being unloaded already.</summary>
    bool TryHold();

    /// <summary>Ends what <see cref="TryHold"/> began.</summary>
    void Release();

    /// <summary>A call left this version, for good or for a flow of another one.</summary>
    /// <param name="flow">The last flow that it was on.</param>
    /// <param name="failed">True when that flow failed it (<see cref="FlowVersion.Failed"/>).</param>
    void CallEnded(string flow, bool failed);
}
