using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>
/// The variables of one channel, in FreeSWITCH's order: setting a variable again moves it to the end, setting it to
/// nothing removes it, and names are compared without case.
/// </summary>
internal sealed class ChannelVariables
{
    private readonly List<KeyValuePair<string, string>> _items = new(160);

    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    /// <summary>Variables of the running application alone, from a <c>%[name=value,…]</c> before its argument; they are in no event.</summary>
    public IReadOnlyDictionary<string, string> Scope { get; set; } = new Dictionary<string, string>();

    [DisallowNull]
    public string? this[string name]
    {
        get
        {
            if (Scope.TryGetValue(name, out var scoped))
            {
                return scoped;
            }

            var index = IndexOf(name);
            return index < 0 ? null : _items[index].Value;
        }
        set => Set(name, value);
    }

    public void Set(string name, string? value)
    {
        var index = IndexOf(name);
        if (index >= 0)
        {
            _items.RemoveAt(index);
        }

        if (!string.IsNullOrEmpty(value))
        {
            _items.Add(new(name, value));
        }
    }

    public void Remove(string name) => Set(name, null);

    /// <summary>Changes a value in its place, as FreeSWITCH's templates of a SIP dialogue do.</summary>
    public void Replace(string name, string value)
    {
        var index = IndexOf(name);
        if (index < 0)
        {
            _items.Add(new(name, value));
        }
        else
        {
            _items[index] = new(_items[index].Key, value);
        }
    }

    /// <summary>Adds a value before those that are there, as an array (SWITCH_STACK_PUSH of originate_causes and originated_legs).</summary>
    public void Push(string name, string value, bool atEnd)
    {
        var present = this[name];
        if (present is null)
        {
            Set(name, value);
            return;
        }

        const string Prefix = "ARRAY::";
        var rest = present.StartsWith(Prefix, StringComparison.Ordinal) ? present[Prefix.Length..] : present;
        Replace(name, Prefix + (atEnd ? rest + "|:" + value : value + "|:" + rest));
    }

    public bool IsTrue(string name) => IsTrueValue(this[name]);

    /// <summary>switch_true(): what FreeSWITCH takes for yes.</summary>
    public static bool IsTrueValue(string? value) => value is not null
        && (value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("yes", StringComparison.OrdinalIgnoreCase)
            || value.Equals("on", StringComparison.OrdinalIgnoreCase) || value.Equals("enabled", StringComparison.OrdinalIgnoreCase)
            || value.Equals("active", StringComparison.OrdinalIgnoreCase) || value.Equals("allow", StringComparison.OrdinalIgnoreCase)
            || (long.TryParse(value, out var number) && number != 0));

    /// <summary>Replaces <c>${name}</c> by the variable's value; an unset one by nothing.</summary>
    public string Expand(string text)
    {
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var position = 0;
        while (start >= 0)
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            result.Append(text, position, start - position).Append(this[text[(start + 2)..end]]);
            position = end + 1;
            start = text.IndexOf("${", position, StringComparison.Ordinal);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (string.Equals(_items[i].Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
