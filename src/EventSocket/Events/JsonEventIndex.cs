using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Events;

/// <summary>
/// Where each header of a JSON event stands (switch_event.c, switch_event_serialize_json_obj: one flat object of
/// strings, with arrays of strings for array headers). Built in one pass; a look-up then compares lengths and bytes.
/// </summary>
internal sealed class JsonEventIndex : IDisposable
{
    private Entry[]? _entries;
    private int _count;

    private JsonEventIndex()
    {
    }

    /// <param name="json">The event's text.</param>
    /// <param name="offset">Where its frame starts in the stream, for the error.</param>
    /// <exception cref="EventSocketProtocolException">The text is not a flat JSON object.</exception>
    public static JsonEventIndex Build(ReadOnlySpan<byte> json, long offset)
    {
        var index = new JsonEventIndex { _entries = ArrayPool<Entry>.Shared.Rent(192) };
        try
        {
            index.Fill(json, offset);
            return index;
        }
        catch (JsonException)
        {
            index.Dispose();
            throw new EventSocketProtocolException("A JSON event is not valid JSON", offset);
        }
        catch (EventSocketProtocolException)
        {
            index.Dispose();
            throw;
        }
    }

    public bool TryGetRaw(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (TryFind(json, name, out var entry))
        {
            value = json.Slice(entry.ValueStart, entry.ValueLength);
            return true;
        }

        value = default;
        return false;
    }

    public string? GetString(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (!TryFind(json, name, out var entry))
        {
            return null;
        }

        var raw = json.Slice(entry.ValueStart, entry.ValueLength);
        return entry.Kind switch
        {
            Kind.Plain => Encoding.UTF8.GetString(raw),
            // The quotes stand around the value in the text, and a reader over the token unescapes it.
            Kind.Escaped => ReadString(json.Slice(entry.ValueStart - 1, entry.ValueLength + 2)),
            _ => ReadArray(raw),
        };
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _entries, null) is { } entries)
        {
            ArrayPool<Entry>.Shared.Return(entries);
        }
    }

    private static string ReadString(ReadOnlySpan<byte> token)
    {
        var reader = new Utf8JsonReader(token);
        reader.Read();
        return Unescape(ref reader);
    }

    private static string ReadArray(ReadOnlySpan<byte> array)
    {
        var text = new StringBuilder("ARRAY::");
        var reader = new Utf8JsonReader(array);
        bool first = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                text.Append(first ? "" : "|:").Append(Unescape(ref reader));
                first = false;
            }
        }

        return text.ToString();
    }

    /// <summary>A lone surrogate escape or bytes that are not UTF-8 must not end a call: the raw text stands in for them.</summary>
    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private void Fill(ReadOnlySpan<byte> json, long offset)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new EventSocketProtocolException("A JSON event is not an object", offset);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex + 1;
            int nameLength = reader.ValueSpan.Length;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    Add(new Entry(nameStart, nameLength, start + 1, reader.ValueSpan.Length, reader.ValueIsEscaped ? Kind.Escaped : Kind.Plain));
                    break;
                case JsonTokenType.StartArray:
                    reader.Skip();
                    Add(new Entry(nameStart, nameLength, start, (int)reader.BytesConsumed - start, Kind.Array));
                    break;
                case JsonTokenType.StartObject:
                    throw new EventSocketProtocolException("A JSON event holds an object", offset);
                default:
                    Add(new Entry(nameStart, nameLength, start, (int)reader.BytesConsumed - start, Kind.Plain));
                    break;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw new EventSocketProtocolException("A JSON event is not an object", offset);
        }
    }

    private void Add(Entry entry)
    {
        if (_count == _entries!.Length)
        {
            var larger = ArrayPool<Entry>.Shared.Rent(_count * 2);
            _entries.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<Entry>.Shared.Return(_entries);
            _entries = larger;
        }

        _entries[_count++] = entry;
    }

    private bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out Entry found)
    {
        var entries = _entries ?? throw new ObjectDisposedException(nameof(EventSocketEvent));
        foreach (ref readonly var entry in entries.AsSpan(0, _count))
        {
            if (entry.NameLength == name.Length && json.Slice(entry.NameStart, entry.NameLength).SequenceEqual(name))
            {
                found = entry;
                return true;
            }
        }

        found = default;
        return false;
    }

    private enum Kind : byte
    {
        Plain,
        Escaped,
        Array,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int NameStart, int NameLength, int ValueStart, int ValueLength, Kind Kind);
}
