using System.Globalization;
using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>FreeSWITCH's way with argument strings: switch_separate_string() and atoi() (freeswitch-facts.md 1.8).</summary>
internal static class Arguments
{
    /// <summary>
    /// Splits at <paramref name="delimiter"/>; single quotes group and are taken away, a backslash escapes. The last of
    /// <paramref name="maximum"/> parts keeps the rest.
    /// </summary>
    public static List<string> Split(string text, char delimiter = ' ', int maximum = int.MaxValue)
    {
        var parts = new List<string>();
        var position = 0;
        while (true)
        {
            if (delimiter == ' ')
            {
                while (position < text.Length && text[position] == ' ')
                {
                    position++;
                }
            }

            if (position >= text.Length)
            {
                return parts;
            }

            var end = parts.Count == maximum - 1 ? text.Length : EndOfPart(text, position, delimiter);
            parts.Add(Clean(text[position..end]));
            position = end + 1;
        }
    }

    /// <summary>atoi(): the number at the start, 0 without one.</summary>
    public static int Integer(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        var end = 0;
        text = text.TrimStart();
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (end == 0 && text[end] is '-' or '+')))
        {
            end++;
        }

        return int.TryParse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static int EndOfPart(string text, int start, char delimiter)
    {
        var quoted = false;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '\'' && (quoted || text.IndexOf('\'', i + 1) >= 0))
            {
                // A lone apostrophe is literal: a quote counts only when another one follows.
                quoted = !quoted;
            }
            else if (text[i] == delimiter && !quoted)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static string Clean(string part)
    {
        var result = new StringBuilder(part.Length);
        var quoted = false;
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == '\\' && i + 1 < part.Length)
            {
                i++;
                result.Append(part[i] switch
                {
                    'n' => "\n",
                    'r' => "\r",
                    't' => "\t",
                    's' => " ",
                    '\'' => "'",
                    '\\' => "\\",
                    var other => "\\" + other,
                });
            }
            else if (part[i] == '\'' && (quoted || part.IndexOf('\'', i + 1) >= 0))
            {
                quoted = !quoted;
            }
            else
            {
                result.Append(part[i]);
            }
        }

        return result.ToString().Trim(' ');
    }
}
