using System.Globalization;
using System.Text;

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
        var text = new StringBuilder(8192).Append('{');
        foreach (var (name, value) in source.Headers)
        {
            AppendString(text, name).Append(':');
            if (value.StartsWith(ArrayPrefix, StringComparison.Ordinal))
            {
                text.Append('[');
                foreach (var item in value[ArrayPrefix.Length..].Split("|:"))
                {
                    AppendString(text, item).Append(',');
                }

                text.Length--;
                text.Append("],");
            }
            else
            {
                AppendString(text, value).Append(',');
            }
        }

        if (source.Body is { Length: > 0 } body)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"Content-Length\":\"{Encoding.UTF8.GetByteCount(body)}\",\"_body\":");
            AppendString(text, body).Append(',');
        }

        text[^1] = '}';
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Written by hand, since cJSON, which FreeSWITCH uses, leaves all but quote, backslash and control characters as they
    // are, and allows a name twice; System.Text.Json would escape every character outside the basic plane.
    private static StringBuilder AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"');
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
