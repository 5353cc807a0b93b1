namespace FsVoice.CallFlows;

/// <summary>
/// A customer of the platform: a SIP domain with its agents, numbers and routes (seed 004, TenantInfo; issue 5: tenant = SIP
/// domain). The domain never changes: phones are configured with it and the hashes of the SIP passwords contain it.
/// </summary>
public sealed record Tenant : DirectoryItem
{
    /// <summary>Stands for no tenant in particular where a signature wants one: trunks that all use, keys that may do everything.</summary>
    public const string Global = "*";

    /// <summary>The SIP domain in lower case, the same as <see cref="DirectoryItem.Tenant"/>.</summary>
    public string Domain => Tenant;

    /// <summary>The company's name, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The IANA id of the time zone for schedules that name none.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The name shown outside for agents without one; empty for none.</summary>
    public string CallerIdName { get; init; } = "";

    /// <summary>The number shown outside for agents without one, E.164, one that the tenant owns; empty for none.</summary>
    public string CallerIdNumber { get; init; } = "";

    /// <summary>How dialled numbers are read, and what holds for emergency numbers.</summary>
    public DialingPolicy Dialing { get; init; } = new();

    /// <inheritdoc />
    public override string Key => Tenant;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.Tenant;

    /// <summary>The domain in the form that is stored and compared: lower case, without spaces around.</summary>
    public static string Normalize(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Trim().ToLowerInvariant();
    }

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Text(Name, nameof(Name), 1, 100);
        check.TimeZone(TimeZone, nameof(TimeZone));
        check.Variable(CallerIdName, nameof(CallerIdName), 0, 100);
        check.OptionalE164(CallerIdNumber, nameof(CallerIdNumber));
        if (Dialing is null)
        {
            check.Add(nameof(Dialing), "be given");
        }
        else
        {
            Dialing.Validate(check, nameof(Dialing));
        }
    }
}
