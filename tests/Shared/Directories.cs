using System.Security.Cryptography;
using System.Text;
using FsVoice.CallFlows;

namespace FsVoice.Testing;

/// <summary>Tenants for tests.</summary>
public static class Directories
{
    /// <summary>The tenant of the domain with everything that it can have.</summary>
    public static TenantDirectory Full(string domain = "127.0.0.1") => new(Tenant(domain), 1)
    {
        Agents =
        [
            Agent(domain, "1000") with { CallerIdName = "Front Desk", CallerIdNumber = "7000", OutboundCallerId = "+19495431333", CallGroups = ["default", "agents"] },
            Agent(domain, "1001") with { IsWebRtc = false, HasVoicemail = false, CallGroups = ["agents"], TollAllow = ["domestic"] },
            Agent(domain, "1002") with { DoNotDisturb = true },
            Agent(domain, "1003") with { Forward = CallForward.Always, ForwardTo = "1000" },
            Agent(domain, "1004") with { Forward = CallForward.Busy, ForwardTo = "1001" },
            Agent(domain, "1005") with { IsActive = false },
            Agent(domain, "1006") with { Forward = CallForward.NoAnswer, ForwardTo = "+493012345678" },
        ],
        InboundRoutes =
        [
            Route(domain, "+19495431333", RouteTargetKind.Agent, "1000"),
            Route(domain, "+19495430001", RouteTargetKind.Queue, "sales"),
            Route(domain, "+19495430002", RouteTargetKind.RingGroup, "2000"),
            Route(domain, "+19495430003", RouteTargetKind.Ivr, "main"),
            Route(domain, "+19495430004", RouteTargetKind.Conference, "77"),
            Route(domain, "+19495430005", RouteTargetKind.ExternalNumber, "+493012345678"),
            Route(domain, "+19495430006", RouteTargetKind.Flow, "fallback"),
            Route(domain, "+19495430007", RouteTargetKind.Voicemail, "1001"),
            Route(domain, "+19495430008", RouteTargetKind.Hangup, ""),
            Route(domain, "+19495430009", RouteTargetKind.Agent, "1999"),
            Route(domain, "+19495430010", RouteTargetKind.Agent, "1000") with { Schedule = "Office" },
            Route(domain, "+19495430011", RouteTargetKind.Agent, "1000") with { IsActive = false },
        ],
        Trunks =
        [
            new SipTrunk
            {
                Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "Carrier", GatewayName = "telnyx", Host = "sip.telnyx.com:5061",
                Authentication = TrunkAuthentication.Registration, Username = "acme", Password = new SealedSecret("trunk & \"secret\""), Transport = SipTransport.Tls,
                Codecs = "PCMU,PCMA", PingSeconds = 25, MaxChannels = 30,
            },
            new SipTrunk { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "Spare", GatewayName = "spare", Host = "192.0.2.9" },
            new SipTrunk { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "Other", GatewayName = "other", Host = "192.0.2.10", Profile = "internal" },
        ],
        RingGroups =
        [
            new RingGroup
            {
                Tenant = domain, Id = Guid.NewGuid(), Version = 1, Number = "2000", Name = "Sales", RingTimeout = TimeSpan.FromSeconds(20),
                Members = [new("1000"), new("1001", 2, 3), new("1002", 3), new("1999", 4)],
                NoAnswer = new RouteTarget(RouteTargetKind.Voicemail, "1000"),
            },
            new RingGroup
            {
                Tenant = domain, Id = Guid.NewGuid(), Version = 1, Number = "2001", Name = "In turn", Strategy = RingStrategy.Sequential,
                Members = [new("1001", 2), new("1000")],
            },
        ],
        Schedules =
        [
            new BusinessSchedule
            {
                Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "office",
                Hours = new BusinessHoursOptions { TimeZone = "UTC", Week = { ["Thursday"] = ["08:00-17:00"] } },
                AfterHours = new RouteTarget(RouteTargetKind.Voicemail, "1000"),
            },
        ],
        BlockedNumbers =
        [
            new BlockedNumber { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Number = "+18005550199" },
            new BlockedNumber { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Number = "+18005550198", Direction = BlockDirection.Outbound },
        ],
        OwnedNumbers = [new OwnedNumber { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Number = "+19495431333", CallerIdName = "Acme Sales" }],
        OutboundRoutes =
        [
            new OutboundRoute { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "World", Trunks = ["telnyx", "spare"] },
            new OutboundRoute { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "Home", Prefix = "+1", Trunks = ["spare"], Format = NumberFormat.E164WithoutPlus, Prepend = "9#" },
        ],
    };

    /// <summary>A tenant that has nothing.</summary>
    public static Tenant Tenant(string domain) => new()
    {
        Tenant = domain, Id = Guid.NewGuid(), Version = 1, Name = "Acme", CallerIdName = "Acme", CallerIdNumber = "+19495430000",
        Dialing = new DialingPolicy { EmergencyTrunk = "spare", EmergencyCallerId = "+19495430911" },
    };

    /// <summary>An agent whose password is that of <see cref="A1Hash"/>.</summary>
    public static Agent Agent(string domain, string extension) => new()
    {
        Tenant = domain, Id = Guid.NewGuid(), Version = 1, Extension = extension, Name = $"Agent {extension}",
        Secret = new SipSecret(A1Hash(domain, extension), null),
    };

    /// <summary>The hash of the password <c>s3cret-password-of-a-test</c>.</summary>
    public static string A1Hash(string domain, string extension) =>
        // SIP's digest knows nothing better (RFC 3261 §22.4).
#pragma warning disable CA5351
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{extension}:{domain}:s3cret-password-of-a-test")));
#pragma warning restore CA5351

    /// <summary>A route.</summary>
    public static InboundRoute Route(string domain, string did, RouteTargetKind kind, string value) =>
        new() { Tenant = domain, Id = Guid.NewGuid(), Version = 1, Did = did, Target = new RouteTarget(kind, value) };
}
