using System.Buffers.Text;
using System.Text;

namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// A header block as it came: <c>Name: value</c> lines with LF between them. Looking a header up scans the bytes and
/// allocates nothing; a value is decoded only when it is asked for as text.
/// </summary>
public readonly ref struct HeaderBlock(ReadOnlySpan<byte> bytes)
{
    private const int MaxPattern = 128;

    /// <summary>The block's bytes, without the empty line that ended it.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>
    /// Finds a header by its exact name and gives the value's bytes as sent (url-encoded in plain events). False when
    /// the block has no such header; the first one wins when it stands twice.
    /// </summary>
    public bool TryGetRaw(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        // "\nName: " is looked for with the vectorised search; only the first line has no LF before it.
        if (Bytes.Length > name.Length && Bytes[name.Length] == ':' && Bytes.StartsWith(name))
        {
            value = ValueAt(name.Length + 1);
            return true;
        }

        if (name.Length + 2 > MaxPattern)
        {
            return TryGetByLine(name, out value);
        }

        Span<byte> pattern = stackalloc byte[MaxPattern];
        pattern[0] = (byte)'\n';
        name.CopyTo(pattern[1..]);
        pattern[name.Length + 1] = (byte)':';
        int at = Bytes.IndexOf(pattern[..(name.Length + 2)]);
        if (at < 0)
        {
            value = default;
            return false;
        }

        value = ValueAt(at + name.Length + 2);
        return true;
    }

    /// <summary>The value of a header as text, url-decoded; null when there is none.</summary>
    public string? GetDecoded(ReadOnlySpan<byte> name) => TryGetRaw(name, out var raw) ? UrlDecoding.Decode(raw) : null;

    /// <summary>The value of a header as text, as sent (frame headers such as <c>Reply-Text</c> are not url-encoded); null when there is none.</summary>
    public string? GetText(ReadOnlySpan<byte> name) => TryGetRaw(name, out var raw) ? Encoding.UTF8.GetString(raw) : null;

    /// <summary>Reads a whole number of zero or more. False when the header is missing or is anything else.</summary>
    public bool TryGetLength(ReadOnlySpan<byte> name, out long value, out bool present)
    {
        value = 0;
        present = TryGetRaw(name, out var raw);
        return present && TryParseWhole(raw, out value) && value >= 0;
    }

    /// <summary>Reads digits with or without a minus sign, and nothing else. A plus sign would be read in JSON but not in plain events, where it is encoded.</summary>
    internal static bool TryParseWhole(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text is [not (byte)'+', ..] && Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
    }

    /// <summary>Whether a header stands in the block more than once.</summary>
    internal bool StandsTwice(ReadOnlySpan<byte> name)
    {
        bool seen = false;
        foreach (var header in this)
        {
            if (header.Name.SequenceEqual(name))
            {
                if (seen)
                {
                    return true;
                }

                seen = true;
            }
        }

        return false;
    }

    /// <summary>Goes over every line, for the rare reader that wants them all.</summary>
    public Enumerator GetEnumerator() => new(Bytes);

    private ReadOnlySpan<byte> ValueAt(int start)
    {
        var rest = Bytes[start..];
        int end = rest.IndexOf((byte)'\n');
        var value = end < 0 ? rest : rest[..end];
        return value.Length > 0 && value[0] == ' ' ? value[1..] : value;
    }

    private bool TryGetByLine(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var header in this)
        {
            if (header.Name.SequenceEqual(name))
            {
                value = header.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>One header line.</summary>
    public readonly ref struct Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        /// <summary>The name as sent.</summary>
        public ReadOnlySpan<byte> Name { get; } = name;

        /// <summary>The value as sent, without the space behind the colon.</summary>
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Walks the lines; a line without a colon is passed over.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        /// <summary>The line the walk stands on.</summary>
        public Header Current { get; private set; }

        /// <summary>Steps to the next line; false behind the last.</summary>
        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                int end = _rest.IndexOf((byte)'\n');
                var line = end < 0 ? _rest : _rest[..end];
                _rest = end < 0 ? default : _rest[(end + 1)..];
                int colon = line.IndexOf((byte)':');
                if (colon > 0)
                {
                    var value = line[(colon + 1)..];
                    Current = new Header(line[..colon], value.Length > 0 && value[0] == ' ' ? value[1..] : value);
                    return true;
                }
            }

            return false;
        }
    }
}
