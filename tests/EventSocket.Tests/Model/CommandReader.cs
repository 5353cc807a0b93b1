using System.Globalization;

namespace FsVoice.EventSocket.Tests.Model;

/// <summary>
/// Reads bytes as mod_event_socket of 1.10.12 does (read_packet and the head of parse_command), written from its
/// behaviour and not from the library under test: what stands here decides what "exactly the intended command" means.
/// </summary>
public static class CommandReader
{
    /// <summary>All commands in the bytes. Throws when bytes are left over: a command that does not end.</summary>
    public static IReadOnlyList<ReceivedCommand> ReadAll(byte[] bytes)
    {
        string stream = System.Text.Encoding.Latin1.GetString(bytes);
        var commands = new List<ReceivedCommand>();
        int at = 0;
        while (at < stream.Length)
        {
            if (stream[at] is '\r' or '\n')
            {
                at++;
                continue;
            }

            int end = EndOfHeaders(stream, at);
            if (end < 0)
            {
                throw new InvalidOperationException("The last command has no end.");
            }

            at = ReadOne(stream, at, end, commands);
        }

        return commands;
    }

    /// <summary>The place behind the second line feed in a row; carriage returns do not count.</summary>
    private static int EndOfHeaders(string stream, int start)
    {
        int feeds = 0;
        for (int i = start; i < stream.Length; i++)
        {
            if (stream[i] == '\n')
            {
                if (++feeds == 2)
                {
                    return i + 1;
                }
            }
            else if (stream[i] != '\r')
            {
                feeds = 0;
            }
        }

        return -1;
    }

    private static int ReadOne(string stream, int start, int end, List<ReceivedCommand> commands)
    {
        string block = CString(stream[start..end]);
        string[] lines = block.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

        // The word is looked for in the whole block: a value in any header can turn the command into another one.
        bool HasWord(string word) => block.Contains(word, StringComparison.OrdinalIgnoreCase);
        bool hijacked = HasWord("mod_event_socket") && (HasWord("unload") || HasWord("reload"));
        var command = new ReceivedCommand { Line = hijacked ? "api bgapi reload mod_event_socket" : lines[0] };
        commands.Add(command);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            string name = line[..colon];
            string value = line[(colon + 1)..].TrimStart(' ');
            command.Add(name, value);
            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int length)
                && length > 0)
            {
                if (end + length > stream.Length)
                {
                    throw new InvalidOperationException("The body is shorter than its length says.");
                }

                command.Body = CString(stream.Substring(end, length));
                end += length;
            }
        }

        return end;
    }

    private static string CString(string text)
    {
        int nul = text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? text : text[..nul];
    }
}
