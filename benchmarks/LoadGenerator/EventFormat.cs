using System.Buffers;

namespace FsVoice.LoadGenerator;

/// <summary>How events are written on a connection: what <c>myevents</c> or <c>event</c> asked for.</summary>
internal enum EventFormat
{
    Plain,
    Json,
    Xml,
}

/// <summary>
/// Writes headers as FreeSWITCH 1.10.12 does (switch_event_serialize, switch_event_serialize_json_obj with
/// cJSON_PrintUnformatted, switch_event_xmlize): plain and XML values are URL-encoded, JSON values are not.
/// </summary>
internal static class HeaderWriter
{
    /// <summary>include/switch_utils.h, SWITCH_URL_UNSAFE, with everything below 0x20 and above 0x7e.</summary>
    private static readonly SearchValues<byte> PlainUnsafe = SearchValues.Create(PlainUnsafeBytes());

    private static readonly SearchValues<byte> JsonUnsafe = SearchValues.Create(JsonUnsafeBytes());

    public static ReadOnlySpan<byte> ContentType(EventFormat format) => format switch
    {
        EventFormat.Json => "text/event-json"u8,
        EventFormat.Xml => "text/event-xml"u8,
        _ => "text/event-plain"u8,
    };

    public static ReadOnlySpan<byte> Opening(EventFormat format) => format switch
    {
        EventFormat.Json => "{"u8,
        EventFormat.Xml => "<event>\n  <headers>\n"u8,
        _ => default,
    };

    /// <summary>The end of an event. In JSON it takes the place of the last header's comma (<see cref="EventTemplate"/>).</summary>
    public static ReadOnlySpan<byte> Closing(EventFormat format) => format switch
    {
        EventFormat.Json => "}"u8,
        EventFormat.Xml => "  </headers>\n</event>\n"u8,
        _ => "\n"u8,
    };

    public static void Begin(OutputBuffer output, EventFormat format, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        output.Append(format switch { EventFormat.Json => "\""u8, EventFormat.Xml => "    <"u8, _ => default });
        output.Append(prefix);
        output.Append(name);
        output.Append(format switch { EventFormat.Json => "\":\""u8, EventFormat.Xml => ">"u8, _ => ": "u8 });
    }

    public static void End(OutputBuffer output, EventFormat format, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        if (format == EventFormat.Xml)
        {
            output.Append("</"u8);
            output.Append(prefix);
            output.Append(name);
            output.Append(">\n"u8);
        }
        else
        {
            output.Append(format == EventFormat.Json ? "\","u8 : "\n"u8);
        }
    }

    public static void Header(OutputBuffer output, EventFormat format, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Header(output, format, default, name, value);

    public static void Header(
        OutputBuffer output, EventFormat format, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Begin(output, format, prefix, name);
        if (value.IsEmpty && format == EventFormat.Plain)
        {
            output.Append("_undef_"u8);
        }

        Value(output, format, value);
        End(output, format, prefix, name);
    }

    public static void Value(OutputBuffer output, EventFormat format, ReadOnlySpan<byte> value)
    {
        SearchValues<byte> hostile = format == EventFormat.Json ? JsonUnsafe : PlainUnsafe;
        while (true)
        {
            int index = value.IndexOfAny(hostile);
            if (index < 0)
            {
                output.Append(value);
                return;
            }

            output.Append(value[..index]);
            value = value[index..];
            if (format == EventFormat.Json)
            {
                EscapeJson(output, value[0]);
            }
            else if (value[0] == '%' && value.Length > 2 && IsUpperHex(value[1]) && IsUpperHex(value[2]))
            {
                // What looks encoded is left alone: FreeSWITCH's encoder is lossy, and a server must cope with it.
                output.Append((byte)'%');
            }
            else
            {
                output.Append((byte)'%');
                output.Append(HexDigit(value[0] >> 4));
                output.Append(HexDigit(value[0] & 15));
            }

            value = value[1..];
        }
    }

    private static void EscapeJson(OutputBuffer output, byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Append("\\\""u8); break;
            case (byte)'\\': output.Append("\\\\"u8); break;
            case (byte)'\b': output.Append("\\b"u8); break;
            case (byte)'\f': output.Append("\\f"u8); break;
            case (byte)'\n': output.Append("\\n"u8); break;
            case (byte)'\r': output.Append("\\r"u8); break;
            case (byte)'\t': output.Append("\\t"u8); break;
            default:
                output.Append("\\u00"u8);
                output.Append((byte)(HexDigit(value >> 4) | 0x20));
                output.Append((byte)(HexDigit(value & 15) | 0x20));
                break;
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static bool IsUpperHex(byte value) => value is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F');

    private static byte[] PlainUnsafeBytes()
    {
        var bytes = new List<byte>("\r\n #%&+:;<=>?@[\\]^`{|}\""u8.ToArray());
        for (int value = 0; value < 256; value++)
        {
            if (value is < 0x20 or > 0x7e)
            {
                bytes.Add((byte)value);
            }
        }

        return [.. bytes];
    }

    private static byte[] JsonUnsafeBytes()
    {
        var bytes = new List<byte>("\"\\"u8.ToArray());
        for (int value = 0; value < 0x20; value++)
        {
            bytes.Add((byte)value);
        }

        return [.. bytes];
    }
}
