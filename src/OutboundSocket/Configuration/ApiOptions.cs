namespace FsVoice.OutboundSocket.Configuration;

/// <summary>The REST API (section <c>FsVoice:Api</c>). What phones are told stands here: FreeSWITCH's profiles are the site's.</summary>
public sealed record ApiOptions
{
    /// <summary>
    /// The address of FreeSWITCH's WebSocket for browsers, with <c>{domain}</c> for the tenant's domain (seed 000, "Agent Connection Details").
    /// </summary>
    public string WebSocketUrl { get; set; } = "wss://{domain}:7443";

    /// <summary>The SIP server for phones, with <c>{domain}</c> for the tenant's domain.</summary>
    public string SipServer { get; set; } = "{domain}";

    /// <summary>The SIP port for phones.</summary>
    public int SipPort { get; set; } = 5062;

    /// <summary>The STUN server for browsers; empty for none.</summary>
    public string StunServer { get; set; } = "stun:stun.l.google.com:19302";

    /// <summary>The SIP profile that agents register at, which is asked for their registrations.</summary>
    public string SipProfile { get; set; } = "internal";

    /// <summary>How many requests without a valid key an address may send in a minute; further ones are refused, with a valid key too.</summary>
    public int FailuresPerMinute { get; set; } = 20;

    /// <summary>How long an agent's phone rings in a click-to-call.</summary>
    public TimeSpan RingTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an Idempotency-Key is remembered.</summary>
    public TimeSpan IdempotencyTime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Tokens of administrators who log in.</summary>
    public TokenOptions Tokens { get; set; } = new();

    internal void Validate(IList<string> errors, string path)
    {
        ValidatePhones(errors, path);
        Tokens.Validate(errors, $"{path}:{nameof(Tokens)}");
        if (FailuresPerMinute is < 1 or > 10_000)
        {
            errors.Add($"{path}:{nameof(FailuresPerMinute)} must be from 1 to 10000.");
        }

        if (RingTime < TimeSpan.FromSeconds(5) || RingTime > TimeSpan.FromMinutes(5))
        {
            errors.Add($"{path}:{nameof(RingTime)} must be from 00:00:05 to 00:05:00.");
        }

        if (IdempotencyTime < TimeSpan.FromHours(1) || IdempotencyTime > TimeSpan.FromDays(365))
        {
            errors.Add($"{path}:{nameof(IdempotencyTime)} must be from 01:00:00 to 365.00:00:00.");
        }
    }

    private void ValidatePhones(IList<string> errors, string path)
    {
        if (!Uri.TryCreate(WebSocketUrl.Replace("{domain}", "example.org", StringComparison.Ordinal), UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "wss"))
        {
            errors.Add($"{path}:{nameof(WebSocketUrl)} must be an address that begins with wss:// or ws://.");
        }

        if (Uri.CheckHostName(SipServer.Replace("{domain}", "example.org", StringComparison.Ordinal)) == UriHostNameType.Unknown)
        {
            errors.Add($"{path}:{nameof(SipServer)} must be a host name or address, or {{domain}}.");
        }

        if (SipPort is < 1 or > 65535)
        {
            errors.Add($"{path}:{nameof(SipPort)} must be from 1 to 65535.");
        }

        if (SipProfile.Length is 0 or > 64 || !SipProfile.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            errors.Add($"{path}:{nameof(SipProfile)} must be the name of a SIP profile: letters, digits, '-', '_' and '.'.");
        }

        if (StunServer.Length > 0 && !StunServer.StartsWith("stun:", StringComparison.Ordinal))
        {
            errors.Add($"{path}:{nameof(StunServer)} must begin with stun: or be empty.");
        }
    }
}
