using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using FsVoice.CallHost.Xml;

namespace FsVoice.OutboundSocket.Xml;

/// <summary>
/// Reads what mod_xml_curl posts (freeswitch-facts.md 2.1). Not ASP.NET's form: the first five parameters are not encoded at
/// all, and a plus is a plus everywhere. Only what answers depend on is kept: a question for the dialplan has hundreds of
/// variables.
/// </summary>
internal static class XmlForm
{
    private const string Section = "section", Tag = "tag_name", Key = "key_name", Value = "key_value";

    private static readonly FrozenDictionary<string, string> Known = new[]
    {
        Section, Tag, Key, Value,
        "user", "domain", "key", "action", "purpose", "profile", "gateway", "group", "group_name", "ip",
        "Hunt-Context", "Hunt-Destination-Number", "Hunt-Caller-ID-Number", "Hunt-Caller-ID-Name",
        "Caller-Context", "Caller-Destination-Number", "Caller-Caller-ID-Number", "Caller-Caller-ID-Name",
        "variable_user_name", "variable_domain_name", "variable_originate_disposition", "variable_fsvoice_sent_to",
    }.ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> KnownNames = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The question; null when it is for no section of ours.</summary>
    /// <param name="form">The body, or the query string without its question mark.</param>
    public static XmlQuestion? Read(ReadOnlySpan<byte> form)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Span<char> name = stackalloc char[64];
        while (!form.IsEmpty)
        {
            int end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..end];
            form = end < 0 ? default : form[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            if (equals <= 0 || equals > name.Length || !Ascii.IsValid(pair[..equals]))
            {
                continue;
            }

            Encoding.ASCII.GetChars(pair[..equals], name);
            if (!KnownNames.TryGetValue(name[..equals], out string? known))
            {
                continue;
            }

            // FreeSWITCH writes the element and its value first, and not encoded: with an ampersand in them a caller's domain
            // could bring parameters of its own. So the first counts for these, and for the others the last.
            if (known is Section or Tag or Key or Value)
            {
                parameters.TryAdd(known, Encoding.UTF8.GetString(pair[(equals + 1)..]));
            }
            else
            {
                parameters[known] = Decode(pair[(equals + 1)..]);
            }
        }

        var section = XmlSections.Parse(parameters.GetValueOrDefault(Section));
        return section == XmlSection.None
            ? null
            : new XmlQuestion(
                section,
                parameters.GetValueOrDefault(Tag, ""),
                parameters.GetValueOrDefault(Key, ""),
                parameters.GetValueOrDefault(Value, ""),
                parameters);
    }

    /// <summary>Percent sequences as UTF-8; one that is none stands for itself.</summary>
    private static string Decode(ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)'%'))
        {
            return Encoding.UTF8.GetString(value);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            int length = 0;
            for (int i = 0; i < value.Length; i++)
            {
                if (value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit((char)value[i + 1]) && char.IsAsciiHexDigit((char)value[i + 2]))
                {
                    rented[length++] = (byte)((HexValue(value[i + 1]) << 4) | HexValue(value[i + 2]));
                    i += 2;
                }
                else
                {
                    rented[length++] = value[i];
                }
            }

            return Encoding.UTF8.GetString(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
