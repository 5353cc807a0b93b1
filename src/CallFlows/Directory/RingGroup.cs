namespace FsVoice.CallFlows;

/// <summary>Phones that ring for one number (seed 004, RingGroup).</summary>
public sealed record RingGroup : DirectoryItem
{
    /// <summary>The number by which it is called inside; unique in the tenant, agents included.</summary>
    public string Number { get; init; } = "";

    /// <summary>Its name, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>In which order the phones ring.</summary>
    public RingStrategy Strategy { get; init; }

    /// <summary>For how long all of it rings, in whole seconds, 5 s to 5 min.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whose phones ring, 1 to 100 members.</summary>
    public IReadOnlyList<RingGroupMember> Members { get; init; } = [];

    /// <summary>Where the call goes when nobody answers (seed 004, no_answer_action and no_answer_target).</summary>
    public RouteTarget NoAnswer { get; init; } = new(RouteTargetKind.Hangup, "");

    /// <inheritdoc />
    public override string Key => Number;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.RingGroup;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Extension(Number, nameof(Number), rules);
        check.Text(Name, nameof(Name), 1, 100);
        check.Enum(Strategy, nameof(Strategy));
        if (RingTimeout < TimeSpan.FromSeconds(5) || RingTimeout > TimeSpan.FromMinutes(5) || RingTimeout.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            check.Add(nameof(RingTimeout), "be 5 to 300 whole seconds");
        }

        if (Members is null || Members.Count is 0 or > 100)
        {
            check.Add(nameof(Members), "be 1 to 100 members");
        }
        else
        {
            ValidateMembers(check, rules);
        }

        if (NoAnswer is null)
        {
            check.Add(nameof(NoAnswer), "name where calls go");
        }
        else
        {
            NoAnswer.Validate(check, nameof(NoAnswer));
        }
    }

    private void ValidateMembers(FieldCheck check, DirectoryRules rules)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Members.Count; i++)
        {
            RingGroupMember? member = Members[i];
            string field = $"{nameof(Members)}[{i}]";
            if (member is null)
            {
                check.Add(field, "be an object");
                continue;
            }

            check.Extension(member.Extension, $"{field}.{nameof(member.Extension)}", rules);
            check.Range(member.Priority, $"{field}.{nameof(member.Priority)}", 1, 1000);
            check.Range(member.DelaySeconds, $"{field}.{nameof(member.DelaySeconds)}", 0, 300);
            if (member.Extension is { } extension && !seen.Add(extension))
            {
                check.Add($"{field}.{nameof(member.Extension)}", "not be in the group twice");
            }
        }
    }
}

/// <summary>A member of a <see cref="RingGroup"/> (seed 004, RingGroupMember).</summary>
/// <param name="Extension">The agent's extension.</param>
/// <param name="Priority">Lower ones ring first, from 1.</param>
/// <param name="DelaySeconds">Seconds to wait before this phone rings, 0 to 300.</param>
public sealed record RingGroupMember(string Extension, int Priority = 1, int DelaySeconds = 0);

/// <summary>In which order the phones of a <see cref="RingGroup"/> ring.</summary>
public enum RingStrategy
{
    /// <summary>All at once.</summary>
    Simultaneous,

    /// <summary>One after the other, by priority.</summary>
    Sequential,

    /// <summary>One after the other, in an order that is drawn for each call.</summary>
    Random,
}
