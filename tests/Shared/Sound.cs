using FsVoice.CallFlows;

namespace FsVoice.Testing;

/// <summary>One valid record of each kind.</summary>
internal static class Sound
{
    public const string Domain = "acme.example";

    public static Tenant Tenant => new() { Tenant = Domain, Name = "Acme", CallerIdNumber = "+19495431333" };

    public static Agent Agent => new() { Tenant = Domain, Extension = "1020", Name = "John Doe", Email = "john@example.com" };

    public static InboundRoute Route => new() { Tenant = Domain, Did = "+19495431333", Target = new RouteTarget(RouteTargetKind.Agent, "1020") };

    public static SipTrunk Trunk => new() { Tenant = Domain, Name = "Telnyx", GatewayName = "telnyx", Host = "sip.telnyx.com:5060" };

    public static RingGroup Group => new() { Tenant = Domain, Number = "2000", Name = "Sales", Members = [new("1020"), new("1021", 2, 5)] };

    public static BusinessSchedule Schedule => new()
    {
        Tenant = Domain,
        Name = "Office",
        Hours = new BusinessHoursOptions { TimeZone = "America/New_York", Week = new Dictionary<string, IList<string>> { ["Monday"] = ["09:00-17:00"] } },
        AfterHours = new RouteTarget(RouteTargetKind.Voicemail, "1020"),
    };

    public static BlockedNumber Blocked => new() { Tenant = Domain, Number = "+17865559999" };

    public static OwnedNumber Owned => new() { Tenant = Domain, Number = "+19495431333" };

    public static OutboundRoute Outbound => new() { Tenant = Domain, Name = "World", Trunks = ["telnyx"] };

    public static ApiKey Key => new() { Tenant = Domain, Name = "CRM", Prefix = "abcdefgh", Hash = new SecretHash("x"), Scopes = ["read:calls"] };

    public static Administrator Administrator => new() { Tenant = Domain, Email = "root@acme.example", Name = "Root", PasswordHash = new SecretHash("x") };
}
