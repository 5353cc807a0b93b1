using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>What API command lines have in common.</summary>
internal static class ApiLine
{
    /// <summary>A channel's UUID behind the command's name.</summary>
    public static void Uuid(CommandWriter writer, ReadOnlySpan<byte> command, string uuid, string field)
    {
        writer.Literal(command);
        writer.Literal(" "u8);
        Checks.Uuid(uuid, field);
        writer.Text(uuid, field);
    }

    /// <summary>A further argument, literal, one word to FreeSWITCH whatever it holds.</summary>
    public static void Argument(CommandWriter writer, string value, string field)
    {
        Checks.NotEmpty(value, field);
        writer.Literal(" "u8);
        Escaper.Literal(writer, value, Layers.ApiArgument, field);
    }

    /// <summary>A further argument that is a channel's UUID.</summary>
    public static void UuidArgument(CommandWriter writer, string uuid, string field)
    {
        Checks.Uuid(uuid, field);
        writer.Literal(" "u8);
        writer.Text(uuid, field);
    }

    /// <summary>A further argument that is a number.</summary>
    public static void Number(CommandWriter writer, long value)
    {
        writer.Literal(" "u8);
        writer.Number(value);
    }
}
