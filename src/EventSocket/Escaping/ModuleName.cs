using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Escaping;

/// <summary>
/// Guards against the one word that mod_event_socket looks for in a whole command, headers included: a command that
/// holds <c>mod_event_socket</c> and <c>reload</c> or <c>unload</c>, anywhere and in any case, is replaced by
/// <c>api bgapi reload mod_event_socket</c> (parse_command). A caller's name could cut every connection. Bodies are not looked at.
/// </summary>
internal static class ModuleName
{
    private const string Word = "mod_event_socket";

    /// <summary>Whether the word stands in the bytes, in any case.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes)
    {
        // "_event_" has two underscores, which no case changes: look for the rarest byte and compare there.
        for (int at = bytes.IndexOf((byte)'_'); at >= 0;)
        {
            if (at >= 3 && bytes.Length - at + 3 >= Word.Length && System.Text.Ascii.EqualsIgnoreCase(bytes.Slice(at - 3, Word.Length), Word))
            {
                return true;
            }

            int next = bytes[(at + 1)..].IndexOf((byte)'_');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    /// <summary>Refuses a value for a header or a command line that holds the word.</summary>
    /// <exception cref="InvalidCommandValueException">It does.</exception>
    public static void Refuse(ReadOnlySpan<char> value, string field)
    {
        if (value.Contains(Word, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(field);
        }
    }

    /// <summary>Refuses a command line that holds the word.</summary>
    /// <exception cref="InvalidCommandValueException">It does.</exception>
    public static void Refuse(ReadOnlySpan<byte> line, string field)
    {
        if (IsIn(line))
        {
            throw Refused(field);
        }
    }

    private static InvalidCommandValueException Refused(string field) => InvalidCommandValueException.Expected(
        field, "not hold 'mod_event_socket': FreeSWITCH could take the command for one that reloads it");
}
