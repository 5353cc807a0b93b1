using System.Text;

namespace FsVoice.EventSocket;

/// <summary>
/// A word of FreeSWITCH as a member of an enum. One that the library does not know is the enum's <c>Unknown</c> and keeps
/// its text. Compares with the enum: <c>state == ChannelState.Execute</c>.
/// </summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public readonly record struct WireName<TEnum>
    where TEnum : struct, Enum
{
    private readonly string? _text;

    internal WireName(TEnum value, string text, bool isKnown)
    {
        Value = value;
        _text = text;
        IsKnown = isKnown;
    }

    /// <summary>The member; <c>Unknown</c> for any other word.</summary>
    public TEnum Value { get; }

    /// <summary>The word as FreeSWITCH wrote it.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Whether the library knows the word.</summary>
    public bool IsKnown { get; }

    /// <summary>The member.</summary>
    public static implicit operator TEnum(WireName<TEnum> name) => name.Value;

    /// <summary>The member.</summary>
    public TEnum ToTEnum() => Value;

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal static WireName<TEnum> Read(NameTable<TEnum> table, ReadOnlySpan<byte> text)
    {
        var value = table.Find(text);
        return table.NameOf(value) is { } known ? new(value, known, isKnown: true) : new(value, Encoding.UTF8.GetString(text), isKnown: false);
    }
}
