using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>Makes events from text, and the JSON of plain ones as switch_event_serialize_json_obj would have written it.</summary>
internal static class EventText
{
    /// <summary>The message of one frame.</summary>
    public static EventSocketMessage Message(byte[] frame)
    {
        var buffer = new ReadOnlySequence<byte>(frame);
        Assert.True(new FrameParser(EventSocketLimits.Default).TryRead(ref buffer, out var message));
        Assert.True(buffer.IsEmpty);
        return message!;
    }

    /// <summary>An event from the bytes of its body.</summary>
    public static EventSocketEvent Event(string format, byte[] body) => new(Message(
        [.. Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\nContent-Type: text/event-{format}\n\n"), .. body]));

    public static EventSocketEvent Plain(string body) => Event("plain", Encoding.UTF8.GetBytes(body));

    public static EventSocketEvent Json(string body) => Event("json", Encoding.UTF8.GetBytes(body));

    /// <summary>The JSON of a plain event's body, which is Latin-1, one char for each byte.</summary>
    public static byte[] ToJson(string plainBody, bool escapeAll = false)
    {
        int end = plainBody.IndexOf("\n\n", StringComparison.Ordinal);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Encoder = escapeAll ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in ReferenceParser.Headers(plainBody[..end]))
            {
                writer.WritePropertyName(name);
                Write(writer, value == "_undef_" ? "" : Decode(value));
            }

            if (plainBody[(end + 2)..] is { Length: > 0 } body)
            {
                writer.WriteString("_body", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A url-encoded value (Latin-1, one char a byte) as text, decoded by the runtime.</summary>
    public static string Decode(string value) => Uri.UnescapeDataString(value);

    private static void Write(Utf8JsonWriter writer, string value)
    {
        if (!value.StartsWith("ARRAY::", StringComparison.Ordinal))
        {
            writer.WriteStringValue(value);
            return;
        }

        writer.WriteStartArray();
        foreach (string item in value[7..].Split("|:"))
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}
