using System.Runtime.Loader;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// One version of a flow assembly: its flows, who is on it, and its end. Whoever runs its code holds it; when it was
/// taken out of the table and the last hold is gone, it lets go of everything that is of the assembly and is unloaded.
/// </summary>
internal sealed class AssemblyVersion : IFlowSet
{
    private const int Closed = int.MinValue;

    private readonly IOwner _owner;
    private Dictionary<string, FlowRegistration> _flows = new(StringComparer.Ordinal);
    private List<Part> _parts = [];
    private AssemblyLoadContext? _context;
    private int _holds;

    public AssemblyVersion(FlowAssemblyFile file, AssemblyLoadContext context, DateTimeOffset loadedAt, int window, IOwner owner)
    {
        Name = file.Name;
        Hash = file.Hash;
        Text = file.Hash;
        LoadedAt = loadedAt;
        Tally = new CallTally(window);
        _context = context;
        _owner = owner;
    }

    public string Name { get; }

    public string Hash { get; }

    /// <summary>The version as people see it.</summary>
    public string Text { get; set; }

    public DateTimeOffset LoadedAt { get; }

    /// <summary>The calls that went by the flows that the version before had too: what the two are compared by.</summary>
    public CallTally Tally { get; }

    /// <summary>Written under the owner's lock.</summary>
    public volatile FlowVersionState State = FlowVersionState.Refused;

    public string? Note { get; set; }

    /// <summary>True when it is in no table any more and is not kept to return to either. Written under the owner's lock.</summary>
    public bool IsRetired { get; set; }

    /// <summary>The versions of its flows, which outlive the assembly in the list.</summary>
    public IReadOnlyList<(string Flow, FlowVersion Version)> Flows { get; private set; } = [];

    public IReadOnlyList<FlowRegistration> Registrations => [.. _flows.Values];

    /// <summary>The flow with this name of this very version, or null.</summary>
    public FlowRegistration? Find(string name) => _flows.GetValueOrDefault(name);

    public bool Has(string flow) => Flows.Any(f => f.Flow == flow);

    /// <summary>What the extension has of this version, or null.</summary>
    public IAssemblyPart? PartOf(IAssemblyExtension extension) => _parts.Find(p => p.Extension == extension).Content;

    /// <summary>Takes what the start-up check found. Before anybody else knows the version.</summary>
    public void Fill(IReadOnlyList<FlowRegistration> flows)
    {
        _flows = flows.ToDictionary(f => f.Name, StringComparer.Ordinal);
        Flows = [.. flows.Select(f => (f.Name, f.Version)).OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    public void Add(IAssemblyExtension extension, IAssemblyPart content) => _parts.Add(new Part(extension, content));

    public bool HasParts => _parts.Count > 0;

    /// <inheritdoc />
    public bool TryHold()
    {
        int holds = Volatile.Read(ref _holds);
        while (holds != Closed)
        {
            int seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds)
            {
                return true;
            }

            holds = seen;
        }

        return false;
    }

    /// <inheritdoc />
    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            _owner.Unused(this);
        }
    }

    /// <inheritdoc />
    public void CallEnded(string flow, bool failed) => _owner.CallEnded(this, flow, failed);

    /// <summary>Shuts the door when nobody holds the version. True once.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _holds, Closed, 0) == 0;

    /// <summary>Lets go of all that is of the assembly. Once, when closed or never known to anybody.</summary>
    /// <returns>What the extensions had; the caller disposes of it.</returns>
    public IReadOnlyList<IAssemblyPart> Unload()
    {
        IReadOnlyList<IAssemblyPart> parts = [.. _parts.Select(p => p.Content)];
        _parts = [];
        _flows = [];
        _context?.Unload();
        _context = null;
        return parts;
    }

    /// <summary>The rows of the list.</summary>
    public IEnumerable<FlowVersionStatus> Rows(Func<string, string?> noteOf) => Flows.Count == 0
        ? [new FlowVersionStatus("", Name, Text, State, 0, 0, 0, LoadedAt, Note)]
        : Flows.Select(f => new FlowVersionStatus(
            f.Flow, Name, Text, State, f.Version.Active, f.Version.Started, f.Version.Failed, LoadedAt, Note ?? noteOf(f.Flow)));

    /// <summary>Who decides over versions.</summary>
    public interface IOwner
    {
        /// <summary>A call left a version.</summary>
        void CallEnded(AssemblyVersion version, string flow, bool failed);

        /// <summary>Nobody holds a version at the moment.</summary>
        void Unused(AssemblyVersion version);

        /// <summary>A version is not taken: unloads it.</summary>
        void Discard(AssemblyVersion version);
    }

    private readonly record struct Part(IAssemblyExtension Extension, IAssemblyPart Content);
}
