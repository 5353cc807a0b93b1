using System.Text;

namespace FsVoice.EventSocket.Tests.Model;

/// <summary>How FreeSWITCH splits a line into arguments (switch_utils.c, switch_separate_string).</summary>
public static class Splitting
{
    /// <summary>Splits at a delimiter into at most <paramref name="most"/> parts; the last one keeps the rest.</summary>
    public static List<string> Separate(string text, char delimiter, int most)
    {
        if (text.Length >= 4 && text.StartsWith("^^", StringComparison.Ordinal))
        {
            delimiter = text[2];
            text = text[3..];
        }

        var raw = delimiter == ' ' ? AtSpaces(text, most) : AtCharacter(text, delimiter, most);
        return raw.ConvertAll(part => Clean(part, delimiter == ' ' ? '\0' : delimiter));
    }

    /// <summary>Decodes %XX in place, as switch_url_decode does: not at the last two characters.</summary>
    public static string UrlDecode(string text)
    {
        var output = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && text.Length - i > 2 && Hex(text[i + 1]) is { } high)
            {
                int? low = Hex(text[i + 2]);
                output.Append((char)(low is null ? high : (high << 4) + low.Value));
                i += 2;
            }
            else
            {
                output.Append(text[i]);
            }
        }

        return output.ToString();
    }

    private static int? Hex(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => null,
    };

    private static List<string> AtCharacter(string text, char delimiter, int most)
    {
        var parts = new List<string>();
        int start = 0;
        bool quoted = false;
        int i = 0;

        // A part is opened by its first character; a delimiter at the very end opens none.
        while (i < text.Length && parts.Count < most)
        {
            start = i;
            if (parts.Count == most - 1)
            {
                parts.Add(text[start..]);
                return parts;
            }

            while (i < text.Length)
            {
                char c = text[i];
                if (c == '\\')
                {
                    i++;
                }
                else if (c == '\'' && (quoted || text.IndexOf('\'', i + 1) >= 0))
                {
                    quoted = !quoted;
                }
                else if (c == delimiter && !quoted)
                {
                    break;
                }

                i++;
            }

            parts.Add(text[start..Math.Min(i, text.Length)]);
            i++;
        }

        return parts;
    }

    private static List<string> AtSpaces(string text, int most)
    {
        var parts = new List<string>();
        bool quoted = false;
        int i = 0;
        while (i < text.Length && parts.Count < most)
        {
            int start = i;
            if (parts.Count == most - 1)
            {
                parts.Add(text[start..]);
                return parts;
            }

            while (i < text.Length && text[i] == ' ')
            {
                i++;
            }

            while (i < text.Length)
            {
                char c = text[i];
                if (c == '\\')
                {
                    i++;
                }
                else if (c == '\'')
                {
                    quoted = !quoted;
                }
                else if (c == ' ' && !quoted)
                {
                    break;
                }

                i++;
            }

            parts.Add(text[start..Math.Min(i, text.Length)]);
            while (i < text.Length && text[i] == ' ')
            {
                i++;
            }
        }

        return parts;
    }

    /// <summary>Takes quotes and backslashes away and trims spaces that were not quoted (cleanup_separated_string).</summary>
    private static string Clean(string part, char delimiter)
    {
        part = part.TrimStart(' ');
        var output = new StringBuilder();
        int keep = -1;
        bool quoted = false;
        for (int i = 0; i < part.Length; i++)
        {
            char c = part[i];
            if (c == '\\' && i + 1 < part.Length && Unescape(part[i + 1], delimiter) is { } plain)
            {
                output.Append(plain);
                keep = output.Length;
                i++;
            }
            else if (c == '\'' && (quoted || part.IndexOf('\'', i + 1) >= 0))
            {
                quoted = !quoted;
                if (quoted)
                {
                    keep = output.Length;
                }
            }
            else
            {
                output.Append(c);
                if (c != ' ' || quoted)
                {
                    keep = output.Length;
                }
            }
        }

        return keep < 0 ? output.ToString() : output.ToString(0, keep);
    }

    private static char? Unescape(char c, char delimiter) => c switch
    {
        '\'' or '"' or '\\' => c,
        _ when delimiter != '\0' && c == delimiter => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        's' => ' ',
        _ => null,
    };
}
