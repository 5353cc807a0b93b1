using FsVoice.CallFlows;

namespace FsVoice.CallHost.Flows;

/// <summary>What changes the table: the swap of a reload, the roll-back, and the unloading of what is left by all.</summary>
public sealed partial class FlowAssemblies
{
    /// <summary>Puts what was prepared in place, all of it in one step.</summary>
    private List<ReloadResult> Commit(List<Candidate> candidates)
    {
        List<ReloadResult> results = [];
        List<AssemblyVersion> unused;
        lock (_gate)
        {
            var changes = new Changes();
            foreach (var candidate in candidates)
            {
                if (Decide(candidate, changes) is { } result)
                {
                    results.Add(result);
                }
            }

            unused = Apply(changes);
        }

        unused.ForEach(Unload);
        foreach (var result in results)
        {
            Log(result);
        }

        return results;
    }

    private ReloadResult? Decide(Candidate candidate, Changes changes)
    {
        if (!_slots.TryGetValue(candidate.Name, out var slot))
        {
            if (candidate.Hash is null)
            {
                return new ReloadResult(candidate.Name, ReloadOutcome.Refused, null, "There is no such file in the directory of flow assemblies.");
            }

            slot = new AssemblySlot(candidate.Name);
            _slots.Add(slot.Name, slot);
        }

        if (candidate.Hash is null)
        {
            bool hadFlows = slot.Current is not null;
            Remove(slot, changes);
            return hadFlows ? new ReloadResult(slot.Name, ReloadOutcome.Removed, null, null) : null;
        }

        if (candidate.Refusal is not null)
        {
            return Refuse(slot, candidate, candidate.Refusal, changes);
        }

        if (slot.Current?.Hash == candidate.Hash)
        {
            // A refusal of what stood there meanwhile is no longer news.
            slot.Refused = null;
            changes.Unwanted(candidate.Version);
            return new ReloadResult(slot.Name, ReloadOutcome.Unchanged, slot.Current.Text, null);
        }

        if (slot.Proven?.Hash == candidate.Hash)
        {
            changes.Unwanted(candidate.Version);
            return TakeBack(slot, changes);
        }

        if (candidate.Version is null)
        {
            return slot.RolledBack?.Hash == candidate.Hash
                ? new ReloadResult(slot.Name, ReloadOutcome.Refused, slot.Current?.Text, "It was rolled back and is still the same file; a reload by its name tries it once more.")
                : Refuse(slot, candidate, "Another version took over while it was read; reload again.", changes);
        }

        if (FindConflict(slot, candidate.Version) is { } conflict)
        {
            return Refuse(slot, candidate, conflict, changes);
        }

        Take(slot, candidate.Version, changes);
        return new ReloadResult(slot.Name, ReloadOutcome.Loaded, candidate.Version.Text, null);
    }

    /// <summary>What the version has that another assembly has already, in words; null when there is nothing.</summary>
    private string? FindConflict(AssemblySlot slot, AssemblyVersion version)
    {
        foreach (var other in _slots.Values.Where(other => other != slot))
        {
            if (version.Flows.FirstOrDefault(f => other.Claims(f.Flow)) is { Flow: { } flow })
            {
                return $"The flow '{flow}' is in the assembly {other.Name} already.";
            }

            foreach (var extension in _extensions)
            {
                if (version.PartOf(extension)?.Names.FirstOrDefault(name => other.Claims(extension, name)) is { } taken)
                {
                    return $"'{RefusedAssemblyException.OneLine(taken)}' is in the assembly {other.Name} already.";
                }
            }
        }

        return null;
    }

    private void Take(AssemblySlot slot, AssemblyVersion version, Changes changes)
    {
        var before = slot.Current;
        var proven = slot.Proven ?? before;
        changes.Swap(slot.Current, version);
        slot.Current = version;
        slot.Refused = null;
        slot.RolledBack = null;
        bool onProbation = _options.ProbationCalls > 0 && proven is not null && version.Flows.Any(f => proven.Has(f.Flow));
        version.State = onProbation ? FlowVersionState.Probation : FlowVersionState.Current;
        slot.Proven = onProbation ? proven : null;
        foreach (var old in new[] { before, proven }.OfType<AssemblyVersion>().Distinct())
        {
            old.State = FlowVersionState.Draining;
            if (old != slot.Proven)
            {
                changes.Retire(slot, old);
            }
        }
    }

    /// <summary>The file is again what it was before the version on probation: nothing to load.</summary>
    private static ReloadResult TakeBack(AssemblySlot slot, Changes changes)
    {
        var proven = slot.Proven!;
        var tried = slot.Current!;
        tried.State = FlowVersionState.Draining;
        Return(slot, changes);
        slot.Refused = null;
        return new ReloadResult(slot.Name, ReloadOutcome.Loaded, proven.Text, null);
    }

    private static void Return(AssemblySlot slot, Changes changes)
    {
        changes.Swap(slot.Current, slot.Proven);
        changes.Retire(slot, slot.Current!);
        slot.Current = slot.Proven;
        slot.Current!.State = FlowVersionState.Current;
        slot.Proven = null;
    }

    private ReloadResult Refuse(AssemblySlot slot, Candidate candidate, string reason, Changes changes)
    {
        changes.Unwanted(candidate.Version);
        slot.Refused = new FlowVersionStatus(
            "", slot.Name, candidate.Version?.Text ?? candidate.Hash!, FlowVersionState.Refused, 0, 0, 0, _clock.GetUtcNow(), reason);
        return new ReloadResult(slot.Name, ReloadOutcome.Refused, slot.Current?.Text, reason);
    }

    private static void Remove(AssemblySlot slot, Changes changes)
    {
        slot.Refused = null;
        slot.RolledBack = null;
        changes.Swap(slot.Current, null);
        foreach (var version in new[] { slot.Current, slot.Proven }.OfType<AssemblyVersion>())
        {
            version.State = FlowVersionState.Draining;
            changes.Retire(slot, version);
        }

        slot.Current = null;
        slot.Proven = null;
    }

    /// <summary>Replaces the table when it has to change. Gives what nobody is on any more, to be unloaded outside of the lock.</summary>
    private List<AssemblyVersion> Apply(Changes changes)
    {
        if (changes.Swaps.Count > 0)
        {
            var loaded = _slots.Values.SelectMany(slot => slot.Current?.Registrations ?? []).ToList();
            _registry.Replace(_builtIn.Where(f => loaded.TrueForAll(l => l.Name != f.Name)).Concat(loaded));
            foreach (var (from, to) in changes.Swaps)
            {
                foreach (var extension in _extensions)
                {
                    var (old, next) = (from?.PartOf(extension), to?.PartOf(extension));
                    if (old is null && next is null)
                    {
                        continue;
                    }

                    try
                    {
                        extension.Swap(old, next);
                    }
                    catch (Exception e)
                    {
                        // A bug of the extension. The flows are swapped; a call that ends here must not fail by it.
                        LogSwapFailed(e, (to ?? from)!.Name);
                    }
                }
            }
        }

        // Behind the swap only: a call that was refused a version looks its flow up again and must find another.
        List<AssemblyVersion> unused = [.. changes.Rejected];
        foreach (var (slot, version) in changes.Retired)
        {
            version.IsRetired = true;
            if (version.TryClose())
            {
                unused.Add(version);
            }
            else
            {
                slot.Old.Add(version);
            }
        }

        foreach (var slot in _slots.Values.Where(s => s.IsEmpty).ToList())
        {
            _slots.Remove(slot.Name);
        }

        return unused;
    }

    void AssemblyVersion.IOwner.CallEnded(AssemblyVersion version, string flow, bool failed)
    {
        if (version.State != FlowVersionState.Probation)
        {
            version.Tally.Add(failed);
            return;
        }

        List<AssemblyVersion> unused = [];
        string? returnedTo = null;
        (int Calls, int Failures) tally;
        lock (_gate)
        {
            if (!_slots.TryGetValue(version.Name, out var slot) || slot.Current != version || slot.Proven is not { } proven)
            {
                version.Tally.Add(failed);
                return;
            }

            if (!proven.Has(flow))
            {
                return;
            }

            version.Tally.Add(failed);
            tally = version.Tally.Read();
            var before = proven.Tally.Read();
            var changes = new Changes();
            if (tally.Failures > before.Failures)
            {
                returnedTo = proven.Text;
                version.Note = $"{tally.Failures} of its first {tally.Calls} calls failed; of the old version's last {before.Calls} it were {before.Failures}.";
                version.State = FlowVersionState.RolledBack;
                slot.RolledBack = version;
                slot.Refused = null;
                Return(slot, changes);
            }
            else if (tally.Calls >= _options.ProbationCalls)
            {
                version.State = FlowVersionState.Current;
                slot.Proven = null;
                changes.Retire(slot, proven);
            }
            else
            {
                return;
            }

            unused = Apply(changes);
        }

        unused.ForEach(Unload);
        if (returnedTo is null)
        {
            LogProved(version.Name, version.Text, tally.Calls, tally.Failures);
        }
        else
        {
            LogRolledBack(version.Name, version.Text, returnedTo, version.Note!);
        }
    }

    void AssemblyVersion.IOwner.Unused(AssemblyVersion version)
    {
        lock (_gate)
        {
            if (!version.IsRetired || !version.TryClose())
            {
                return;
            }

            if (_slots.TryGetValue(version.Name, out var slot))
            {
                slot.Old.Remove(version);
                if (slot.IsEmpty)
                {
                    _slots.Remove(slot.Name);
                }
            }
        }

        Unload(version);
    }

    void AssemblyVersion.IOwner.Discard(AssemblyVersion version) => Discard(version);

    private void Unload(AssemblyVersion version)
    {
        Discard(version);
        if (version.IsRetired)
        {
            LogUnloaded(version.Name, version.Text);
        }
    }

    private void Discard(AssemblyVersion? version)
    {
        if (version is null)
        {
            return;
        }

        foreach (var part in version.Unload())
        {
            try
            {
                part.Dispose();
            }
            catch (Exception e)
            {
                // Its end is nobody else's: the version goes all the same.
                LogPartFailed(e, version.Name, version.Text);
            }
        }
    }

    private void Log(ReloadResult result)
    {
        switch (result.Outcome)
        {
            case ReloadOutcome.Loaded:
                var rows = List().Where(row => row.Assembly == result.Assembly && row.Version == result.Version).ToList();
                LogLoaded(result.Assembly, result.Version!, string.Join(", ", rows.Select(row => row.Flow)), rows.FirstOrDefault()?.State ?? FlowVersionState.Current);
                break;
            case ReloadOutcome.Refused:
                LogRefused(result.Assembly, result.Reason!);
                break;
            case ReloadOutcome.Removed:
                LogRemoved(result.Assembly);
                break;
        }
    }

    /// <summary>What one step changes.</summary>
    private sealed class Changes
    {
        public List<(AssemblyVersion? From, AssemblyVersion? To)> Swaps { get; } = [];

        public List<(AssemblySlot Slot, AssemblyVersion Version)> Retired { get; } = [];

        public List<AssemblyVersion> Rejected { get; } = [];

        public void Swap(AssemblyVersion? from, AssemblyVersion? to) => Swaps.Add((from, to));

        public void Retire(AssemblySlot slot, AssemblyVersion version) => Retired.Add((slot, version));

        public void Unwanted(AssemblyVersion? version)
        {
            if (version is not null)
            {
                Rejected.Add(version);
            }
        }
    }
}
