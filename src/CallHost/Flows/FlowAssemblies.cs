using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// Flow assemblies from a directory, each version in a collectible load context of its own, loaded from memory so that
/// the file can be replaced at any moment.
/// </summary>
/// <remarks>
/// <para>The way of a version: 1. the file and its private dependencies are read; 2. it is loaded and put through its
/// start-up check, seen by nobody; 3. in one step new calls take it; 4. it is on probation until it has ended
/// <see cref="FlowAssemblyOptions.ProbationCalls"/> calls: as soon as more of them failed than of the old version's last
/// ones, the old one takes over again; 5. once replaced, it is unloaded when the last call left it.</para>
/// <para>Only calls count for probation that went by a flow that the old version has too: a flow that is new with the
/// version has nothing to return to. For the same reason the first version of an assembly is never rolled back, also
/// where it replaces a built-in flow.</para>
/// </remarks>
public sealed partial class FlowAssemblies : IFlowVersions, AssemblyVersion.IOwner, IAsyncDisposable
{
    private readonly FlowAssemblyOptions _options;
    private readonly FlowRegistry _registry;
    private readonly IReadOnlyList<FlowRegistration> _builtIn;
    private readonly IReadOnlyList<IAssemblyExtension> _extensions;
    private readonly FlowAssemblyLoader _loader;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SortedDictionary<string, AssemblySlot> _slots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reloading = new(1, 1);

    // Orders swaps and guards the slots. Held for table work only, never while foreign code is loaded or checked.
    private readonly Lock _gate = new();
    private int _disposed;

    /// <param name="options">Where the assemblies are and how far they are trusted.</param>
    /// <param name="registry">The flows of the host; those of assemblies are added here.</param>
    /// <param name="services">The host's services, for the constructors of flows.</param>
    /// <param name="extensions">What else than flows the host takes out of assemblies.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="loggers">The log.</param>
    public FlowAssemblies(
        FlowAssemblyOptions options,
        FlowRegistry registry,
        IServiceProvider services,
        IEnumerable<IAssemblyExtension> extensions,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _options = options;
        _registry = registry;
        _builtIn = registry.All;
        _extensions = [.. extensions];
        _clock = clock;
        _logger = loggers.CreateLogger<FlowAssemblies>();
        _loader = new FlowAssemblyLoader(options, services, loggers, _extensions, clock, this);
    }

    /// <summary>Loads every assembly. One that is bad is logged and listed as refused; the host starts all the same.</summary>
    public Task<IReadOnlyList<ReloadResult>> StartAsync(CancellationToken cancellationToken) => ReloadAsync(null, cancellationToken);

    /// <inheritdoc />
    public IReadOnlyList<FlowVersionStatus> List()
    {
        lock (_gate)
        {
            var builtIn = _builtIn
                .Select(f => (f.Name, f.Version, IsCurrent: _registry.Find(f.Name) == f))
                .Where(f => f.IsCurrent || f.Version.Active > 0)
                .Select(f => new FlowVersionStatus(
                    f.Name, f.Version.Assembly, f.Version.Version, f.IsCurrent ? FlowVersionState.Current : FlowVersionState.Draining,
                    f.Version.Active, f.Version.Started, f.Version.Failed, f.Version.LoadedAt, null));
            var loaded = _slots.Values.SelectMany(slot => slot.Versions
                .SelectMany(version => version.Rows(NoteOf))
                .Concat(slot.Refused is null ? [] : [slot.Refused]));
            return [.. builtIn.Concat(loaded).OrderBy(row => row.Flow, StringComparer.Ordinal).ThenByDescending(row => row.LoadedAt)];
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ReloadResult>> ReloadAsync(string? assembly, CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken).ConfigureAwait(false);
        List<Candidate> candidates = [];
        try
        {
            foreach (string name in NamesToReload(assembly))
            {
                candidates.Add(await PrepareAsync(name, isNamed: assembly is not null, cancellationToken).ConfigureAwait(false));
            }

            return Commit(candidates);
        }
        catch (RefusedAssemblyException e)
        {
            LogNothingReloaded(e.Message);
            return [new ReloadResult(RefusedAssemblyException.OneLine(assembly ?? ""), ReloadOutcome.Refused, null, e.Message)];
        }
        catch (OperationCanceledException)
        {
            foreach (var candidate in candidates)
            {
                Discard(candidate.Version);
            }

            throw;
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Takes the flows of all assemblies out; each version is unloaded when the last call left it. May be called again: a service provider does, once for each type that this is registered as.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _reloading.WaitAsync().ConfigureAwait(false);
        List<AssemblyVersion> unused;
        lock (_gate)
        {
            var changes = new Changes();
            foreach (var slot in _slots.Values)
            {
                Remove(slot, changes);
            }

            unused = Apply(changes);
        }

        unused.ForEach(Unload);
        _reloading.Dispose();
    }

    private IReadOnlyList<string> NamesToReload(string? assembly)
    {
        if (assembly is not null)
        {
            string name = FlowAssemblyFile.CheckName(assembly);
            return _options.Directory.Length > 0
                ? [name]
                : throw new RefusedAssemblyException("There is no directory of flow assemblies (FsVoice:Flows:Directory).");
        }

        if (_options.Directory.Length == 0)
        {
            return [];
        }

        // A directory that cannot be read (a mount that is not there) must not count as "all files are gone".
        var files = FlowAssemblyFile.Find(_options.Directory);
        lock (_gate)
        {
            return [.. files.Concat(_slots.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Reads, loads and checks one assembly. Changes nothing that anybody sees.</summary>
    private async Task<Candidate> PrepareAsync(string name, bool isNamed, CancellationToken cancellationToken)
    {
        FlowAssemblyFile? file = null;
        try
        {
            file = FlowAssemblyFile.Read(_options.Directory, FlowAssemblyFile.CheckName(name), _options.MaxBytes);
            return file is null || !NeedsLoading(name, file.Hash, isNamed)
                ? new Candidate(name, file?.Hash, null, null)
                : new Candidate(name, file.Hash, await _loader.LoadAsync(file, cancellationToken).ConfigureAwait(false), null);
        }
        catch (RefusedAssemblyException e)
        {
            return new Candidate(name, file?.Hash ?? "", null, e.Message);
        }
    }

    /// <summary>False for what is in hand already, and, unless it is asked for by its name, for what was rolled back.</summary>
    private bool NeedsLoading(string name, string hash, bool isNamed)
    {
        lock (_gate)
        {
            return !_slots.TryGetValue(name, out var slot)
                || (slot.Current?.Hash != hash && slot.Proven?.Hash != hash && (isNamed || slot.RolledBack?.Hash != hash));
        }
    }

    private string? NoteOf(string flow) =>
        _builtIn.Any(f => f.Name == flow) ? "In place of the built-in flow of this name." : null;

    /// <summary>What became of one file before the swap.</summary>
    /// <param name="Name">The file's name without <c>.dll</c>.</param>
    /// <param name="Hash">Its content; null when there is no such file, empty when it could not be read.</param>
    /// <param name="Version">The version, loaded and checked; null when it is in hand already or not to be taken.</param>
    /// <param name="Refusal">Why it was refused.</param>
    private sealed record Candidate(string Name, string? Hash, AssemblyVersion? Version, string? Refusal);
}
