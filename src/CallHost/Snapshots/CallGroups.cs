using System.Collections.Immutable;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Snapshots;

/// <summary>Who is in which call group of a tenant: the extensions of each in their order. Immutable.</summary>
internal sealed class CallGroups
{
    private readonly ImmutableDictionary<string, ImmutableArray<string>> _groups;

    private CallGroups(ImmutableDictionary<string, ImmutableArray<string>> groups) => _groups = groups;

    /// <summary>The groups of these agents.</summary>
    public static CallGroups Of(IEnumerable<Agent> agents)
    {
        var members = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var agent in agents)
        {
            foreach (string group in agent.CallGroups)
            {
                if (!members.TryGetValue(group, out var list))
                {
                    members.Add(group, list = []);
                }

                list.Add(agent.Extension);
            }
        }

        return new CallGroups(members.ToImmutableDictionary(
            group => group.Key, group => ImmutableArray.CreateRange(group.Value.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), StringComparer.Ordinal));
    }

    /// <summary>The extensions in the group; empty when nobody is in it.</summary>
    public ImmutableArray<string> Find(string name) => _groups.GetValueOrDefault(name, []);

    /// <summary>With these agents, each as it was and as it is; null for one that is not there. Groups that nobody joined or left stay what they are.</summary>
    public CallGroups With(IEnumerable<(Agent? Before, Agent? Now)> changes)
    {
        var groups = _groups;
        foreach (var (before, now) in changes)
        {
            IReadOnlyList<string> old = before?.CallGroups ?? [], @new = now?.CallGroups ?? [];
            foreach (string left in old.Except(@new, StringComparer.Ordinal))
            {
                groups = Set(groups, left, Find(groups, left).Remove(before!.Extension, StringComparer.Ordinal));
            }

            foreach (string joined in @new.Except(old, StringComparer.Ordinal))
            {
                var members = Find(groups, joined);
                int at = members.BinarySearch(now!.Extension, StringComparer.Ordinal);
                groups = at >= 0 ? groups : Set(groups, joined, members.Insert(~at, now.Extension));
            }
        }

        return groups == _groups ? this : new CallGroups(groups);
    }

    private static ImmutableArray<string> Find(ImmutableDictionary<string, ImmutableArray<string>> groups, string name) => groups.GetValueOrDefault(name, []);

    private static ImmutableDictionary<string, ImmutableArray<string>> Set(
        ImmutableDictionary<string, ImmutableArray<string>> groups, string name, ImmutableArray<string> members) =>
        members.IsEmpty ? groups.Remove(name) : groups.SetItem(name, members);
}
