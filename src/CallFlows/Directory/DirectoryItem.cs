namespace FsVoice.CallFlows;

/// <summary>
/// What the database keeps for a tenant: what all kinds have in common. The records are immutable; a change is written as a copy
/// (<c>with</c>) to <see cref="IDirectoryTable{T}.UpdateAsync"/>.
/// </summary>
public abstract record DirectoryItem
{
    /// <summary>The tenant's SIP domain in lower case; <see cref="CallFlows.Tenant.Global"/> for what belongs to all (trunks, API keys and administrators only).</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The id in the database, given by the store when it is empty.</summary>
    public Guid Id { get; init; }

    /// <summary>
    /// 1 when created, one more with each change; set by the store. An update with another version than the stored one is
    /// refused (<see cref="DirectoryStatus.Changed"/>); 0 in an update stands for any.
    /// </summary>
    public long Version { get; init; }

    /// <summary>When it was created, UTC, to the microsecond; set by the store.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC, to the microsecond; set by the store.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether it is in use: what is not stays in the database, and calls are led as if it were not there.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>What names it beside the id, such as the extension of an agent or the number of a route: unique (see <see cref="DirectoryKind"/>).</summary>
    public abstract string Key { get; }

    /// <summary>Which kind it is.</summary>
    public abstract DirectoryKind Kind { get; }

    /// <summary>
    /// A key of a kind whose keys are compared without case, as it is told apart: in the database and in memory alike. A comparer
    /// without case is another thing: it takes the two forms of a Greek sigma for one, of which the database keeps both.
    /// </summary>
    public static string WithoutCase(string key) => key.ToLowerInvariant();

    /// <summary>
    /// Everything that is wrong with the values, empty when nothing is. The only place where a value is judged: neither the
    /// store nor the API has rules of its own. Never throws, whatever the values are.
    /// </summary>
    /// <param name="rules">What a site may decide.</param>
    public IReadOnlyList<FieldError> Validate(DirectoryRules rules)
    {
        var check = new FieldCheck();
        check.Tenant(Tenant, Kind);
        Validate(check, rules ?? new DirectoryRules());
        return check.Errors;
    }

    private protected abstract void Validate(FieldCheck check, DirectoryRules rules);
}

/// <summary>The kinds of things that a tenant has, and what is unique among them.</summary>
public enum DirectoryKind
{
    /// <summary>A <see cref="CallFlows.Tenant"/>, by its domain.</summary>
    Tenant,

    /// <summary>An <see cref="CallFlows.Agent"/>, by its extension within the tenant, ring groups included.</summary>
    Agent,

    /// <summary>An <see cref="CallFlows.InboundRoute"/>, by its DID among all tenants: a number leads to one of them.</summary>
    InboundRoute,

    /// <summary>A <see cref="CallFlows.SipTrunk"/>, by its gateway's name among all tenants: FreeSWITCH's gateways have one name space.</summary>
    SipTrunk,

    /// <summary>A <see cref="CallFlows.RingGroup"/>, by its number within the tenant, agents included.</summary>
    RingGroup,

    /// <summary>A <see cref="CallFlows.BusinessSchedule"/>, by its name within the tenant, compared without case.</summary>
    Schedule,

    /// <summary>A <see cref="CallFlows.BlockedNumber"/>, by its number within the tenant.</summary>
    BlockedNumber,

    /// <summary>An <see cref="CallFlows.OwnedNumber"/>, by its number among all tenants.</summary>
    OwnedNumber,

    /// <summary>An <see cref="CallFlows.OutboundRoute"/>, by its name within the tenant, compared without case.</summary>
    OutboundRoute,

    /// <summary>An <see cref="CallFlows.ApiKey"/>, by its prefix among all tenants.</summary>
    ApiKey,

    /// <summary>An <see cref="CallFlows.Administrator"/>, by the e-mail address among all tenants, compared without case.</summary>
    Administrator,
}

/// <summary>What is wrong with one value of a request or record.</summary>
/// <param name="Field">The property's name, with a path where it is inside another: <c>CallerIdNumber</c>, <c>Members[2].Extension</c>.</param>
/// <param name="Expected">What was expected, as the end of a sentence that begins with "must", such as "be 1 to 100 characters". Repeats no value.</param>
public readonly record struct FieldError(string Field, string Expected);

/// <summary>Rules of the directory that a site decides (section <c>FsVoice:Directory</c>).</summary>
public sealed record DirectoryRules
{
    /// <summary>The lowest extension of an agent or ring group (seed 000, "Create Agent": 1020, since 1000-1019 stand in FreeSWITCH's own files).</summary>
    public int MinExtension { get; init; } = 1020;

    /// <summary>The highest extension; seed 004 (Extension) has 3 to 6 digits.</summary>
    public int MaxExtension { get; init; } = 999_999;

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.InRange(errors, MinExtension, 1, 999_999_999, $"{path}:{nameof(MinExtension)}");
        OptionsCheck.InRange(errors, MaxExtension, Math.Max(1, MinExtension), 999_999_999, $"{path}:{nameof(MaxExtension)}");
    }
}
