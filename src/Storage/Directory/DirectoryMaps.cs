using FsVoice.CallFlows;

namespace FsVoice.Storage;

internal sealed class TenantMap() : DirectoryMap<Tenant, TenantRow>("tenants", nameof(TenantRow.Tenant), nameof(TenantRow.Tenant), nameof(TenantRow.Name))
{
    protected override TenantRow Write(Tenant item) => new()
    {
        Name = item.Name,
        TimeZone = item.TimeZone,
        CallerIdName = item.CallerIdName,
        CallerIdNumber = item.CallerIdNumber,
        Dialing = System.Text.Json.JsonSerializer.Serialize(item.Dialing, DirectoryJson.Default.DialingPolicy),
    };

    protected override Tenant Read(TenantRow row) => new()
    {
        Name = row.Name,
        TimeZone = row.TimeZone,
        CallerIdName = row.CallerIdName,
        CallerIdNumber = row.CallerIdNumber,
        Dialing = DirectoryJson.Read(row.Dialing, DirectoryJson.Default.DialingPolicy),
    };
}

internal sealed class AgentMap(SecretBox box) : DirectoryMap<Agent, AgentRow>("agents", nameof(AgentRow.Extension), nameof(AgentRow.Extension), nameof(AgentRow.Name))
{
    private static readonly Agent Usual = new();
    private static readonly string AllTolls = DirectoryJson.Write(Agent.Tolls);

    public override Agent Merge(Agent given, Agent stored) => given with { Secret = given.Secret ?? stored.Secret };

    public override FieldError? FindProblem(Agent changed, Agent stored) =>
        // The phone's secret contains the extension.
        changed.Extension != stored.Extension && changed.Secret is { } secret && secret.RevealA1Hash() == stored.Secret?.RevealA1Hash()
            ? new FieldError(nameof(Agent.Secret), "be a new one when the extension is another one")
            : null;

    protected override AgentRow Write(Agent item) => new()
    {
        Extension = item.Extension,
        Name = item.Name,
        Email = item.Email,
        CallerIdName = item.CallerIdName,
        CallerIdNumber = item.CallerIdNumber,
        OutboundCallerId = item.OutboundCallerId,
        TollAllow = DirectoryJson.Write(item.TollAllow),
        CallGroups = DirectoryJson.Write(item.CallGroups),
        Context = item.Context,
        IsWebRtc = item.IsWebRtc ? 1 : 0,
        HasVoicemail = item.HasVoicemail ? 1 : 0,
        VoicemailPin = item.VoicemailPin is { } pin ? box.Seal(pin.Reveal(), PinPurpose(item.Tenant, item.Extension)) : null,
        DoNotDisturb = item.DoNotDisturb ? 1 : 0,
        Forward = NameOf(item.Forward),
        ForwardTo = item.ForwardTo,
        CrmUserId = item.CrmUserId,
        A1Hash = item.Secret?.RevealA1Hash(),
        SipPassword = item.Secret?.Password?.Stored(),
    };

    protected override Agent Read(AgentRow row) => new()
    {
        Extension = row.Extension,
        Name = row.Name,
        Email = row.Email,
        CallerIdName = row.CallerIdName,
        CallerIdNumber = row.CallerIdNumber,
        OutboundCallerId = row.OutboundCallerId,
        // Almost all agents have these, and a snapshot keeps 100,000 of them.
        TollAllow = row.TollAllow == AllTolls ? Agent.Tolls : DirectoryJson.ReadList(row.TollAllow),
        CallGroups = DirectoryJson.ReadList(row.CallGroups),
        Context = row.Context == Usual.Context ? Usual.Context : row.Context,
        IsWebRtc = row.IsWebRtc != 0,
        HasVoicemail = row.HasVoicemail != 0,
        VoicemailPin = row.VoicemailPin is { } pin && box.Open(pin, PinPurpose(row.Tenant, row.Extension)) is { } text ? new SecretText(text) : null,
        DoNotDisturb = row.DoNotDisturb != 0,
        Forward = Parse<CallForward>(row.Forward),
        ForwardTo = row.ForwardTo,
        CrmUserId = row.CrmUserId,
        Secret = row.A1Hash is { } hash ? new SipSecret(hash, row.SipPassword is { } password ? new SealedSecret(password) : null) : null,
    };

    private static string PinPurpose(string tenant, string extension) => $"vm-pin {tenant} {extension}";
}

internal sealed class InboundRouteMap() : DirectoryMap<InboundRoute, InboundRouteRow>(
    "inbound_routes", nameof(InboundRouteRow.Did), nameof(InboundRouteRow.Did), nameof(InboundRouteRow.Description))
{
    protected override InboundRouteRow Write(InboundRoute item) => new()
    {
        Did = item.Did,
        TargetKind = NameOf(item.Target.Kind),
        TargetValue = item.Target.Value,
        TargetParameters = DirectoryJson.Write(item.Target.Parameters),
        Schedule = item.Schedule,
        Description = item.Description,
    };

    protected override InboundRoute Read(InboundRouteRow row) => new()
    {
        Did = row.Did,
        Target = Target(row.TargetKind, row.TargetValue, row.TargetParameters),
        Schedule = row.Schedule,
        Description = row.Description,
    };
}

internal sealed class OwnedNumberMap() : DirectoryMap<OwnedNumber, OwnedNumberRow>(
    "owned_numbers", nameof(OwnedNumberRow.Number), nameof(OwnedNumberRow.Number), nameof(OwnedNumberRow.Description))
{
    protected override OwnedNumberRow Write(OwnedNumber item) => new() { Number = item.Number, CallerIdName = item.CallerIdName, Description = item.Description };

    protected override OwnedNumber Read(OwnedNumberRow row) => new() { Number = row.Number, CallerIdName = row.CallerIdName, Description = row.Description };
}

internal sealed class BlockedNumberMap() : DirectoryMap<BlockedNumber, BlockedNumberRow>(
    "blocked_numbers", nameof(BlockedNumberRow.Number), nameof(BlockedNumberRow.Number), nameof(BlockedNumberRow.Reason))
{
    protected override BlockedNumberRow Write(BlockedNumber item) => new() { Number = item.Number, Reason = item.Reason, Direction = NameOf(item.Direction) };

    protected override BlockedNumber Read(BlockedNumberRow row) =>
        new() { Number = row.Number, Reason = row.Reason, Direction = Parse<BlockDirection>(row.Direction) };
}

internal sealed class RingGroupMap() : DirectoryMap<RingGroup, RingGroupRow>(
    "ring_groups", nameof(RingGroupRow.Number), nameof(RingGroupRow.Number), nameof(RingGroupRow.Name))
{
    protected override RingGroupRow Write(RingGroup item) => new()
    {
        Number = item.Number,
        Name = item.Name,
        Strategy = NameOf(item.Strategy),
        RingTimeoutUs = DatabaseTime.ToMicroseconds(item.RingTimeout),
        Members = System.Text.Json.JsonSerializer.Serialize(item.Members, DirectoryJson.Default.IReadOnlyListRingGroupMember),
        NoAnswerKind = NameOf(item.NoAnswer.Kind),
        NoAnswerValue = item.NoAnswer.Value,
        NoAnswerParameters = DirectoryJson.Write(item.NoAnswer.Parameters),
    };

    protected override RingGroup Read(RingGroupRow row) => new()
    {
        Number = row.Number,
        Name = row.Name,
        Strategy = Parse<RingStrategy>(row.Strategy),
        RingTimeout = DatabaseTime.ToSpan(row.RingTimeoutUs),
        Members = DirectoryJson.Read(row.Members, DirectoryJson.Default.IReadOnlyListRingGroupMember),
        NoAnswer = Target(row.NoAnswerKind, row.NoAnswerValue, row.NoAnswerParameters),
    };
}

internal sealed class ScheduleMap() : DirectoryMap<BusinessSchedule, ScheduleRow>("schedules", nameof(ScheduleRow.NameKey), nameof(ScheduleRow.Name))
{
    public override string KeyField => nameof(BusinessSchedule.Name);

    public override string NormalizeKey(string key) => DirectoryItem.WithoutCase(key);

    protected override ScheduleRow Write(BusinessSchedule item) => new()
    {
        NameKey = NormalizeKey(item.Name),
        Name = item.Name,
        Hours = System.Text.Json.JsonSerializer.Serialize(item.Hours, DirectoryJson.Default.BusinessHoursOptions),
        AfterHoursKind = NameOf(item.AfterHours.Kind),
        AfterHoursValue = item.AfterHours.Value,
        AfterHoursParameters = DirectoryJson.Write(item.AfterHours.Parameters),
    };

    protected override BusinessSchedule Read(ScheduleRow row) => new()
    {
        Name = row.Name,
        Hours = DirectoryJson.Read(row.Hours, DirectoryJson.Default.BusinessHoursOptions),
        AfterHours = Target(row.AfterHoursKind, row.AfterHoursValue, row.AfterHoursParameters),
    };
}

internal sealed class SipTrunkMap() : DirectoryMap<SipTrunk, SipTrunkRow>(
    "sip_trunks", nameof(SipTrunkRow.GatewayName), nameof(SipTrunkRow.GatewayName), nameof(SipTrunkRow.Name))
{
    public override SipTrunk Merge(SipTrunk given, SipTrunk stored) => given with { Password = given.Password ?? stored.Password };

    public override FieldError? FindProblem(SipTrunk changed, SipTrunk stored) =>
        // It is sealed for the gateway's name and would open no more.
        changed.GatewayName != stored.GatewayName && changed.Password is { } password && password.Stored() == stored.Password?.Stored()
            ? new FieldError(nameof(SipTrunk.Password), "be given again when the gateway has another name")
            : null;

    protected override SipTrunkRow Write(SipTrunk item) => new()
    {
        Name = item.Name,
        GatewayName = item.GatewayName,
        Profile = item.Profile,
        Provider = item.Provider,
        Host = item.Host,
        Authentication = NameOf(item.Authentication),
        Username = item.Username,
        Password = item.Password?.Stored(),
        Realm = item.Realm,
        Proxy = item.Proxy,
        RegisterProxy = item.RegisterProxy,
        FromUser = item.FromUser,
        FromDomain = item.FromDomain,
        ContactParameters = item.ContactParameters,
        Transport = NameOf(item.Transport),
        Codecs = item.Codecs,
        CallerIdInFrom = item.CallerIdInFrom ? 1 : 0,
        PingSeconds = item.PingSeconds,
        RetrySeconds = item.RetrySeconds,
        ExpireSeconds = item.ExpireSeconds,
        OutboundEnabled = item.OutboundEnabled ? 1 : 0,
        InboundEnabled = item.InboundEnabled ? 1 : 0,
        Priority = item.Priority,
        MaxChannels = item.MaxChannels,
    };

    protected override SipTrunk Read(SipTrunkRow row) => new()
    {
        Name = row.Name,
        GatewayName = row.GatewayName,
        Profile = row.Profile,
        Provider = row.Provider,
        Host = row.Host,
        Authentication = Parse<TrunkAuthentication>(row.Authentication),
        Username = row.Username,
        Password = row.Password is { } password ? new SealedSecret(password) : null,
        Realm = row.Realm,
        Proxy = row.Proxy,
        RegisterProxy = row.RegisterProxy,
        FromUser = row.FromUser,
        FromDomain = row.FromDomain,
        ContactParameters = row.ContactParameters,
        Transport = Parse<SipTransport>(row.Transport),
        Codecs = row.Codecs,
        CallerIdInFrom = row.CallerIdInFrom != 0,
        PingSeconds = checked((int?)row.PingSeconds),
        RetrySeconds = checked((int?)row.RetrySeconds),
        ExpireSeconds = checked((int?)row.ExpireSeconds),
        OutboundEnabled = row.OutboundEnabled != 0,
        InboundEnabled = row.InboundEnabled != 0,
        Priority = checked((int)row.Priority),
        MaxChannels = checked((int?)row.MaxChannels),
    };
}

internal sealed class OutboundRouteMap() : DirectoryMap<OutboundRoute, OutboundRouteRow>(
    "outbound_routes", nameof(OutboundRouteRow.NameKey), nameof(OutboundRouteRow.Name), nameof(OutboundRouteRow.Prefix))
{
    public override string KeyField => nameof(OutboundRoute.Name);

    public override string NormalizeKey(string key) => DirectoryItem.WithoutCase(key);

    protected override OutboundRouteRow Write(OutboundRoute item) => new()
    {
        NameKey = NormalizeKey(item.Name),
        Name = item.Name,
        Prefix = item.Prefix,
        Priority = item.Priority,
        Trunks = DirectoryJson.Write(item.Trunks),
        Format = NameOf(item.Format),
        Prepend = item.Prepend,
        Toll = item.Toll,
    };

    protected override OutboundRoute Read(OutboundRouteRow row) => new()
    {
        Name = row.Name,
        Prefix = row.Prefix,
        Priority = checked((int)row.Priority),
        Trunks = DirectoryJson.ReadList(row.Trunks),
        Format = Parse<NumberFormat>(row.Format),
        Prepend = row.Prepend,
        Toll = row.Toll,
    };
}

internal sealed class ApiKeyMap() : DirectoryMap<ApiKey, ApiKeyRow>("api_keys", nameof(ApiKeyRow.Prefix), nameof(ApiKeyRow.Prefix), nameof(ApiKeyRow.Name))
{
    public override ApiKey Merge(ApiKey given, ApiKey stored)
    {
        // What was revoked stays so, whatever an old copy says.
        var revoked = stored.RevokedAt ?? given.RevokedAt;
        return given with
        {
            Hash = given.Hash ?? stored.Hash,
            LastUsedAt = stored.LastUsedAt,
            RevokedAt = revoked,
            IsActive = given.IsActive && revoked is null,
        };
    }

    protected override ApiKeyRow Write(ApiKey item) => new()
    {
        Name = item.Name,
        Prefix = item.Prefix,
        Hash = item.Hash?.Stored() ?? "",
        Role = NameOf(item.Role),
        Scopes = DirectoryJson.Write(item.Scopes),
        ExpiresAtUs = Microseconds(item.ExpiresAt),
        LastUsedAtUs = Microseconds(item.LastUsedAt),
        RevokedAtUs = Microseconds(item.RevokedAt),
        CreatedBy = item.CreatedBy,
    };

    protected override ApiKey Read(ApiKeyRow row) => new()
    {
        Name = row.Name,
        Prefix = row.Prefix,
        Hash = new SecretHash(row.Hash),
        Role = Parse<ApiRole>(row.Role),
        Scopes = DirectoryJson.ReadList(row.Scopes),
        ExpiresAt = Time(row.ExpiresAtUs),
        LastUsedAt = Time(row.LastUsedAtUs),
        RevokedAt = Time(row.RevokedAtUs),
        CreatedBy = row.CreatedBy,
    };

    private static long? Microseconds(DateTimeOffset? time) => time is { } at ? DatabaseTime.ToMicroseconds(at) : null;

    private static DateTimeOffset? Time(long? microseconds) => microseconds is { } at ? DatabaseTime.ToTime(at) : null;
}

internal sealed class AdministratorMap() : DirectoryMap<Administrator, AdministratorRow>(
    "administrators", nameof(AdministratorRow.Email), nameof(AdministratorRow.Email), nameof(AdministratorRow.Name))
{
    public override string NormalizeKey(string key) => DirectoryItem.WithoutCase(key);

    public override Administrator Merge(Administrator given, Administrator stored) => given with { PasswordHash = given.PasswordHash ?? stored.PasswordHash };

    protected override AdministratorRow Write(Administrator item) => new()
    {
        Email = NormalizeKey(item.Email),
        Name = item.Name,
        PasswordHash = item.PasswordHash?.Stored() ?? "",
        Role = NameOf(item.Role),
    };

    protected override Administrator Read(AdministratorRow row) => new()
    {
        Email = row.Email,
        Name = row.Name,
        PasswordHash = new SecretHash(row.PasswordHash),
        Role = Parse<ApiRole>(row.Role),
    };
}
