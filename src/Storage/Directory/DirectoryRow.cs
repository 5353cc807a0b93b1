using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>
/// What the tables of the directory have in common. The columns of a table are the properties of its row, in small letters with
/// underscores. Apart from the domain's records, so that a name changed there does not make written rows unreadable.
/// </summary>
internal abstract class DirectoryRow
{
    public string Id { get; set; } = "";

    public string Tenant { get; set; } = "";

    public long IsActive { get; set; }

    public long Version { get; set; }

    public long CreatedAtUs { get; set; }

    public long UpdatedAtUs { get; set; }

    /// <summary>Takes over what every record has.</summary>
    public void Take(DirectoryItem item)
    {
        Id = item.Id.ToString();
        Tenant = item.Tenant;
        IsActive = item.IsActive ? 1 : 0;
        Version = item.Version;
        CreatedAtUs = DatabaseTime.ToMicroseconds(item.CreatedAt);
        UpdatedAtUs = DatabaseTime.ToMicroseconds(item.UpdatedAt);
    }

    /// <summary>The record with what every row has.</summary>
    /// <exception cref="FormatException">A value is not one that <see cref="Take"/> writes.</exception>
    public T Give<T>(T item)
        where T : DirectoryItem => (T)((DirectoryItem)item with
        {
            Id = Guid.Parse(Id),
            Tenant = Tenant,
            IsActive = IsActive != 0,
            Version = Version,
            CreatedAt = DatabaseTime.ToTime(CreatedAtUs),
            UpdatedAt = DatabaseTime.ToTime(UpdatedAtUs),
        });
}

internal sealed class TenantRow : DirectoryRow
{
    public string Name { get; set; } = "";

    public string TimeZone { get; set; } = "";

    public string CallerIdName { get; set; } = "";

    public string CallerIdNumber { get; set; } = "";

    /// <summary>JSON: read with the tenant only.</summary>
    public string Dialing { get; set; } = "";
}

internal sealed class AgentRow : DirectoryRow
{
    public string Extension { get; set; } = "";

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public string CallerIdName { get; set; } = "";

    public string CallerIdNumber { get; set; } = "";

    public string OutboundCallerId { get; set; } = "";

    public string TollAllow { get; set; } = "";

    public string CallGroups { get; set; } = "";

    public string Context { get; set; } = "";

    public long IsWebRtc { get; set; }

    public long HasVoicemail { get; set; }

    /// <summary>Sealed for the extension.</summary>
    public string? VoicemailPin { get; set; }

    public long DoNotDisturb { get; set; }

    public string Forward { get; set; } = "";

    public string ForwardTo { get; set; } = "";

    public string CrmUserId { get; set; } = "";

    public string? A1Hash { get; set; }

    /// <summary>Sealed for the extension.</summary>
    public string? SipPassword { get; set; }
}

internal sealed class InboundRouteRow : DirectoryRow
{
    public string Did { get; set; } = "";

    public string TargetKind { get; set; } = "";

    public string TargetValue { get; set; } = "";

    public string TargetParameters { get; set; } = "";

    public string Schedule { get; set; } = "";

    public string Description { get; set; } = "";
}

internal sealed class OwnedNumberRow : DirectoryRow
{
    public string Number { get; set; } = "";

    public string CallerIdName { get; set; } = "";

    public string Description { get; set; } = "";
}

internal sealed class BlockedNumberRow : DirectoryRow
{
    public string Number { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Direction { get; set; } = "";
}

internal sealed class RingGroupRow : DirectoryRow
{
    public string Number { get; set; } = "";

    public string Name { get; set; } = "";

    public string Strategy { get; set; } = "";

    public long RingTimeoutUs { get; set; }

    public string Members { get; set; } = "";

    public string NoAnswerKind { get; set; } = "";

    public string NoAnswerValue { get; set; } = "";

    public string NoAnswerParameters { get; set; } = "";
}

internal sealed class ScheduleRow : DirectoryRow
{
    public string NameKey { get; set; } = "";

    public string Name { get; set; } = "";

    public string Hours { get; set; } = "";

    public string AfterHoursKind { get; set; } = "";

    public string AfterHoursValue { get; set; } = "";

    public string AfterHoursParameters { get; set; } = "";
}

internal sealed class SipTrunkRow : DirectoryRow
{
    public string Name { get; set; } = "";

    public string GatewayName { get; set; } = "";

    public string Profile { get; set; } = "";

    public string Provider { get; set; } = "";

    public string Host { get; set; } = "";

    public string Authentication { get; set; } = "";

    public string Username { get; set; } = "";

    /// <summary>Sealed for the gateway.</summary>
    public string? Password { get; set; }

    public string Realm { get; set; } = "";

    public string Proxy { get; set; } = "";

    public string RegisterProxy { get; set; } = "";

    public string FromUser { get; set; } = "";

    public string FromDomain { get; set; } = "";

    public string ContactParameters { get; set; } = "";

    public string Transport { get; set; } = "";

    public string Codecs { get; set; } = "";

    public long CallerIdInFrom { get; set; }

    public long? PingSeconds { get; set; }

    public long? RetrySeconds { get; set; }

    public long? ExpireSeconds { get; set; }

    public long OutboundEnabled { get; set; }

    public long InboundEnabled { get; set; }

    public long Priority { get; set; }

    public long? MaxChannels { get; set; }
}

internal sealed class OutboundRouteRow : DirectoryRow
{
    public string NameKey { get; set; } = "";

    public string Name { get; set; } = "";

    public string Prefix { get; set; } = "";

    public long Priority { get; set; }

    public string Trunks { get; set; } = "";

    public string Format { get; set; } = "";

    public string Prepend { get; set; } = "";

    public string Toll { get; set; } = "";
}

internal sealed class ApiKeyRow : DirectoryRow
{
    public string Name { get; set; } = "";

    public string Prefix { get; set; } = "";

    public string Hash { get; set; } = "";

    public string Role { get; set; } = "";

    public string Scopes { get; set; } = "";

    public long? ExpiresAtUs { get; set; }

    public long? LastUsedAtUs { get; set; }

    public long? RevokedAtUs { get; set; }

    public string CreatedBy { get; set; } = "";
}

internal sealed class AdministratorRow : DirectoryRow
{
    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    public string PasswordHash { get; set; } = "";

    public string Role { get; set; } = "";
}
