using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Trunks in JSON. The password is taken and never shown.</summary>
internal sealed class TrunkContract(IDirectorySecrets secrets) : DirectoryContract<SipTrunk, TrunkBody>
{
    private const int LongestPassword = 128;

    public override string Name => "trunk";

    public override string Path => "/api/trunks";

    public override string Scope => "trunks";

    public override JsonTypeInfo<TrunkBody> Body => ApiJson.Default.TrunkBody;

    public override IReadOnlyList<string> Required { get; } = ["name", "gateway_name", "host"];

    public override bool MayBeGlobal => true;

    public override TrunkBody Read(SipTrunk item) => new()
    {
        Name = item.Name,
        GatewayName = item.GatewayName,
        Profile = item.Profile,
        Provider = item.Provider,
        Host = item.Host,
        Authentication = item.Authentication,
        Username = item.Username,
        Realm = item.Realm,
        Proxy = item.Proxy,
        RegisterProxy = item.RegisterProxy,
        FromUser = item.FromUser,
        FromDomain = item.FromDomain,
        ContactParameters = item.ContactParameters,
        Transport = item.Transport,
        Codecs = item.Codecs,
        CallerIdInFrom = item.CallerIdInFrom,
        PingSeconds = item.PingSeconds,
        RetrySeconds = item.RetrySeconds,
        ExpireSeconds = item.ExpireSeconds,
        OutboundEnabled = item.OutboundEnabled,
        InboundEnabled = item.InboundEnabled,
        Priority = item.Priority,
        MaxChannels = item.MaxChannels,
        IsActive = item.IsActive,
    };

    public override SipTrunk Write(SipTrunk item, TrunkBody body) => item with
    {
        Name = body.Name,
        GatewayName = body.GatewayName,
        Profile = body.Profile,
        Provider = body.Provider,
        Host = body.Host,
        Authentication = body.Authentication,
        Username = body.Username,
        Password = Seal(item, body),
        Realm = body.Realm,
        Proxy = body.Proxy,
        RegisterProxy = body.RegisterProxy,
        FromUser = body.FromUser,
        FromDomain = body.FromDomain,
        ContactParameters = body.ContactParameters,
        Transport = body.Transport,
        Codecs = body.Codecs,
        CallerIdInFrom = body.CallerIdInFrom,
        PingSeconds = body.PingSeconds,
        RetrySeconds = body.RetrySeconds,
        ExpireSeconds = body.ExpireSeconds,
        OutboundEnabled = body.OutboundEnabled,
        InboundEnabled = body.InboundEnabled,
        Priority = body.Priority,
        MaxChannels = body.MaxChannels,
        IsActive = body.IsActive,
    };

    public override IReadOnlyList<string> Secrets { get; } = ["password"];

    public override JsonObject Answer() => ApiSchema.Add(base.Answer(), "has_password", ApiSchema.Flag());

    public override JsonObject View(SipTrunk item)
    {
        var view = base.View(item);
        view["has_password"] = item.Password is not null;
        return view;
    }

    /// <summary>A password is sealed for the gateway's name: with another name it is sealed anew.</summary>
    private SealedSecret? Seal(SipTrunk item, TrunkBody body)
    {
        // With "<!" the gateways of its profile could not be written (XmlText).
        if (body.Password is { Length: 0 or > LongestPassword } || body.Password?.Any(c => c is < ' ' or > '~') == true || body.Password?.Contains("<!", StringComparison.Ordinal) == true)
        {
            throw ApiRequest.Invalid("password", $"be 1 to {LongestPassword} printable ASCII characters without '<!'");
        }

        // A name that cannot be one is refused by the store, whatever is sealed for it.
        string gateway = body.GatewayName.Length > 0 ? body.GatewayName : "-";
        return body.Password is { } password ? secrets.SealTrunkPassword(item.Tenant, gateway, new SecretText(password))
            : item.Password is null ? null
            : body.GatewayName == item.GatewayName ? item.Password
            : secrets.RevealTrunkPassword(item) is { } old ? secrets.SealTrunkPassword(item.Tenant, gateway, old)
            : throw ApiRequest.Invalid("password", "be given with another gateway_name");
    }
}

/// <summary>Ring groups in JSON.</summary>
internal sealed class RingGroupContract : DirectoryContract<RingGroup, RingGroupBody>
{
    public override string Name => "ring group";

    public override string Path => "/api/ring-groups";

    public override string Scope => "ring_groups";

    public override JsonTypeInfo<RingGroupBody> Body => ApiJson.Default.RingGroupBody;

    public override IReadOnlyList<string> Required { get; } = ["number", "name", "members"];

    public override RingGroupBody Read(RingGroup item) => new()
    {
        Number = item.Number,
        Name = item.Name,
        Strategy = item.Strategy,
        RingTimeout = (int)item.RingTimeout.TotalSeconds,
        Members = item.Members,
        NoAnswer = RouteTargetBody.From(item.NoAnswer),
        IsActive = item.IsActive,
    };

    public override RingGroup Write(RingGroup item, RingGroupBody body) => item with
    {
        Number = body.Number,
        Name = body.Name,
        Strategy = body.Strategy,
        RingTimeout = TimeSpan.FromSeconds(body.RingTimeout),
        Members = body.Members,
        NoAnswer = body.NoAnswer.ToTarget(),
        IsActive = body.IsActive,
    };
}

/// <summary>Schedules in JSON.</summary>
internal sealed class ScheduleContract : DirectoryContract<BusinessSchedule, ScheduleBody>
{
    private const string Hours = "Hours.";

    public override string Name => "schedule";

    public override string Path => "/api/schedules";

    public override string Scope => "schedules";

    public override JsonTypeInfo<ScheduleBody> Body => ApiJson.Default.ScheduleBody;

    public override IReadOnlyList<string> Required { get; } = ["name"];

    public override ScheduleBody Read(BusinessSchedule item) => new()
    {
        Name = item.Name,
        TimeZone = item.Hours.TimeZone,
        Week = item.Hours.Week,
        Holidays = [.. item.Hours.Holidays.Select(HolidayBody.From)],
        AfterHours = RouteTargetBody.From(item.AfterHours),
        IsActive = item.IsActive,
    };

    public override BusinessSchedule Write(BusinessSchedule item, ScheduleBody body)
    {
        var week = new Dictionary<string, IList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (day, ranges) in body.Week)
        {
            if (!week.TryAdd(day, ranges))
            {
                throw ApiRequest.Invalid("week", "name each weekday once");
            }
        }

        return item with
        {
            Name = body.Name,
            Hours = new BusinessHoursOptions { TimeZone = body.TimeZone, Week = week, Holidays = [.. body.Holidays.Select((day, i) => day?.ToOptions() ?? throw ApiRequest.Invalid($"holidays[{i}]", "be an object"))] },
            AfterHours = body.AfterHours.ToTarget(),
            IsActive = body.IsActive,
        };
    }

    public override string Field(string property, ScheduleBody body) =>
        base.Field(property.StartsWith(Hours, StringComparison.Ordinal) ? property[Hours.Length..] : property, body);
}

/// <summary>Blocked numbers in JSON.</summary>
internal sealed class BlockedNumberContract : DirectoryContract<BlockedNumber, BlockedNumberBody>
{
    public override string Name => "blocked number";

    public override string Path => "/api/blocklist";

    public override string Scope => "blocklist";

    public override JsonTypeInfo<BlockedNumberBody> Body => ApiJson.Default.BlockedNumberBody;

    public override IReadOnlyList<string> Required { get; } = ["number"];

    public override BlockedNumberBody Read(BlockedNumber item) => new()
    {
        Number = item.Number,
        Reason = item.Reason,
        Direction = item.Direction,
        IsActive = item.IsActive,
    };

    public override BlockedNumber Write(BlockedNumber item, BlockedNumberBody body) => item with
    {
        Number = body.Number,
        Reason = body.Reason,
        Direction = body.Direction,
        IsActive = body.IsActive,
    };
}

/// <summary>
/// Numbers that tenants own, in JSON. What a tenant owns it may show to whom it calls, so only who runs the platform says it.
/// </summary>
internal sealed class OwnedNumberContract : DirectoryContract<OwnedNumber, OwnedNumberBody>
{
    public override string Name => "owned number";

    public override string Path => "/api/numbers";

    public override string Scope => "numbers";

    public override JsonTypeInfo<OwnedNumberBody> Body => ApiJson.Default.OwnedNumberBody;

    public override IReadOnlyList<string> Required { get; } = ["number"];

    public override ApiRole Writes => ApiRole.SuperAdmin;

    public override OwnedNumberBody Read(OwnedNumber item) => new()
    {
        Number = item.Number,
        CallerIdName = item.CallerIdName,
        Description = item.Description,
        IsActive = item.IsActive,
    };

    public override OwnedNumber Write(OwnedNumber item, OwnedNumberBody body) => item with
    {
        Number = body.Number,
        CallerIdName = body.CallerIdName,
        Description = body.Description,
        IsActive = body.IsActive,
    };
}

/// <summary>Ways to numbers outside, in JSON.</summary>
internal sealed class OutboundRouteContract(IDirectoryStore store) : DirectoryContract<OutboundRoute, OutboundRouteBody>
{
    public override string Name => "outbound route";

    public override string Path => "/api/outbound-routes";

    public override string Scope => "outbound_routes";

    public override JsonTypeInfo<OutboundRouteBody> Body => ApiJson.Default.OutboundRouteBody;

    public override IReadOnlyList<string> Required { get; } = ["name", "trunks"];

    public override OutboundRouteBody Read(OutboundRoute item) => new()
    {
        Name = item.Name,
        Prefix = item.Prefix,
        Priority = item.Priority,
        Trunks = item.Trunks,
        Format = item.Format,
        Prepend = item.Prepend,
        Toll = item.Toll,
        IsActive = item.IsActive,
    };

    public override OutboundRoute Write(OutboundRoute item, OutboundRouteBody body) => item with
    {
        Name = body.Name,
        Prefix = body.Prefix,
        Priority = body.Priority,
        Trunks = body.Trunks,
        Format = body.Format,
        Prepend = body.Prepend,
        Toll = body.Toll,
        IsActive = body.IsActive,
    };

    public override async Task<IReadOnlyList<FieldError>> CheckAsync(OutboundRoute item, OutboundRoute? current, CancellationToken cancellationToken)
    {
        List<FieldError> errors = [];
        for (int i = 0; i < Math.Min(item.Trunks.Count, 8); i++)
        {
            if (current?.Trunks.Contains(item.Trunks[i], StringComparer.Ordinal) != true && !await TrunkNames.MayUseAsync(store, item.Tenant, item.Trunks[i], cancellationToken))
            {
                errors.Add(new FieldError($"trunks[{i}]", TrunkNames.Expected));
            }
        }

        return errors;
    }
}
