using System.Buffers.Text;
using System.Text;

namespace FsVoice.LoadGenerator;

/// <summary>One command of the server: its first line, header lines and body, as views of the receive buffer.</summary>
internal readonly ref struct Command
{
    private readonly ReadOnlySpan<byte> _headers;

    private Command(ReadOnlySpan<byte> line, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        Line = line;
        _headers = headers;
        Body = body;
    }

    public ReadOnlySpan<byte> Line { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>
    /// Cuts the next command off <paramref name="input"/> the way mod_event_socket's read_packet does: line ends before a
    /// command are skipped, CR counts for nothing, two LF end the headers, and Content-Length bytes of body follow.
    /// </summary>
    /// <param name="input">Bytes received and not yet consumed.</param>
    /// <param name="command">The command, when the whole of it is there.</param>
    /// <param name="consumed">Bytes to drop: the command, or only the line ends before it.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> input, out Command command, out int consumed)
    {
        int start = input.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        command = default;
        consumed = start < 0 ? input.Length : start;
        if (start < 0)
        {
            return false;
        }

        int end = EndOfHeaders(input, start);
        if (end < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> block = input[start..end];
        int lineEnd = block.IndexOf((byte)'\n');
        var head = new Command(block[..lineEnd].TrimEnd((byte)'\r'), block[(lineEnd + 1)..], default);
        int bodyLength = 0;
        if (head.TryGetHeader("Content-Length"u8, out ReadOnlySpan<byte> text)
            && (!Utf8Parser.TryParse(text, out bodyLength, out _) || bodyLength < 0))
        {
            bodyLength = 0;
        }

        if (input.Length - end < bodyLength)
        {
            return false;
        }

        command = new Command(head.Line, head._headers, input.Slice(end, bodyLength));
        consumed = end + bodyLength;
        return true;
    }

    /// <summary>Whether the first line begins with <paramref name="word"/>, whatever the case: FreeSWITCH compares no more than that.</summary>
    public bool Is(ReadOnlySpan<byte> word) => Line.Length >= word.Length && Ascii.EqualsIgnoreCase(Line[..word.Length], word);

    /// <summary>What follows <paramref name="word"/> on the first line, without the blanks around it.</summary>
    public ReadOnlySpan<byte> After(ReadOnlySpan<byte> word) => Line[word.Length..].Trim((byte)' ');

    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _headers;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                value = line[(name.Length + 1)..].TrimStart((byte)' ');
                return true;
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        value = default;
        return false;
    }

    private static int EndOfHeaders(ReadOnlySpan<byte> input, int start)
    {
        int lineEnds = 0;
        for (int index = start; index < input.Length; index++)
        {
            byte value = input[index];
            if (value == '\n')
            {
                if (++lineEnds == 2)
                {
                    return index + 1;
                }
            }
            else if (value != '\r')
            {
                lineEnds = 0;
            }
        }

        return -1;
    }
}
