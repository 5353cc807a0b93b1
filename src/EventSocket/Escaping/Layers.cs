namespace FsVoice.EventSocket.Escaping;

/// <summary>
/// What a value goes through inside FreeSWITCH before it is used, written from the last step back to the first (a value
/// is escaped for the last parser first). Each byte is one step:
/// <c>$</c> is variable expansion (switch_channel.c, switch_channel_expand_variables_check), <c>%</c> is url-decoding
/// (switch_utils.c, switch_url_decode), any other byte is a split at that delimiter with removal of quotes and backslashes
/// (switch_utils.c, switch_separate_string).
/// </summary>
internal static class Layers
{
    /// <summary>An application's whole argument.</summary>
    public static ReadOnlySpan<byte> Argument => "$"u8;

    /// <summary>One of an application's arguments that are separated by spaces.</summary>
    public static ReadOnlySpan<byte> Positional => " $"u8;

    /// <summary>A part of a positional argument that the application splits at spaces once more.</summary>
    public static ReadOnlySpan<byte> NestedPositional => "  $"u8;

    /// <summary>The value of <c>set</c>: expanded as an argument, and once more by the application (mod_dptools.c, base_set).</summary>
    public static ReadOnlySpan<byte> SetValue => "$$"u8;

    /// <summary>A value of <c>multiset ^^;a=1;b=2</c>: expanded, split at the delimiter, expanded again by base_set.</summary>
    public static ReadOnlySpan<byte> MultisetValue => "$;$"u8;

    /// <summary>A variable in the <c>{…}</c> or <c>&lt;…&gt;</c> of a dial string: split at commas, then at the equals sign.</summary>
    public static ReadOnlySpan<byte> DialVariable => "=,$"u8;

    /// <summary>A variable in the <c>[^^~…]</c> of a leg: split at <c>|</c>, at <c>,</c>, at the bracket's own delimiter, at the equals sign.</summary>
    public static ReadOnlySpan<byte> LegVariable => "=~,|$"u8;

    /// <summary><see cref="DialVariable"/> inside an API command's argument.</summary>
    public static ReadOnlySpan<byte> ApiDialVariable => "=, "u8;

    /// <summary><see cref="LegVariable"/> inside an API command's argument.</summary>
    public static ReadOnlySpan<byte> ApiLegVariable => "=~,| "u8;

    /// <summary>A variable behind a recording's path: one of the arguments, url-decoded, split at commas, then at the equals sign.</summary>
    public static ReadOnlySpan<byte> RecordingVariable => "=,% $"u8;

    /// <summary><see cref="RecordingVariable"/> inside an API command.</summary>
    public static ReadOnlySpan<byte> ApiRecordingVariable => "=,% "u8;

    /// <summary>A value of uuid_setvar_multi: split at semicolons; the equals sign is looked for, not parsed.</summary>
    public static ReadOnlySpan<byte> SetVarMulti => ";"u8;

    /// <summary>One of an API command's arguments that are separated by spaces. Nothing is expanded: there is no channel.</summary>
    public static ReadOnlySpan<byte> ApiArgument => " "u8;
}
