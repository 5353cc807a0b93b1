using System.Text.RegularExpressions;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Lines of CSV (RFC 4180) that a spreadsheet shows and does not carry out.</summary>
internal static partial class CsvText
{
    /// <summary>One line with its end.</summary>
    public static string Line(IEnumerable<string> values) => string.Join(',', values.Select(Value)) + "\r\n";

    /// <summary>
    /// One value. What a spreadsheet would take as a formula gets an apostrophe in front, also behind what another country's
    /// spreadsheet takes for the end of a cell: there the quotes around the value do not count, since they do not begin the cell.
    /// A number in E.164 is only digits behind its sign.
    /// </summary>
    public static string Value(string text)
    {
        bool isNumber = text.Length > 1 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        string safe = isNumber ? text : FormulaStart().Replace(text, "'");
        return safe.AsSpan().IndexOfAny(",;\"\r\n") < 0 && safe.Length == text.Length ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    [GeneratedRegex(@"^(?=[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])|(?<=[;\t\r\n])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaStart();
}
