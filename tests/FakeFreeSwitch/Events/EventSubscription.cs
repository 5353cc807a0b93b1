using System.Text.RegularExpressions;

namespace FsVoice.FakeFreeSwitch;

/// <summary>What one listener wants to see: event types, CUSTOM subclasses, filters and <c>myevents</c> (freeswitch-facts.md 1.7).</summary>
internal sealed class EventSubscription
{
    private readonly HashSet<string> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _subclasses = new(StringComparer.Ordinal);
    private readonly List<(string Header, string Value)> _filters = [];
    private bool _everySubclass;
    private string? _ownUuid;

    public EventFormat Format { get; set; }

    /// <summary>False until the first subscription, and again after <c>noevents</c>.</summary>
    public bool Enabled { get; private set; }

    public bool MyEventsOn { get; private set; }

    public void MyEvents(string uuid)
    {
        _types.UnionWith(EventNames.MyEvents);
        _ownUuid = uuid;
        MyEventsOn = true;
        Enabled = true;
    }

    /// <summary>Adds the words of an <c>event</c> command; false when none of them names an event type.</summary>
    public bool Add(IEnumerable<string> words)
    {
        var known = 0;
        var custom = false;
        foreach (var word in words)
        {
            if (custom)
            {
                _subclasses.Add(word);
            }
            else if (string.Equals(word, "ALL", StringComparison.OrdinalIgnoreCase))
            {
                known++;
                _types.UnionWith(EventNames.All);
                _everySubclass = true;
            }
            else if (EventNames.All.Contains(word))
            {
                known++;
                _types.Add(word);
                custom = string.Equals(word, "CUSTOM", StringComparison.OrdinalIgnoreCase);
            }
        }

        Enabled |= known > 0;
        return known > 0;
    }

    /// <summary>Takes the words of a <c>nixevent</c> command out again; false when none of them names an event type.</summary>
    public bool Remove(IEnumerable<string> words)
    {
        var known = 0;
        var custom = false;
        foreach (var word in words)
        {
            if (custom)
            {
                _subclasses.Remove(word);
            }
            else if (string.Equals(word, "ALL", StringComparison.OrdinalIgnoreCase))
            {
                known++;
                _types.Clear();
            }
            else if (EventNames.All.Contains(word))
            {
                known++;

                // As in FreeSWITCH: CUSTOM itself stays subscribed, only the subclasses that follow it go.
                custom = string.Equals(word, "CUSTOM", StringComparison.OrdinalIgnoreCase);
                if (!custom)
                {
                    _types.Remove(word);
                }
            }
        }

        return known > 0;
    }

    public bool Clear()
    {
        var was = Enabled;
        Enabled = false;
        _types.Clear();
        _subclasses.Clear();
        _everySubclass = false;
        return was;
    }

    public void AddFilter(string header, string value) => _filters.Add((header, value));

    public void RemoveFilter(string header, string? value) => _filters.RemoveAll(filter =>
        string.Equals(filter.Header, header, StringComparison.OrdinalIgnoreCase) && (value is null || filter.Value == value));

    public void RemoveFilters() => _filters.Clear();

    public bool Wants(SwitchEvent candidate)
    {
        if (!Enabled || !_types.Contains(candidate.Name))
        {
            return false;
        }

        if (candidate is { Name: "CUSTOM", Subclass: { } subclass } && !_everySubclass && !_subclasses.Contains(subclass))
        {
            return false;
        }

        var send = PassesFilters(candidate);
        if (send && MyEventsOn)
        {
            send = candidate["Unique-ID"] == _ownUuid || candidate["Job-Owner-UUID"] == _ownUuid;
        }

        return send;
    }

    private bool PassesFilters(SwitchEvent candidate)
    {
        if (_filters.Count == 0)
        {
            return true;
        }

        var send = false;
        foreach (var (header, value) in _filters)
        {
            if (candidate[header] is not { } actual)
            {
                continue;
            }

            var positive = true;
            var start = 0;
            for (; start < value.Length && value[start] is '+' or '-' or ' '; start++)
            {
                positive = value[start] switch
                {
                    '+' => true,
                    '-' => false,
                    _ => positive,
                };
            }

            if (send && positive)
            {
                continue;
            }

            var wanted = value[start..];
            var matches = value.StartsWith('/')
                ? Regex.IsMatch(actual, wanted.Trim('/'), RegexOptions.None, TimeSpan.FromSeconds(1))
                : string.Equals(actual, wanted, StringComparison.OrdinalIgnoreCase);
            if (matches && !positive)
            {
                return false;
            }

            send |= matches;
        }

        return send;
    }
}
