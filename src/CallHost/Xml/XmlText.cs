using System.Xml;

namespace FsVoice.CallHost.Xml;

/// <summary>Values as attributes of a document.</summary>
internal static class XmlText
{
    private const string PreProcess = "x-pre-process";

    /// <summary>
    /// Why the text cannot be a value; null when it can. The text ends a sentence that begins with "must". Well escaped as it
    /// is, <c>&lt;!</c> is refused as well: FreeSWITCH makes a copy of a user that it found by writing the user as XML again, and
    /// stops escaping a value at <c>&lt;!</c> (switch_xml.c, switch_xml_dup, switch_xml_ampencode), so that a quote behind it would
    /// end the value, and the rest would be elements.
    /// </summary>
    public static string? FindProblem(ReadOnlySpan<char> text)
    {
        if (text.Contains("<!", StringComparison.Ordinal))
        {
            return "not hold '<!', behind which FreeSWITCH does not escape";
        }

        return IsXml(text) ? null : "hold only characters that XML can carry";
    }

    private static bool IsXml(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What is written for a character; nothing when it stands for itself. mod_xml_curl runs FreeSWITCH's configuration preprocessor over
    /// the text of a document (freeswitch-facts.md 2.1): it would expand <c>$${…}</c> and leave out the whole line, which here
    /// is the document, for the word X-PRE-PROCESS. It knows no character references, so one stands in each of them.
    /// </summary>
    public static ReadOnlySpan<byte> EscapeAt(ReadOnlySpan<char> value, int at) => value[at] switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\t' => "&#x9;"u8,
        '\n' => "&#xA;"u8,
        '\r' => "&#xD;"u8,
        '$' when at + 1 < value.Length && value[at + 1] == '$' => "&#x24;"u8,
        'x' when IsPreProcess(value[at..]) => "&#x78;"u8,
        'X' when IsPreProcess(value[at..]) => "&#x58;"u8,
        _ => default,
    };

    private static bool IsPreProcess(ReadOnlySpan<char> text) => text.StartsWith(PreProcess, StringComparison.OrdinalIgnoreCase);
}
