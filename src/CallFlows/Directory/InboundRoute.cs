namespace FsVoice.CallFlows;

/// <summary>Where calls to a number go (seed 000, "Inbound Routes Module").</summary>
public sealed record InboundRoute : DirectoryItem
{
    /// <summary>The dialled number, E.164 (seed 000, did_number); unique among all tenants. The dialplan matches it with and without <c>+</c>.</summary>
    public string Did { get; init; } = "";

    /// <summary>Where its calls go (seed 000, destination_extension, for an agent).</summary>
    public RouteTarget Target { get; init; } = new(RouteTargetKind.Hangup, "");

    /// <summary>The name of the <see cref="BusinessSchedule"/> outside which calls go where that schedule says; empty: always open.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>What it is for, at most 255 characters.</summary>
    public string Description { get; init; } = "";

    /// <inheritdoc />
    public override string Key => Did;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.InboundRoute;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.E164(Did, nameof(Did));
        if (Target is null)
        {
            check.Add(nameof(Target), "name where calls go");
        }
        else
        {
            Target.Validate(check, nameof(Target));
        }

        check.Text(Schedule, nameof(Schedule), 0, 100);
        check.Text(Description, nameof(Description), 0, 255);
    }
}

/// <summary>A number that belongs to the tenant, so that its calls may show it (issue 5: caller ids are checked against what the tenant owns).</summary>
public sealed record OwnedNumber : DirectoryItem
{
    /// <summary>The number, E.164; unique among all tenants.</summary>
    public string Number { get; init; } = "";

    /// <summary>The name that is shown with it; empty for none.</summary>
    public string CallerIdName { get; init; } = "";

    /// <summary>What it is for, at most 255 characters.</summary>
    public string Description { get; init; } = "";

    /// <inheritdoc />
    public override string Key => Number;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.OwnedNumber;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.E164(Number, nameof(Number));
        check.Variable(CallerIdName, nameof(CallerIdName), 0, 100);
        check.Text(Description, nameof(Description), 0, 255);
    }
}

/// <summary>A number that the tenant neither takes calls from nor calls (seed 004, BlockedNumber).</summary>
public sealed record BlockedNumber : DirectoryItem
{
    /// <summary>The number, E.164; unique in the tenant.</summary>
    public string Number { get; init; } = "";

    /// <summary>Why, at most 255 characters; empty for no reason given.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Which calls are refused.</summary>
    public BlockDirection Direction { get; init; } = BlockDirection.Both;

    /// <inheritdoc />
    public override string Key => Number;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.BlockedNumber;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.E164(Number, nameof(Number));
        check.Text(Reason, nameof(Reason), 0, 255);
        check.Enum(Direction, nameof(Direction));
    }
}

/// <summary>Which calls a <see cref="BlockedNumber"/> refuses.</summary>
public enum BlockDirection
{
    /// <summary>Calls from and to the number.</summary>
    Both,

    /// <summary>Calls from the number.</summary>
    Inbound,

    /// <summary>Calls to the number.</summary>
    Outbound,
}
