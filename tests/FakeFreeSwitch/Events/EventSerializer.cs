using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch;

/// <summary>How a listener wants its events.</summary>
internal enum EventFormat
{
    Plain,
    Json,
    Xml,
}

/// <summary>Writes events in the three formats of mod_event_socket (freeswitch-facts.md 1.3).</summary>
internal static class EventSerializer
{
    private const string ArrayPrefix = "ARRAY::";

    // FreeSWITCH's cJSON leaves everything but control characters, quote and backslash as it is.
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The whole packet: outer header with the length of the inner block in bytes, inner block, body.</summary>
    public static byte[] Packet(SwitchEvent source, EventFormat format)
    {
        var content = format switch
        {
            EventFormat.Json => Json(source),
            EventFormat.Xml => Encoding.UTF8.GetBytes(Xml(source)),
            _ => Encoding.UTF8.GetBytes(Plain(source)),
        };
        var type = format switch
        {
            EventFormat.Json => "json",
            EventFormat.Xml => "xml",
            _ => "plain",
        };
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"Content-Length: {content.Length}\nContent-Type: text/event-{type}\n\n"));
        return [.. head, .. content];
    }

    public static string Plain(SwitchEvent source)
    {
        var text = new StringBuilder(8192);
        foreach (var (name, value) in source.Headers)
        {
            text.Append(name).Append(": ");
            if (value.Length == 0)
            {
                text.Append("_undef_");
            }
            else
            {
                UrlEncoding.Append(text, value);
            }

            text.Append('\n');
        }

        if (source.Body is { Length: > 0 } body)
        {
            text.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(body)).Append("\n\n").Append(body);
        }
        else
        {
            text.Append('\n');
        }

        return text.ToString();
    }

    public static byte[] Json(SwitchEvent source)
    {
        using var stream = new MemoryStream(8192);
        using (var writer = new Utf8JsonWriter(stream, JsonOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in source.Headers)
            {
                if (value.StartsWith(ArrayPrefix, StringComparison.Ordinal))
                {
                    writer.WriteStartArray(name);
                    foreach (var item in value[ArrayPrefix.Length..].Split("|:"))
                    {
                        writer.WriteStringValue(item);
                    }

                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteString(name, value);
                }
            }

            if (source.Body is { Length: > 0 } body)
            {
                writer.WriteString("Content-Length", Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture));
                writer.WriteString("_body", body);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Xml(SwitchEvent source)
    {
        var text = new StringBuilder(8192).Append("<event>\n  <headers>\n");
        foreach (var (name, value) in source.Headers)
        {
            text.Append("    <").Append(name).Append('>');
            UrlEncoding.Append(text, value);
            text.Append("</").Append(name).Append(">\n");
        }

        text.Append("  </headers>\n");
        if (source.Body is { Length: > 0 } body)
        {
            text.Append("  <Content-Length>").Append(Encoding.UTF8.GetByteCount(body)).Append("</Content-Length>\n  <body>")
                .Append(System.Security.SecurityElement.Escape(body)).Append("</body>\n");
        }

        return text.Append("</event>").ToString();
    }
}
