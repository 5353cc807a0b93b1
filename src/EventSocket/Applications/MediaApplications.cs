using System.Buffers;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>How a file takes the place of the call's audio.</summary>
[Flags]
public enum DisplaceModes
{
    /// <summary>It replaces what this party hears.</summary>
    None = 0,

    /// <summary>It is mixed in (<c>m</c>).</summary>
    Mix = 1,

    /// <summary>The partner hears it (<c>r</c>).</summary>
    Read = 2,

    /// <summary>With <see cref="Read"/>: both hear it (<c>w</c>).</summary>
    Write = 4,

    /// <summary>It begins again at its end (<c>l</c>).</summary>
    Loop = 8,

    /// <summary>It goes before other media bugs (<c>f</c>).</summary>
    First = 16,
}

/// <summary>Plays a file in place of the call's audio, without blocking the call (mod_dptools.c, displace_session_function).</summary>
/// <param name="Path">The file.</param>
/// <param name="Modes">How.</param>
/// <param name="Limit">How long, in whole seconds rounded up; null to its end.</param>
public readonly record struct Displace(CommandText Path, DisplaceModes Modes = DisplaceModes.None, TimeSpan? Limit = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "displace_session";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.NotEmpty(Path, nameof(Path));
        Checks.NoScopePrefix(Path, nameof(Path));
        Escaper.Value(writer, Path, Layers.Positional, nameof(Path));
        if (Modes != DisplaceModes.None)
        {
            writer.Literal(" "u8);
            DisplaceFlags.Write(writer, Modes, nameof(Modes));
        }

        if (Limit is { } limit)
        {
            writer.Literal(" +"u8);
            writer.Number(Checks.Seconds(limit, nameof(Limit)));
        }
    }
}

/// <summary>Ends <see cref="Displace"/>.</summary>
/// <param name="Path">The file as it was given there.</param>
public readonly record struct StopDisplace(CommandText Path) : IApplication
{
    /// <inheritdoc/>
    public string Name => "stop_displace_session";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => RecordingPath.Write(writer, Path, nameof(Path));
}

/// <summary>Listens for digits in the audio, for callers whose network sends them no other way.</summary>
public readonly record struct StartDtmf : IApplication
{
    /// <inheritdoc/>
    public string Name => "start_dtmf";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Ends <see cref="StartDtmf"/>.</summary>
public readonly record struct StopDtmf : IApplication
{
    /// <inheritdoc/>
    public string Name => "stop_dtmf";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Forgets the digits that the caller has pressed and nobody has read.</summary>
public readonly record struct FlushDtmf : IApplication
{
    /// <inheritdoc/>
    public string Name => "flush_dtmf";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
    }
}

/// <summary>Sends digits to the far end.</summary>
/// <param name="Digits">1 to 90 of <c>0-9*#A-D</c>, with <c>w</c> and <c>W</c> for half a second's and a second's pause.</param>
/// <param name="Duration">How long each one sounds, in milliseconds; null for FreeSWITCH's default.</param>
public readonly record struct SendDtmf(string Digits, TimeSpan? Duration = null) : IApplication
{
    /// <inheritdoc/>
    public string Name => "send_dtmf";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer) => DtmfText.Write(writer, Digits, Duration, nameof(Digits));
}

internal static class DtmfText
{
    private static readonly SearchValues<char> Keys = SearchValues.Create("0123456789*#ABCDabcdwWfF");

    /// <summary>FreeSWITCH refuses a text of more than 99 bytes (switch_core_io.c, switch_core_session_send_dtmf_string); the duration takes some.</summary>
    private const int MostDigits = 90;

    public static void Write(CommandWriter writer, string digits, TimeSpan? duration, string field)
    {
        if (string.IsNullOrEmpty(digits) || digits.Length > MostDigits || digits.AsSpan().ContainsAnyExcept(Keys))
        {
            throw InvalidCommandValueException.Expected(field, $"be 1 to {MostDigits} digits");
        }

        writer.Text(digits, field);
        if (duration is { } time)
        {
            long milliseconds = Checks.Milliseconds(time, "Duration");
            Checks.Range(milliseconds, 1, 60_000, "Duration");
            writer.Literal("@"u8);
            writer.Number(milliseconds);
        }
    }
}

internal static class DisplaceFlags
{
    public static void Write(CommandWriter writer, DisplaceModes modes, string field)
    {
        if ((modes & ~(DisplaceModes.Mix | DisplaceModes.Read | DisplaceModes.Write | DisplaceModes.Loop | DisplaceModes.First)) != 0)
        {
            throw InvalidCommandValueException.Expected(field, "be known modes");
        }

        writer.Literal(modes.HasFlag(DisplaceModes.Mix) ? "m"u8 : ""u8);
        writer.Literal(modes.HasFlag(DisplaceModes.Read) ? "r"u8 : ""u8);
        writer.Literal(modes.HasFlag(DisplaceModes.Write) ? "w"u8 : ""u8);
        writer.Literal(modes.HasFlag(DisplaceModes.Loop) ? "l"u8 : ""u8);
        writer.Literal(modes.HasFlag(DisplaceModes.First) ? "f"u8 : ""u8);
    }
}
