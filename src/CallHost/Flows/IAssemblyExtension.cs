namespace FsVoice.CallHost.Flows;

/// <summary>
/// Another use of flow assemblies than flows (plugins of the FreeSWITCH module). What it finds in a version comes and
/// goes with the version's flows: same check, same moment, same roll-back.
/// </summary>
public interface IAssemblyExtension
{
    /// <summary>
    /// Looks at a version before it takes calls, as part of its start-up check: outside of any lock, once for each
    /// version, on a thread of its own.
    /// </summary>
    /// <returns>What the version has for this extension, or null when there is nothing.</returns>
    /// <exception cref="RefusedAssemblyException">The version is not good; the message is shown.</exception>
    IAssemblyPart? Prepare(LoadedAssembly assembly);

    /// <summary>
    /// Replaces, in one step, what one version of an assembly has by what another has. Called together with the swap of
    /// the flows, under the lock that orders swaps, possibly at the end of a call: must be quick and must not throw. A
    /// roll-back is a swap as well, back to a part that was active before.
    /// </summary>
    /// <param name="from">What <see cref="Prepare"/> gave for the version that goes; null when there is none.</param>
    /// <param name="to">What it gave for the version that comes; null when there is none.</param>
    void Swap(IAssemblyPart? from, IAssemblyPart? to);
}

/// <summary>
/// What one version of an assembly has for an extension. Disposed of once: when the version is refused, or when nothing
/// of it runs any more, possibly at the end of a call.
/// </summary>
public interface IAssemblyPart : IDisposable
{
    /// <summary>
    /// Names that no other assembly may have for the same extension, compared without case; a version that has one of
    /// another assembly's is refused, before <see cref="IAssemblyExtension.Swap"/>.
    /// </summary>
    IReadOnlyCollection<string> Names { get; }
}
