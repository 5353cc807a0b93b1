namespace FsVoice.FakeFreeSwitch;

/// <summary>An event as FreeSWITCH keeps it: an ordered list of headers, in which a name may occur twice, and a body.</summary>
public sealed class SwitchEvent
{
    private readonly List<KeyValuePair<string, string>> _headers = new(160);

    internal SwitchEvent(string name)
    {
        Name = name;
    }

    /// <summary>The event's type, such as CHANNEL_ANSWER.</summary>
    public string Name { get; }

    /// <summary>The headers in the order in which they are sent; values are not encoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <summary>The body, or null.</summary>
    public string? Body { get; internal set; }

    /// <summary>The subclass of a CUSTOM event, or null.</summary>
    public string? Subclass => this["Event-Subclass"];

    /// <summary>The first value of a header; null without one. Names are compared without case, as FreeSWITCH does.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var header in _headers)
            {
                if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return null;
        }
    }

    internal SwitchEvent Add(string name, string? value)
    {
        // switch_event_add_header_string drops a header without a value.
        if (value is not null)
        {
            _headers.Add(new(name, value));
        }

        return this;
    }
}
