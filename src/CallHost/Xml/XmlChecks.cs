namespace FsVoice.CallHost.Xml;

/// <summary>The checks that the settings of XML have in common.</summary>
internal static class XmlChecks
{
    /// <summary>Whether the text is at least one ASCII letter, digit or one of the given characters; at most 255 of them.</summary>
    public static bool IsName(string text, string others) =>
        text.Length is > 0 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal));

    /// <summary>
    /// Why FreeSWITCH would not take the text as a variable's value, or not as it is; null when it does. FreeSWITCH refuses
    /// a value with an expression (switch_channel.c, switch_channel_set_variable_var_check), whatever backslashes stand in
    /// it, and makes a list of <c>ARRAY::</c> (switch_event.c, switch_event_base_add_header).
    /// </summary>
    public static string? FindVariableProblem(string value)
    {
        if (value.Any(char.IsControl))
        {
            return "not hold control characters";
        }

        if (value.Replace(@"\", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal))
        {
            return "not hold '${': FreeSWITCH refuses it in a variable";
        }

        if (value.StartsWith("ARRAY::", StringComparison.Ordinal))
        {
            return "not begin with 'ARRAY::'";
        }

        return XmlText.FindProblem(value);
    }
}
