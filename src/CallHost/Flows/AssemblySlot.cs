using FsVoice.CallFlows;

namespace FsVoice.CallHost.Flows;

/// <summary>The versions of one assembly. Used under the lock of <see cref="FlowAssemblies"/> only.</summary>
internal sealed class AssemblySlot(string name)
{
    public string Name { get; } = name;

    /// <summary>What new calls take; null when the assembly was only ever refused, or is gone.</summary>
    public AssemblyVersion? Current { get; set; }

    /// <summary>While <see cref="Current"/> is on probation: the version to compare with and to return to.</summary>
    public AssemblyVersion? Proven { get; set; }

    /// <summary>Versions out of the table that somebody is still on.</summary>
    public List<AssemblyVersion> Old { get; } = [];

    /// <summary>The last version that was rolled back, for the list.</summary>
    public AssemblyVersion? RolledBack { get; set; }

    /// <summary>The last refusal, for the list.</summary>
    public FlowVersionStatus? Refused { get; set; }

    /// <summary>True when there is nothing more to say of the assembly.</summary>
    public bool IsEmpty => Current is null && Old.Count == 0 && Refused is null;

    /// <summary>True when the assembly has the flow, or would have it again after a roll-back.</summary>
    public bool Claims(string flow) => Current?.Has(flow) == true || Proven?.Has(flow) == true;

    /// <summary>True when the assembly has the name for an extension, or would have it again after a roll-back.</summary>
    public bool Claims(IAssemblyExtension extension, string name) =>
        new[] { Current, Proven }.Any(v => v?.PartOf(extension)?.Names.Contains(name, StringComparer.OrdinalIgnoreCase) == true);

    /// <summary>Every version that there is something to say of, the newest first, each once. Of a refusal and a roll-back the later one is told.</summary>
    public IEnumerable<AssemblyVersion> Versions => new[] { Current, Proven, Refused is null ? RolledBack : null }
        .OfType<AssemblyVersion>()
        .Concat(Old)
        .Distinct()
        .OrderByDescending(v => v.LoadedAt);
}
