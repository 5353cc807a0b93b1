using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>Records a channel (mod_commands.c, session_record_function).</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Path">The file.</param>
/// <param name="Limit">The longest recording, in whole seconds rounded up; null for none.</param>
/// <param name="Variables">Settings of this recording alone, with literal values; see <see cref="RecordSession"/>.</param>
public readonly record struct UuidRecordStart(
    string Uuid, string Path, TimeSpan? Limit = null, IReadOnlyList<ChannelVariable>? Variables = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_record"u8, Uuid, nameof(Uuid));
        writer.Literal(" start"u8);
        ApiLine.Argument(writer, Path, nameof(Path));
        bool hasVariables = Variables is { Count: > 0 };
        if (Limit is { } limit)
        {
            ApiLine.Number(writer, Checks.Seconds(limit, nameof(Limit)));
        }
        else if (hasVariables)
        {
            ApiLine.Number(writer, 0);
        }

        if (hasVariables)
        {
            writer.Literal(" "u8);
            RecordingVariables.Write(writer, Variables!, Layers.ApiRecordingVariable);
        }
    }
}

/// <summary>Ends a recording.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Path">The file as it was given at the start; null for all of the channel's recordings (<c>+OK</c> also when there is none).</param>
public readonly record struct UuidRecordStop(string Uuid, string? Path = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.NotAll(Path, nameof(Path));
        ApiLine.Uuid(writer, "uuid_record"u8, Uuid, nameof(Uuid));
        writer.Literal(" stop"u8);
        ApiLine.Argument(writer, Path ?? "all", nameof(Path));
    }
}

/// <summary>Masks, unmasks, pauses or resumes a recording.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Action">What is done.</param>
/// <param name="Path">The file as it was given at the start.</param>
public readonly record struct UuidRecordChange(string Uuid, RecordSessionAction Action, string Path) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_record"u8, Uuid, nameof(Uuid));
        writer.Literal(Action switch
        {
            RecordSessionAction.Mask => " mask"u8,
            RecordSessionAction.Unmask => " unmask"u8,
            RecordSessionAction.Pause => " pause"u8,
            RecordSessionAction.Resume => " resume"u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Action), "be a known action"),
        });
        ApiLine.Argument(writer, Path, nameof(Path));
    }
}

/// <summary>Gives a channel digits as if its far end had sent them.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Digits">1 to 90 digits; see <see cref="SendDtmf"/>.</param>
/// <param name="Duration">How long each one sounds, in milliseconds; null for FreeSWITCH's default.</param>
public readonly record struct UuidRecvDtmf(string Uuid, string Digits, TimeSpan? Duration = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_recv_dtmf"u8, Uuid, nameof(Uuid));
        writer.Literal(" "u8);
        DtmfText.Write(writer, Digits, Duration, nameof(Digits));
    }
}

/// <summary>Sends digits to a channel's far end.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Digits">1 to 90 digits; see <see cref="SendDtmf"/>.</param>
/// <param name="Duration">How long each one sounds, in milliseconds; null for FreeSWITCH's default.</param>
public readonly record struct UuidSendDtmf(string Uuid, string Digits, TimeSpan? Duration = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_send_dtmf"u8, Uuid, nameof(Uuid));
        writer.Literal(" "u8);
        DtmfText.Write(writer, Digits, Duration, nameof(Digits));
    }
}

/// <summary>Forgets the digits that nobody has read.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidFlushDtmf(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "uuid_flush_dtmf"u8, Uuid, nameof(Uuid));
}

/// <summary>Plays a file in place of a channel's audio.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Path">The file.</param>
/// <param name="Modes">How.</param>
/// <param name="Limit">How long, in whole seconds rounded up; null to its end.</param>
public readonly record struct UuidDisplaceStart(
    string Uuid, string Path, DisplaceModes Modes = DisplaceModes.None, TimeSpan? Limit = null) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_displace"u8, Uuid, nameof(Uuid));
        writer.Literal(" start"u8);
        ApiLine.Argument(writer, Path, nameof(Path));
        if (Limit is not null || Modes != DisplaceModes.None)
        {
            ApiLine.Number(writer, Limit is { } limit ? Checks.Seconds(limit, nameof(Limit)) : 0);
        }

        if (Modes != DisplaceModes.None)
        {
            writer.Literal(" "u8);
            DisplaceFlags.Write(writer, Modes, nameof(Modes));
        }
    }
}

/// <summary>Ends <see cref="UuidDisplaceStart"/>.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Path">The file as it was given there.</param>
public readonly record struct UuidDisplaceStop(string Uuid, string Path) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_displace"u8, Uuid, nameof(Uuid));
        writer.Literal(" stop"u8);
        ApiLine.Argument(writer, Path, nameof(Path));
    }
}

/// <summary>Which way of a channel's audio is changed.</summary>
public enum AudioDirection
{
    /// <summary>What the channel's party says.</summary>
    Read,

    /// <summary>What the channel's party hears.</summary>
    Write,
}

/// <summary>Mutes one way of a channel's audio.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Muted">Whether it is mute.</param>
public readonly record struct UuidAudioMute(string Uuid, AudioDirection Direction, bool Muted) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        AudioLine.Start(writer, Uuid, Direction);
        writer.Literal(Muted ? " mute 1"u8 : " mute 0"u8);
    }
}

/// <summary>Makes one way of a channel's audio louder or softer.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Level">-4 (softest) to 4 (loudest); 0 as it comes.</param>
public readonly record struct UuidAudioLevel(string Uuid, AudioDirection Direction, int Level) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Range(Level, -4, 4, nameof(Level));
        AudioLine.Start(writer, Uuid, Direction);
        writer.Literal(" level"u8);
        ApiLine.Number(writer, Level);
    }
}

/// <summary>Takes back every mute and level of a channel.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidAudioStop(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_audio"u8, Uuid, nameof(Uuid));
        writer.Literal(" stop"u8);
    }
}

internal static class AudioLine
{
    public static void Start(CommandWriter writer, string uuid, AudioDirection direction)
    {
        ApiLine.Uuid(writer, "uuid_audio"u8, uuid, "Uuid");
        writer.Literal(direction switch
        {
            AudioDirection.Read => " start read"u8,
            AudioDirection.Write => " start write"u8,
            _ => throw InvalidCommandValueException.Expected("Direction", "be a known direction"),
        });
    }
}
