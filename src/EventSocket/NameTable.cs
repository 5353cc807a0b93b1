using System.Text;

namespace FsVoice.EventSocket;

/// <summary>
/// Finds an enum's member by its wire name (<c>CHANNEL_ANSWER</c> for <c>ChannelAnswer</c>), straight from UTF-8 bytes
/// and without allocating: event names and states are read for every event.
/// </summary>
internal sealed class NameTable<TEnum>
    where TEnum : struct, Enum
{
    private readonly Entry[] _slots;
    private readonly Dictionary<TEnum, string> _names;

    /// <summary>Builds the table from the enum's members; <paramref name="unknown"/> has no wire name.</summary>
    /// <param name="unknown">What an unknown name is read as.</param>
    /// <param name="wireName">How a member is spelled on the wire.</param>
    public NameTable(TEnum unknown, Func<string, string> wireName)
    {
        Unknown = unknown;
        var members = Enum.GetValues<TEnum>();
        _names = new Dictionary<TEnum, string>(members.Length);
        int size = 16;
        while (size < members.Length * 4)
        {
            size *= 2;
        }

        _slots = new Entry[size];
        foreach (var member in members)
        {
            if (EqualityComparer<TEnum>.Default.Equals(member, unknown))
            {
                continue;
            }

            string name = wireName(member.ToString());
            _names.Add(member, name);
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            int slot = Slot(bytes);
            while (_slots[slot].Name is not null)
            {
                slot = (slot + 1) & (size - 1);
            }

            _slots[slot] = new Entry(bytes, member);
        }
    }

    /// <summary>The member that stands for names not in the table.</summary>
    public TEnum Unknown { get; }

    /// <summary>CHANNEL_ANSWER for ChannelAnswer.</summary>
    public static string Screaming(string member)
    {
        var text = new StringBuilder(member.Length + 8);
        foreach (char c in member)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>The member with exactly this name, or <see cref="Unknown"/>.</summary>
    public TEnum Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return Unknown;
        }

        for (int slot = Slot(name); _slots[slot].Name is { } candidate; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (name.SequenceEqual(candidate))
            {
                return _slots[slot].Value;
            }
        }

        return Unknown;
    }

    /// <summary>A member's wire name, or null for <see cref="Unknown"/> and for numbers that are no member.</summary>
    public string? NameOf(TEnum value) => _names.GetValueOrDefault(value);

    private int Slot(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length;
        foreach (byte b in name)
        {
            hash = (hash * 31) + b;
        }

        return (int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1));
    }

    private readonly record struct Entry(byte[]? Name, TEnum Value);
}
