using System.Text.Json.Serialization;

namespace FsVoice.CallFlows;

/// <summary>A gateway to a carrier (seed 004, SipTrunk). One of <see cref="Tenant.Global"/> is used by all tenants.</summary>
public sealed record SipTrunk : DirectoryItem
{
    /// <summary>Its name for people, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name of FreeSWITCH's gateway (<c>sofia/gateway/&lt;name&gt;/...</c>): letters, digits, '-', '_' and '.'; unique among all tenants.</summary>
    public string GatewayName { get; init; } = "";

    /// <summary>The SIP profile that it belongs to.</summary>
    public string Profile { get; init; } = "external";

    /// <summary>The carrier, such as <c>telnyx</c>; empty for none in particular.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The carrier's host, with a port where it is not the default one (seed 004, gateway).</summary>
    public string Host { get; init; } = "";

    /// <summary>How the two sides know each other.</summary>
    public TrunkAuthentication Authentication { get; init; }

    /// <summary>The user; empty with <see cref="TrunkAuthentication.Address"/>.</summary>
    public string Username { get; init; } = "";

    /// <summary>The password, sealed by <see cref="IDirectorySecrets.SealTrunkPassword"/>; null for none. Never shown.</summary>
    [JsonIgnore]
    public SealedSecret? Password { get; init; }

    /// <summary>The realm; empty: the carrier's own.</summary>
    public string Realm { get; init; } = "";

    /// <summary>The outbound proxy; empty: <see cref="Host"/>.</summary>
    public string Proxy { get; init; } = "";

    /// <summary>Where REGISTER goes; empty: <see cref="Proxy"/> or <see cref="Host"/>.</summary>
    public string RegisterProxy { get; init; } = "";

    /// <summary>The user in From; empty: <see cref="Username"/>.</summary>
    public string FromUser { get; init; } = "";

    /// <summary>The domain in From; empty: <see cref="Host"/>.</summary>
    public string FromDomain { get; init; } = "";

    /// <summary>More parameters of the Contact, such as <c>tport=tcp</c>; empty for none.</summary>
    public string ContactParameters { get; init; } = "";

    /// <summary>How SIP is carried.</summary>
    public SipTransport Transport { get; init; }

    /// <summary>The codecs in order of preference, such as <c>PCMU,PCMA</c>; empty: those of the profile.</summary>
    public string Codecs { get; init; } = "";

    /// <summary>Whether the caller's number stands in From.</summary>
    public bool CallerIdInFrom { get; init; } = true;

    /// <summary>Seconds between OPTIONS requests, 5 to 3600; null for none.</summary>
    public int? PingSeconds { get; init; }

    /// <summary>Seconds between tries to register, 5 to 3600; null: FreeSWITCH's default (30).</summary>
    public int? RetrySeconds { get; init; }

    /// <summary>Seconds that a registration lasts, 60 to 86,400; null: FreeSWITCH's default (3600).</summary>
    public int? ExpireSeconds { get; init; }

    /// <summary>Whether calls go out by it.</summary>
    public bool OutboundEnabled { get; init; } = true;

    /// <summary>Whether calls come in by it.</summary>
    public bool InboundEnabled { get; init; } = true;

    /// <summary>Lower ones are preferred among trunks for the same call, 0 to 1000.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>Most calls at once, 1 to 100,000; null for no bound.</summary>
    public int? MaxChannels { get; init; }

    /// <summary>Whether FreeSWITCH registers with the carrier.</summary>
    public bool Register => Authentication is TrunkAuthentication.Registration or TrunkAuthentication.Both;

    /// <inheritdoc />
    public override string Key => GatewayName;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.SipTrunk;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Text(Name, nameof(Name), 1, 100);
        check.Name(GatewayName, nameof(GatewayName), 1, 64, "-_.");
        check.Name(Profile, nameof(Profile), 1, 64, "-_.");
        check.Text(Provider, nameof(Provider), 0, 64);
        check.Host(Host, nameof(Host), isOptional: false);
        check.Enum(Authentication, nameof(Authentication));
        check.Name(Username, nameof(Username), Register ? 1 : 0, 128, "-_.+@*#");
        if (Register && Password is null)
        {
            check.Add(nameof(Password), "be given for a trunk that registers");
        }

        check.Host(Realm, nameof(Realm), isOptional: true);
        check.Host(Proxy, nameof(Proxy), isOptional: true);
        check.Host(RegisterProxy, nameof(RegisterProxy), isOptional: true);
        check.Name(FromUser, nameof(FromUser), 0, 128, "-_.+*#");
        check.Host(FromDomain, nameof(FromDomain), isOptional: true);
        check.Name(ContactParameters, nameof(ContactParameters), 0, 128, "-_.=;");
        check.Enum(Transport, nameof(Transport));
        check.Name(Codecs, nameof(Codecs), 0, 128, ",-_.@");
        if (PingSeconds is { } ping)
        {
            check.Range(ping, nameof(PingSeconds), 5, 3600);
        }

        if (RetrySeconds is { } retry)
        {
            check.Range(retry, nameof(RetrySeconds), 5, 3600);
        }

        if (ExpireSeconds is { } expire)
        {
            check.Range(expire, nameof(ExpireSeconds), 60, 86_400);
        }

        check.Range(Priority, nameof(Priority), 0, 1000);
        if (MaxChannels is { } most)
        {
            check.Range(most, nameof(MaxChannels), 1, 100_000);
        }
    }
}

/// <summary>How a trunk's sides know each other (seed 004, auth_type).</summary>
public enum TrunkAuthentication
{
    /// <summary>By their addresses.</summary>
    Address,

    /// <summary>FreeSWITCH registers with user and password.</summary>
    Registration,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>How SIP is carried.</summary>
public enum SipTransport
{
    /// <summary>UDP.</summary>
    Udp,

    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS.</summary>
    Tls,
}
