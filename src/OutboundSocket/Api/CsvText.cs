namespace FsVoice.OutboundSocket.Api;

/// <summary>Lines of CSV (RFC 4180) that a spreadsheet shows and does not carry out.</summary>
internal static class CsvText
{
    /// <summary>One line with its end.</summary>
    public static string Line(IEnumerable<string> values) => string.Join(',', values.Select(Value)) + "\r\n";

    /// <summary>
    /// One value. What a spreadsheet would take as a formula gets an apostrophe in front; a number in E.164 does not, since it
    /// is only digits behind its sign.
    /// </summary>
    public static string Value(string text)
    {
        bool isFormula = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20'
            && !(text.Length > 1 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);
        string safe = isFormula ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 && !isFormula ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
