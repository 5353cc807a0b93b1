using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

// The bodies of requests that create or change something, and the same members of answers. What a member means and may be stands
// at the record of the directory that it comes from; the names are those of seed 000 where that has one.

// Those inside others have constructors: of an object that is sent, generated code gives no other members their defaults.

/// <summary>A <see cref="RouteTarget"/>.</summary>
internal sealed record RouteTargetBody(RouteTargetKind Kind = RouteTargetKind.Agent, string Value = "", IReadOnlyDictionary<string, string>? Parameters = null)
{
    public RouteTarget ToTarget() => new(Kind, Value) { Parameters = Parameters ?? new Dictionary<string, string>() };

    public static RouteTargetBody From(RouteTarget target) => new(target.Kind, target.Value, target.Parameters);
}

/// <summary>A <see cref="HolidayOptions"/>.</summary>
internal sealed record HolidayBody(string Date = "", string Name = "", IList<string>? Hours = null)
{
    public HolidayOptions ToOptions() => new() { Date = Date, Name = Name, Hours = Hours ?? [] };

    public static HolidayBody From(HolidayOptions holiday) => new(holiday.Date, holiday.Name, holiday.Hours);
}

/// <summary>A <see cref="DialingPolicy"/>.</summary>
internal sealed record DialingBody(
    string CountryCode = "1",
    string NationalPrefix = "1",
    string InternationalPrefix = "011",
    int NationalLength = 10,
    IReadOnlyList<string>? EmergencyNumbers = null,
    string EmergencyTrunk = "",
    string EmergencyCallerId = "")
{
    public DialingPolicy ToPolicy()
    {
        var policy = new DialingPolicy
        {
            CountryCode = CountryCode,
            NationalPrefix = NationalPrefix,
            InternationalPrefix = InternationalPrefix,
            NationalLength = NationalLength,
            EmergencyTrunk = EmergencyTrunk,
            EmergencyCallerId = EmergencyCallerId,
        };
        return EmergencyNumbers is null ? policy : policy with { EmergencyNumbers = EmergencyNumbers };
    }

    public static DialingBody From(DialingPolicy policy) => new(
        policy.CountryCode,
        policy.NationalPrefix,
        policy.InternationalPrefix,
        policy.NationalLength,
        policy.EmergencyNumbers,
        policy.EmergencyTrunk,
        policy.EmergencyCallerId);
}

/// <summary>An <see cref="Agent"/> (seed 000, "Create Agent").</summary>
internal sealed record AgentBody
{
    public string Extension { get; init; } = "";

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public string CallerIdName { get; init; } = "";

    public string CallerIdNumber { get; init; } = "";

    public string OutboundCallerId { get; init; } = "";

    public IReadOnlyList<string> TollAllow { get; init; } = Agent.Tolls;

    public IReadOnlyList<string> CallGroups { get; init; } = ["agents"];

    public bool IsWebRtc { get; init; } = true;

    public bool HasVoicemail { get; init; } = true;

    /// <summary>Taken, never shown.</summary>
    public string? VoicemailPin { get; init; }

    public bool DoNotDisturb { get; init; }

    public CallForward Forward { get; init; }

    public string ForwardTo { get; init; } = "";

    public string CrmUserId { get; init; } = "";

    public bool IsActive { get; init; } = true;
}

/// <summary>An <see cref="InboundRoute"/> (seed 000, "Create Inbound Route").</summary>
internal sealed record InboundRouteBody
{
    public string DidNumber { get; init; } = "";

    /// <summary>The agent; empty when calls go somewhere else (<see cref="Target"/>).</summary>
    public string DestinationExtension { get; init; } = "";

    /// <summary>Where calls go that do not go to an agent; null when they do.</summary>
    public RouteTargetBody? Target { get; init; }

    public string Schedule { get; init; } = "";

    public string Description { get; init; } = "";

    public bool IsActive { get; init; } = true;
}

/// <summary>A <see cref="CallFlows.Tenant"/>.</summary>
internal sealed record TenantBody
{
    public string Domain { get; init; } = "";

    public string Name { get; init; } = "";

    public string TimeZone { get; init; } = "UTC";

    public string CallerIdName { get; init; } = "";

    public string CallerIdNumber { get; init; } = "";

    public DialingBody Dialing { get; init; } = DialingBody.From(new DialingPolicy());

    public bool IsActive { get; init; } = true;
}

/// <summary>A <see cref="SipTrunk"/>.</summary>
internal sealed record TrunkBody
{
    public string Name { get; init; } = "";

    public string GatewayName { get; init; } = "";

    public string Profile { get; init; } = "external";

    public string Provider { get; init; } = "";

    public string Host { get; init; } = "";

    public TrunkAuthentication Authentication { get; init; }

    public string Username { get; init; } = "";

    /// <summary>Taken, never shown; null leaves it as it is.</summary>
    public string? Password { get; init; }

    public string Realm { get; init; } = "";

    public string Proxy { get; init; } = "";

    public string RegisterProxy { get; init; } = "";

    public string FromUser { get; init; } = "";

    public string FromDomain { get; init; } = "";

    public string ContactParameters { get; init; } = "";

    public SipTransport Transport { get; init; }

    public string Codecs { get; init; } = "";

    public bool CallerIdInFrom { get; init; } = true;

    public int? PingSeconds { get; init; }

    public int? RetrySeconds { get; init; }

    public int? ExpireSeconds { get; init; }

    public bool OutboundEnabled { get; init; } = true;

    public bool InboundEnabled { get; init; } = true;

    public int Priority { get; init; } = 10;

    public int? MaxChannels { get; init; }

    public bool IsActive { get; init; } = true;
}

/// <summary>A <see cref="RingGroup"/>.</summary>
internal sealed record RingGroupBody
{
    public string Number { get; init; } = "";

    public string Name { get; init; } = "";

    public RingStrategy Strategy { get; init; }

    /// <summary>In seconds.</summary>
    public int RingTimeout { get; init; } = 30;

    public IReadOnlyList<RingGroupMember> Members { get; init; } = [];

    public RouteTargetBody NoAnswer { get; init; } = new(RouteTargetKind.Hangup);

    public bool IsActive { get; init; } = true;
}

/// <summary>A <see cref="BusinessSchedule"/>.</summary>
internal sealed record ScheduleBody
{
    public string Name { get; init; } = "";

    public string TimeZone { get; init; } = "UTC";

    public IDictionary<string, IList<string>> Week { get; init; } = new Dictionary<string, IList<string>>();

    public IReadOnlyList<HolidayBody?> Holidays { get; init; } = [];

    public RouteTargetBody AfterHours { get; init; } = new(RouteTargetKind.Hangup);

    public bool IsActive { get; init; } = true;
}

/// <summary>A <see cref="BlockedNumber"/>.</summary>
internal sealed record BlockedNumberBody
{
    public string Number { get; init; } = "";

    public string Reason { get; init; } = "";

    public BlockDirection Direction { get; init; } = BlockDirection.Both;

    public bool IsActive { get; init; } = true;
}

/// <summary>An <see cref="OwnedNumber"/>.</summary>
internal sealed record OwnedNumberBody
{
    public string Number { get; init; } = "";

    public string CallerIdName { get; init; } = "";

    public string Description { get; init; } = "";

    public bool IsActive { get; init; } = true;
}

/// <summary>An <see cref="OutboundRoute"/>.</summary>
internal sealed record OutboundRouteBody
{
    public string Name { get; init; } = "";

    public string Prefix { get; init; } = "+";

    public int Priority { get; init; } = 10;

    public IReadOnlyList<string> Trunks { get; init; } = [];

    public NumberFormat Format { get; init; }

    public string Prepend { get; init; } = "";

    public string Toll { get; init; } = "";

    public bool IsActive { get; init; } = true;
}

/// <summary>An <see cref="ApiKey"/> (seed 004, CreateApiKeyParams).</summary>
internal sealed record ApiKeyBody
{
    public string Name { get; init; } = "";

    public ApiRole Role { get; init; } = ApiRole.Admin;

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An <see cref="Administrator"/>.</summary>
internal sealed record AdministratorBody
{
    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public ApiRole Role { get; init; } = ApiRole.Admin;

    /// <summary>Taken, never shown; null leaves it as it is.</summary>
    public string? Password { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(AdministratorBody);
}

/// <summary>A login (seed 004, AdminLoginParams).</summary>
internal sealed record LoginBody
{
    public string Email { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>Never the password.</summary>
    public override string ToString() => nameof(LoginBody);
}

/// <summary>A click-to-call (seed 000, "Initiate Outbound Call").</summary>
internal sealed record DialBody
{
    public string AgentExtension { get; init; } = "";

    public string Destination { get; init; } = "";

    public string CallerIdNumber { get; init; } = "";

    public string CallerIdName { get; init; } = "";
}

/// <summary>A transfer (seed 000, "Transfer Call").</summary>
internal sealed record TransferBody
{
    public string Destination { get; init; } = "";
}
