using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FsVoice.CallFlows;

/// <summary>The checks that records of the directory have in common. Each adds a <see cref="FieldError"/> and none throws.</summary>
internal sealed class FieldCheck
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    public void Add(string field, string expected) => _errors.Add(new FieldError(field, expected));

    /// <summary>The tenant that something belongs to.</summary>
    public void Tenant(string? tenant, DirectoryKind kind)
    {
        bool mayBeGlobal = kind is DirectoryKind.SipTrunk or DirectoryKind.ApiKey or DirectoryKind.Administrator;
        if (!(mayBeGlobal && tenant == CallFlows.Tenant.Global) && !IsDomain(tenant))
        {
            Add(nameof(DirectoryItem.Tenant), "be a SIP domain in lower case: letters, digits, dots and hyphens, or an IPv4 address, at most 253 characters");
        }
    }

    /// <summary>A text for people: well-formed Unicode without control characters and without what FreeSWITCH's XML cannot carry.</summary>
    public bool Text([NotNullWhen(true)] string? value, string field, int least, int most)
    {
        if (value is null || value.Length < least || value.Length > most)
        {
            Add(field, least == 0 ? string.Create(CultureInfo.InvariantCulture, $"be at most {most} characters") : string.Create(CultureInfo.InvariantCulture, $"be {least} to {most} characters"));
            return false;
        }

        if (least > 0 && string.IsNullOrWhiteSpace(value))
        {
            Add(field, "not be blank");
            return false;
        }

        if (!IsPlainText(value))
        {
            Add(field, "be well-formed text without control characters and without '<!'");
            return false;
        }

        return true;
    }

    /// <summary>
    /// A text that becomes a channel variable. FreeSWITCH refuses a value with an expression, whatever backslashes stand in it
    /// (switch_channel.c, switch_channel_set_variable_var_check), makes a list of <c>ARRAY::</c> (switch_event.c), and leaves an action
    /// with <c>\'</c> out, so that the dialplan with it could not be written.
    /// </summary>
    public bool Variable([NotNullWhen(true)] string? value, string field, int least, int most)
    {
        if (!Text(value, field, least, most))
        {
            return false;
        }

        if (value.Replace(@"\", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal)
            || value.StartsWith("ARRAY::", StringComparison.OrdinalIgnoreCase)
            || value.Contains(@"\'", StringComparison.Ordinal))
        {
            Add(field, @"not hold '${' or a backslash before an apostrophe and not begin with 'ARRAY::', which FreeSWITCH reads as more than text");
            return false;
        }

        return true;
    }

    /// <summary>ASCII letters, digits and the given others.</summary>
    public bool Name(string? value, string field, int least, int most, string others)
    {
        if (value is not null && value.Length >= least && value.Length <= most
            && value.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal)))
        {
            return true;
        }

        Add(field, string.Create(CultureInfo.InvariantCulture, $"be {least} to {most} letters, digits or any of {others}"));
        return false;
    }

    public void Extension(string? value, string field, DirectoryRules rules)
    {
        if (value is null || value.Length is 0 or > 9 || !value.All(char.IsAsciiDigit) || value[0] == '0'
            || int.Parse(value, CultureInfo.InvariantCulture) is var number && (number < rules.MinExtension || number > rules.MaxExtension))
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"be a number of digits from {rules.MinExtension} to {rules.MaxExtension}"));
        }
    }

    public void E164(string? value, string field)
    {
        if (!PhoneNumber.IsE164(value))
        {
            Add(field, "be a number in E.164: '+' and 7 to 15 digits, the first not 0");
        }
    }

    public void OptionalE164(string? value, string field)
    {
        if (value is null)
        {
            Add(field, "be a text; empty for none");
        }
        else if (value.Length > 0)
        {
            E164(value, field);
        }
    }

    /// <summary>A caller's number: an extension or a number outside, as phones show it; empty for none.</summary>
    public void CallerNumber(string? value, string field)
    {
        bool hasPlus = value is { Length: > 1 } && value[0] == '+';
        if (value is null || value.Length > 32 || value.AsSpan(hasPlus ? 1 : 0).IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            Add(field, "be digits, with '+' in front for E.164, at most 32 characters; empty for none");
        }
    }

    public void Range<T>(T value, string field, T least, T most)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"be {least} to {most}"));
        }
    }

    public void Enum<T>(T value, string field)
        where T : struct, Enum
    {
        if (!System.Enum.IsDefined(value))
        {
            Add(field, $"be one of {string.Join(", ", System.Enum.GetNames<T>())}");
        }
    }

    public void TimeZone(string? value, string field)
    {
        // Looked up as a file below the machine's folder of time zones: nothing but a name may get there.
        if (value is null || value.Length is 0 or > 64 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
            || !TimeZoneInfo.TryFindSystemTimeZoneById(value, out _))
        {
            Add(field, "be the IANA id of a time zone that this machine knows, such as Europe/Berlin");
        }
    }

    public void OptionalEmail(string? value, string field)
    {
        if (value is null || (value.Length > 0 && !IsEmail(value)))
        {
            Add(field, "be an e-mail address of at most 254 characters; empty for none");
        }
    }

    public void Email(string? value, string field)
    {
        if (value is null || !IsEmail(value))
        {
            Add(field, "be an e-mail address of at most 254 characters");
        }
    }

    /// <summary>A host, with or without a port, as it stands in the configuration of a gateway.</summary>
    public void Host(string? value, string field, bool isOptional)
    {
        if (isOptional && value is { Length: 0 })
        {
            return;
        }

        if (value is null || value.Length > 253 || !IsHostAndPort(value))
        {
            Add(field, "be a host name or address, with a port after ':' where it is not the default one");
        }
    }

    /// <summary>Nothing of the list but at most so many entries.</summary>
    public bool Count<T>(IReadOnlyCollection<T>? list, string field, int most)
    {
        if (list is not null && list.Count <= most)
        {
            return true;
        }

        Add(field, string.Create(CultureInfo.InvariantCulture, $"have at most {most} entries"));
        return false;
    }

    /// <summary>Whether the text is a domain that phones can register at.</summary>
    public static bool IsDomain(string? text) =>
        text is { Length: > 0 and <= 253 }
        && text.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'));

    private static bool IsPlainText(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]) || char.IsControl(value[i]) || value[i] is '\uFFFE' or '\uFFFF')
            {
                return false;
            }
        }

        // FreeSWITCH stops escaping at "<!" when it writes a user anew (switch_xml.c, switch_xml_ampencode).
        return !value.Contains("<!", StringComparison.Ordinal);
    }

    private static bool IsEmail(string value)
    {
        int at = value.LastIndexOf('@');
        return value.Length <= 254 && at is > 0 and <= 64 && IsDomain(value[(at + 1)..].ToLowerInvariant())
            && value.AsSpan(0, at).IndexOfAnyExcept(EmailCharacters) < 0;
    }

    private static bool IsHostAndPort(string value)
    {
        int colon = value.LastIndexOf(':');
        if (colon < 0)
        {
            return IsDomain(value.ToLowerInvariant());
        }

        return IsDomain(value[..colon].ToLowerInvariant())
            && ushort.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
    }

    // RFC 5322 dot-atoms; quoted local parts are not taken, since '"' and '\' would travel into commands of others.
    private static readonly System.Buffers.SearchValues<char> EmailCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");
}
