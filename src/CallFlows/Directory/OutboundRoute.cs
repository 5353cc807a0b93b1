namespace FsVoice.CallFlows;

/// <summary>Which trunks carry calls to numbers outside (issue 5, "outbound by trunk with number normalisation"). Emergency calls go by <see cref="DialingPolicy.EmergencyTrunk"/>.</summary>
public sealed record OutboundRoute : DirectoryItem
{
    /// <summary>Its name, 1 to 100 characters; unique in the tenant, compared without case.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the number in E.164 begins with: <c>+</c> for every number, <c>+49</c> for one country. The longest prefix counts, then the lower <see cref="Priority"/>.</summary>
    public string Prefix { get; init; } = "+";

    /// <summary>Lower ones are tried first among routes with the same prefix, 0 to 1000.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>The gateways' names of the trunks, in the order in which they are tried, 1 to 8.</summary>
    public IReadOnlyList<string> Trunks { get; init; } = [];

    /// <summary>How the trunk wants numbers.</summary>
    public NumberFormat Format { get; init; }

    /// <summary>What the trunk wants in front of every number, digits, '*' and '#', at most 16; empty for nothing.</summary>
    public string Prepend { get; init; } = "";

    /// <summary>Which of <see cref="Agent.TollAllow"/> an agent needs to use it; empty: decided by the number, <c>domestic</c> or <c>international</c>.</summary>
    public string Toll { get; init; } = "";

    /// <inheritdoc />
    public override string Key => Name;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.OutboundRoute;

    /// <summary>The number as this route's trunks want it.</summary>
    /// <param name="e164">The number, E.164.</param>
    /// <param name="policy">The tenant's, for <see cref="NumberFormat.National"/>.</param>
    public string Write(string e164, DialingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(e164);
        ArgumentNullException.ThrowIfNull(policy);
        return Prepend + Format switch
        {
            NumberFormat.E164WithoutPlus => e164.TrimStart('+'),
            NumberFormat.National => policy.ToNational(e164),
            _ => e164,
        };
    }

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Text(Name, nameof(Name), 1, 100);
        if (Prefix is null || Prefix.Length is 0 or > 16 || Prefix[0] != '+' || !Prefix.AsSpan(1).ToString().All(char.IsAsciiDigit))
        {
            check.Add(nameof(Prefix), "be '+' and at most 15 digits");
        }

        check.Range(Priority, nameof(Priority), 0, 1000);
        if (Trunks is null || Trunks.Count is 0 or > 8)
        {
            check.Add(nameof(Trunks), "be 1 to 8 names of gateways");
        }
        else
        {
            for (int i = 0; i < Trunks.Count; i++)
            {
                check.Name(Trunks[i], $"{nameof(Trunks)}[{i}]", 1, 64, "-_.");
            }
        }

        check.Enum(Format, nameof(Format));
        if (Prepend is null || Prepend.Length > 16 || !Prepend.All(c => char.IsAsciiDigit(c) || c is '*' or '#'))
        {
            check.Add(nameof(Prepend), "be at most 16 digits, '*' and '#'");
        }

        if (Toll is not { Length: 0 } && !Agent.Tolls.Contains(Toll, StringComparer.Ordinal))
        {
            check.Add(nameof(Toll), $"be empty or one of {string.Join(", ", Agent.Tolls)}");
        }
    }
}

/// <summary>How a trunk wants numbers.</summary>
public enum NumberFormat
{
    /// <summary><c>+18005551234</c>.</summary>
    E164,

    /// <summary><c>18005551234</c>.</summary>
    E164WithoutPlus,

    /// <summary>As it is dialled in the tenant's country (<see cref="DialingPolicy.ToNational"/>).</summary>
    National,
}
