using System.Text;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Events;

/// <summary>
/// One event of FreeSWITCH, plain or JSON, as its bytes. Headers are looked up in place; a value becomes text only when
/// it is asked for, and reads the same in both formats. Whoever is handed an event owns it and disposes it.
/// </summary>
/// <remarks>
/// The plain format is lossy for values that hold a percent sign followed by two upper-case hexadecimal digits
/// (switch_utils.c, switch_url_encode_opt): where such values matter, subscribe to JSON.
/// </remarks>
public sealed class EventSocketEvent : IDisposable
{
    private readonly EventSocketMessage _message;
    private readonly JsonEventIndex? _json;
    private readonly int _headerLength;
    private readonly int _bodyStart;

    /// <summary>Takes the frame over.</summary>
    /// <exception cref="EventSocketProtocolException">The body is not an event of the frame's type.</exception>
    public EventSocketEvent(EventSocketMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _message = message;
        switch (message.ContentType)
        {
            case ContentType.EventPlain:
                // Inner header block, empty line, and then the event's own body when it has one (switch_event.c, switch_event_serialize).
                int end = message.Body.IndexOf("\n\n"u8);
                _headerLength = end < 0 ? message.Body.Length : end;
                _bodyStart = end < 0 ? message.Body.Length : end + 2;
                break;
            case ContentType.EventJson:
                _json = JsonEventIndex.Build(message.Body, message.Offset);
                break;
            case ContentType.CommandReply:
                // The reply to "connect" is an event laid out as a frame's header block (mod_event_socket.c, parse_command).
                _headerLength = -1;
                break;
            default:
                throw new EventSocketProtocolException("The frame holds no event", message.Offset);
        }

        Name = TryGetRaw("Event-Name"u8, out var name) ? EventNames.Parse(name) : EventName.Unknown;
    }

    /// <summary>Which event it is.</summary>
    public EventName Name { get; }

    /// <summary>The event's body (the output of a background job, the text of a message); empty when it has none.</summary>
    public string Body
    {
        get
        {
            if (_json is not null)
            {
                return this["_body"] ?? "";
            }

            return _headerLength < 0 ? "" : Encoding.UTF8.GetString(_message.Body[_bodyStart..]);
        }
    }

    /// <summary>
    /// The text of a header, or null when the event has none of this name. Arrays read as FreeSWITCH writes them in
    /// the plain format: <c>ARRAY::first|:second</c>.
    /// </summary>
    public string? this[string name]
    {
        get
        {
            Span<byte> utf8 = stackalloc byte[256];
            return Encoding.UTF8.TryGetBytes(name, utf8, out int length) ? Get(utf8[..length]) : Get(Encoding.UTF8.GetBytes(name));
        }
    }

    private HeaderBlock PlainHeaders =>
        _headerLength < 0 ? _message.Headers : new HeaderBlock(_message.Body[.._headerLength]);

    /// <summary>
    /// The name of the event in a frame, when it stands where FreeSWITCH writes it, at the front (switch_event.c,
    /// switch_event_prep_for_delivery_detailed is the first to add headers); else Unknown. Reads nothing else.
    /// </summary>
    internal static EventName PeekName(EventSocketMessage message)
    {
        bool json = message.ContentType == ContentType.EventJson;
        var front = json ? "{\"Event-Name\":\""u8 : "Event-Name: "u8;
        if (!message.Body.StartsWith(front))
        {
            return EventName.Unknown;
        }

        var rest = message.Body[front.Length..];
        int end = rest.IndexOf(json ? (byte)'"' : (byte)'\n');
        return end < 0 ? EventName.Unknown : EventNames.Parse(rest[..end]);
    }

    /// <summary>Like the indexer, for names that are literals.</summary>
    public string? Get(ReadOnlySpan<byte> name)
    {
        if (_json is not null)
        {
            return _json.GetString(_message.Body, name);
        }

        if (!PlainHeaders.TryGetRaw(name, out var raw))
        {
            return null;
        }

        // An empty value is written as "_undef_" (switch_event.c, switch_event_serialize).
        return raw.SequenceEqual("_undef_"u8) ? "" : UrlDecoding.Decode(raw);
    }

    /// <summary>The text of a channel variable, or null.</summary>
    public string? GetVariable(string name)
    {
        ReadOnlySpan<byte> prefix = "variable_"u8;
        Span<byte> utf8 = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(name, utf8[prefix.Length..], out int length))
        {
            return this["variable_" + name];
        }

        prefix.CopyTo(utf8);
        return Get(utf8[..(prefix.Length + length)]);
    }

    /// <summary>
    /// Compares a header with bytes that need no encoding (UUIDs, names of applications and states), allocating nothing.
    /// </summary>
    public bool HeaderEquals(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        TryGetRaw(name, out var raw) && raw.SequenceEqual(value);

    /// <summary>A header's bytes as sent: url-encoded in plain events, escaped in JSON.</summary>
    public bool TryGetRaw(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => _json is not null
        ? _json.TryGetRaw(_message.Body, name, out value)
        : PlainHeaders.TryGetRaw(name, out value);

    /// <summary>A header that holds a whole number; null when it is missing or something else.</summary>
    public long? GetNumber(ReadOnlySpan<byte> name) =>
        TryGetRaw(name, out var raw) && HeaderBlock.TryParseWhole(raw, out long value) ? value : null;

    /// <summary>Gives the memory back. Safe to call twice.</summary>
    public void Dispose()
    {
        _json?.Dispose();
        _message.Dispose();
    }
}
