using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The encoding of header values in plain events (freeswitch-facts.md 1.3), its loss included.</summary>
internal static class UrlEncoding
{
    private const string Unsafe = "\r\n #%&+:;<=>?@[\\]^`{|}\"";

    public static void Append(StringBuilder target, string value)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '%' && i + 2 < value.Length && IsUpperHex(value[i + 1]) && IsUpperHex(value[i + 2]))
            {
                // FreeSWITCH takes what looks encoded as encoded: a value that holds "%2B" cannot be told from "+".
                target.Append('%');
            }
            else if (c is >= ' ' and <= '~' && !Unsafe.Contains(c))
            {
                target.Append(c);
            }
            else
            {
                var rune = i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]) ? new Rune(c, value[++i]) : Valid(c);
                var length = rune.EncodeToUtf8(utf8);
                for (var n = 0; n < length; n++)
                {
                    target.Append('%').Append(utf8[n].ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }
    }

    public static string Encode(string value)
    {
        var target = new StringBuilder(value.Length + 16);
        Append(target, value);
        return target.ToString();
    }

    private static Rune Valid(char c) => Rune.TryCreate(c, out var rune) ? rune : Rune.ReplacementChar;

    private static bool IsUpperHex(char c) => c is (>= '0' and <= '9') or (>= 'A' and <= 'F');
}
