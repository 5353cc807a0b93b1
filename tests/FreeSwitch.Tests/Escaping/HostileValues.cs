namespace FsVoice.FreeSwitch.Tests.Escaping;

/// <summary>Values made of what means something to one of FreeSWITCH's parsers.</summary>
public static class HostileValues
{
    /// <summary>Values with a story.</summary>
    public static IReadOnlyList<string> Fixed { get; } =
    [
        "plain", "two words", " leading", "trailing ", "  both  ", "O'Brien", "'quoted'", "''", "'", "\"double\"", "a\\b", "\\", "\\\\", "\\n\\s\\t\\r",
        "tab\t", "\tlead", "vertical\v", "$", "$$", "$5.00", "$$5", "5$", "a$\\'b", "\\$x", "\\$\\$", "$x{y}", "a,b", "a\\,b", "a;b", "a|b", "a=b", "a==b",
        "^^", "^^;a=b", "^x", "~", "a~b", "a:b", "::", "a::b", "m:^:x", "{json:\"a\",b:[1,2]}", "{}", "[]", "()", "<a>", "&park()", "-bleg", "-x", "+4930",
        "%", "%41", "100%", "%5b", "%20x", "@@100", "all", "undef", "_undef_", "é", "Müller & Söhne", "日本語", "\U0001F600", "x=1,y=2|z", "\u0007bell",
        "'a", "b'", "a'b'c", "\\'", "\\'a\\'", "it's $not", "a\\\\'b", "tail\\", "tail\\\\",
    ];

    /// <summary>Values that only an argument can hold, not a variable.</summary>
    public static IReadOnlyList<string> Expressions { get; } =
    [
        "${uuid}", "$${domain}", "${hostname} x", "a\\${uuid}", "a\\\\${uuid}", "$\\{uuid}", "$${${uuid}}", "${system(touch /tmp/never)}", "${eval(a)} \\n", "'${uuid}'",
        "it's ${not", "please reload mod_event_socket",
    ];

    private static readonly string[] Pieces =
    [
        "a", "B7", " ", "'", "\"", "\\", "$", "$$", "{", "}", "[", "]", "<", ">", "(", ")", ",", ";", "|", ":", "=", "^", "^^", "~", "&", "!", "@", "%", "/",
        "\t", "\\n", "\\s", "\\'", "\\,", "é", "日", "\U0001F600", "+", "-", "#",
    ];

    /// <summary>As many values again, put together at random; the same ones in every run.</summary>
    public static IReadOnlyList<string> Random(int count)
    {
        var random = new Random(20261121);
        return [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)])))];
    }

    /// <summary>Whether brackets in the text have their partners.</summary>
    public static bool IsBalanced(string value, char open, char close)
    {
        int depth = 0;
        foreach (char c in value)
        {
            depth += c == open ? 1 : c == close ? -1 : 0;
            if (depth < 0)
            {
                return false;
            }
        }

        return depth == 0;
    }

    /// <summary>Whether a channel variable can hold the text: the rule of the library's documentation, written again.</summary>
    public static bool IsVariable(string value) =>
        !value.StartsWith("ARRAY::", StringComparison.Ordinal) && !System.Text.RegularExpressions.Regex.IsMatch(value, @"\$\\*\{");

    /// <summary>Whether a variable can be set to the text by an application of an extension: FreeSWITCH leaves one out whose argument holds a backslash before an apostrophe.</summary>
    public static bool IsInExtension(string value) =>
        !value.Contains(@"\'", StringComparison.Ordinal)
        && (!value.Contains("$$", StringComparison.Ordinal) || value.Contains('\\', StringComparison.Ordinal));
}
