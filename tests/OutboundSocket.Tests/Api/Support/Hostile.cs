using System.Text.Json.Nodes;

namespace FsVoice.OutboundSocket.Tests.Api;

/// <summary>Texts that would do harm in XML, SQL, a header, a command, the dialplan, a spreadsheet, a log or a terminal, were they more than text there.</summary>
internal static class Hostile
{
    /// <summary>Stands in JSON for half of a surrogate pair, which no text of .NET may hold.</summary>
    private const string HalfPair = "HALF-OF-A-PAIR";

    public static IReadOnlyList<string> Texts { get; } =
    [
        "\"><x/>", "'><x>", "<param name=\"x\"/>", "]]><!-- ", "<!DOCTYPE x>", "&quot;&#34;&lt;", "$${password}", "$${hold_music}", "a $$ {b}",
        "<X-PRE-PROCESS cmd=\"exec\" data=\"id\"/>", "x-pre-process", "'; DROP TABLE agents; --", "1' OR '1'='1", "a\r\nX-Injected: 1", "a\nbgapi system id",
        "a\n\napi status", "${system(id)}", "\\${system(id)}", "^^:a=b", "a|b", "{a=b}", "[a=b]x", "x}[a=b]", "a,b", "a:_:b", "%[a=b]", "a\\'b", "ARRAY::a|:b",
        "\u0000", "a\u0000b", "\u001b[2J", "\u202Etxt.exe", "\u2028", "\uFEFF", "\uFFFE", HalfPair, "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-1", "../../etc/passwd", "all", "é😀",
    ];

    /// <summary>The JSON of a body, with the half of a pair where it stands.</summary>
    public static string Write(JsonNode body) => body.ToJsonString().Replace(HalfPair, "\\ud83d", StringComparison.Ordinal);

    public static bool IsHalfPair(string text) => text == HalfPair;
}
