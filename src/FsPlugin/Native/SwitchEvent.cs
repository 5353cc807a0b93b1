using System.Text;

namespace FsVoice.FsPlugin.Native;

/// <summary>A copy of an event of FreeSWITCH, or of the parameters of a question for XML.</summary>
public sealed class SwitchEvent
{
    private readonly Dictionary<string, string> _headers;

    /// <param name="headers">Names and values, each with NUL behind it.</param>
    /// <param name="body">The body's bytes.</param>
    internal SwitchEvent(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        _headers = Parse(headers);
        Body = Encoding.UTF8.GetString(body);
    }

    /// <summary>The event's name (<c>CHANNEL_BRIDGE</c>); empty when it has none.</summary>
    public string Name => this["Event-Name"] ?? "";

    /// <summary>All headers. Of several with one name the first.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>The body; empty when there is none.</summary>
    public string Body { get; }

    /// <summary>A header's value, or null.</summary>
    public string? this[string header] => _headers.GetValueOrDefault(header);

    /// <summary>The value behind a name in bytes such as the constructor takes, or null.</summary>
    internal static string? Find(ReadOnlySpan<byte> bytes, string name)
    {
        while (!bytes.IsEmpty)
        {
            string found = Next(ref bytes);
            string value = Next(ref bytes);
            if (string.Equals(found, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private static Dictionary<string, string> Parse(ReadOnlySpan<byte> bytes)
    {
        var parsed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (!bytes.IsEmpty)
        {
            string name = Next(ref bytes);
            parsed.TryAdd(name, Next(ref bytes));
        }

        return parsed;
    }

    private static string Next(ref ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        var text = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        return Encoding.UTF8.GetString(text);
    }
}
