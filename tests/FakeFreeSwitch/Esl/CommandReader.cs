using System.Globalization;
using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// Takes commands out of the byte stream by mod_event_socket's rules: leading line ends are skipped, CR does not count,
/// a command ends at two LFs, Content-Length bytes of body follow (freeswitch-facts.md 1.2).
/// </summary>
internal sealed class CommandReader
{
    private const int HeaderLimit = 10_485_760;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>True while a command has begun and not ended: FreeSWITCH sends no events then.</summary>
    public bool InCommand
    {
        get
        {
            SkipLineEnds();
            return _end > _start;
        }
    }

    public Memory<byte> GetMemory()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            var used = _end - _start;
            var target = used * 2 > _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, used);
            _buffer = target;
            _start = 0;
            _end = used;
        }

        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>The next whole command; null when more bytes are needed.</summary>
    public ClientCommand? Next()
    {
        SkipLineEnds();
        var data = _buffer.AsSpan(_start, _end - _start);
        var headerLength = HeaderLength(data);
        if (headerLength < 0)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(data[..headerLength]).Split('\n');
        var headers = new List<KeyValuePair<string, string>>();
        var bodyLength = 0;
        foreach (var line in lines.Skip(1))
        {
            var separator = line.IndexOf(':', StringComparison.Ordinal);
            if (separator < 0)
            {
                continue;
            }

            var name = line[..separator];
            var value = line[(separator + 1)..].TrimStart(' ').TrimEnd('\r');
            headers.Add(new(name, value));
            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                bodyLength = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var length) ? length : 0;
            }
        }

        string? body = null;
        if (bodyLength > 0)
        {
            if (data.Length < headerLength + bodyLength)
            {
                return null;
            }

            body = Encoding.UTF8.GetString(data.Slice(headerLength, bodyLength));
        }

        var total = headerLength + Math.Max(bodyLength, 0);
        var raw = Encoding.UTF8.GetString(data[..total]);
        _start += total;
        return new ClientCommand(lines[0].TrimEnd('\r'), headers, body?.Split('\0')[0], raw);
    }

    // The length up to and including the second LF in a row (CRs between them do not count); -1 when it has not come yet.
    private static int HeaderLength(ReadOnlySpan<byte> data)
    {
        var ends = 0;
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] == (byte)'\n')
            {
                if (++ends == 2)
                {
                    return i + 1;
                }
            }
            else if (data[i] != (byte)'\r')
            {
                ends = 0;
            }
        }

        return data.Length >= HeaderLimit ? data.Length : -1;
    }

    private void SkipLineEnds()
    {
        while (_start < _end && _buffer[_start] is (byte)'\n' or (byte)'\r')
        {
            _start++;
        }
    }
}
