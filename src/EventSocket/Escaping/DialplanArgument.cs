using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Escaping;

/// <summary>
/// The argument of an application that stands in a dialplan document (<c>&lt;action application="…" data="…"/&gt;</c>). FreeSWITCH
/// expands it when the application runs, as it does an argument that comes over the event socket; but an action whose data
/// hold <c>\'</c> is left out of the extension (switch_caller.c, switch_caller_extension_add_application), so that the
/// usual escapes do not all serve here.
/// </summary>
public static class DialplanArgument
{
    /// <summary>The whole argument as it must stand in the document to arrive as it is given. XML's own escapes come on top of it.</summary>
    /// <param name="text">The argument, all of it: whether FreeSWITCH expands a part depends on the rest.</param>
    /// <param name="field">The field's name, for the error.</param>
    /// <exception cref="InvalidCommandValueException">
    /// The text holds CR, LF or NUL, begins with <c>%[</c>, or has a backslash before an apostrophe.
    /// </exception>
    public static string Literal(string text, string field)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().ContainsAny("\r\n\0"))
        {
            throw InvalidCommandValueException.ControlCharacter(field);
        }

        Checks.NoScopePrefix(text, field);
        // Alone, $$ keeps: nothing makes the expansion run. Where it runs, every dollar and backslash is escaped.
        string written = text.Contains('\\') || text.Contains("${", StringComparison.Ordinal)
            ? text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal)
            : text;
        return written.Contains(@"\'", StringComparison.Ordinal)
            ? throw InvalidCommandValueException.Expected(field, "not have a backslash before an apostrophe: FreeSWITCH would leave the action out")
            : written;
    }
}
