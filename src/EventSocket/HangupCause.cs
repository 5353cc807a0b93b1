using System.Buffers.Text;
using System.Text;

namespace FsVoice.EventSocket;

/// <summary>
/// Why a call ended. A cause that this library does not know keeps its text, so that a record of the call says what
/// FreeSWITCH said. For a switch, use <see cref="Code"/>; for a comparison, the value itself.
/// </summary>
public readonly partial struct HangupCause : IEquatable<HangupCause>
{
    private static readonly NameTable<HangupCauseCode> Table = new(HangupCauseCode.Unknown, NameTable<HangupCauseCode>.Screaming);

    private readonly string? _text;

    private HangupCause(HangupCauseCode code, string? text = null)
    {
        Code = code;
        _text = text;
    }

    /// <summary>The cause, or <see cref="HangupCauseCode.Unknown"/>. <c>default</c> is <see cref="HangupCauseCode.None"/>.</summary>
    public HangupCauseCode Code { get; }

    /// <summary>Whether this library knows the cause.</summary>
    public bool IsKnown => Code != HangupCauseCode.Unknown;

    /// <summary>The name as FreeSWITCH writes it (<c>USER_BUSY</c>), or the text that came.</summary>
    public string Name => _text ?? Table.NameOf(Code) ?? string.Empty;

    /// <summary>
    /// The number of Q.850, as <c>hangup_cause_q850</c> has it: causes of FreeSWITCH's own count as normal clearing, 16
    /// (switch_channel.c, switch_channel_cause_q850). Null for an unknown cause.
    /// </summary>
    public int? Q850 => !IsKnown ? null : (int)Code <= (int)HangupCauseCode.Interworking ? (int)Code : (int)HangupCauseCode.NormalClearing;

    /// <summary>Whether two causes are the same.</summary>
    public static bool operator ==(HangupCause left, HangupCause right) => left.Equals(right);

    /// <summary>Whether two causes differ.</summary>
    public static bool operator !=(HangupCause left, HangupCause right) => !left.Equals(right);

    /// <summary>The cause with a number.</summary>
    /// <param name="code">A member of the enum other than <see cref="HangupCauseCode.Unknown"/>.</param>
    public static HangupCause FromCode(HangupCauseCode code) =>
        Table.NameOf(code) is null ? throw new ArgumentOutOfRangeException(nameof(code), "Not a cause of FreeSWITCH.") : new(code);

    /// <summary>
    /// Reads a cause by name or by number. Known ones allocate nothing; any other text becomes an unknown cause that keeps it.
    /// </summary>
    /// <param name="text">UTF-8, as in <c>Hangup-Cause</c>.</param>
    public static HangupCause Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return None;
        }

        var code = Table.Find(text);
        if (code != HangupCauseCode.Unknown)
        {
            return new(code);
        }

        if (Utf8Parser.TryParse(text, out int number, out int used) && used == text.Length && Table.NameOf((HangupCauseCode)number) is not null)
        {
            return new((HangupCauseCode)number);
        }

        return new(HangupCauseCode.Unknown, Encoding.UTF8.GetString(text));
    }

    /// <summary>Reads a cause by name or by number.</summary>
    public static HangupCause Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        Span<byte> bytes = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, bytes, out int written)
            ? Parse(bytes[..written])
            : new(HangupCauseCode.Unknown, text);
    }

    /// <inheritdoc/>
    public bool Equals(HangupCause other) => Code == other.Code && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HangupCause other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, _text);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
