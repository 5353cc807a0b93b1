using System.Text;

namespace FsVoice.EventSocket.Tests.Model;

/// <summary>
/// One command as mod_event_socket understands it. All text of the model is Latin-1: one char for each byte, since
/// FreeSWITCH counts and compares bytes.
/// </summary>
public sealed class ReceivedCommand
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <summary>The command's line.</summary>
    public required string Line { get; init; }

    /// <summary>The body, or null.</summary>
    public string? Body { get; set; }

    /// <summary>The headers behind the line, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <summary>The first header of a name, whatever its case.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var header in _headers)
            {
                if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return null;
        }
    }

    /// <summary>UTF-8 bytes as the model's text.</summary>
    public static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a header as switch_event_add_header_string does: an empty one is dropped, a list is a list.</summary>
    public void Add(string name, string value)
    {
        if (value.Length == 0)
        {
            _headers.RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        }
        else if (EventValue.Stored(value) is { } stored)
        {
            _headers.Add(new(name, stored));
        }
    }
}

/// <summary>What becomes of a value in an event or among a channel's variables (switch_event_base_add_header).</summary>
public static class EventValue
{
    /// <summary>The value when it is read again; null when it is not kept at all.</summary>
    public static string? Stored(string value)
    {
        if (!value.StartsWith("ARRAY::", StringComparison.Ordinal))
        {
            return value;
        }

        // switch_event_add_array: too short to hold anything, one element (which stands alone then), or several.
        return value.Length < 8 ? null : value.Contains("|:", StringComparison.Ordinal) ? value : value[7..];
    }
}
