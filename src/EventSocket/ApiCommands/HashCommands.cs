using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>
/// Puts a value into FreeSWITCH's memory unless there is one (mod_hash.c, hash_api_function): of several who ask, one gets
/// <c>+OK</c>. It stays until it is deleted or FreeSWITCH ends.
/// </summary>
/// <param name="Realm">A name.</param>
/// <param name="Key">A channel's UUID, or what looks like one.</param>
/// <param name="Value">A name.</param>
public readonly record struct HashInsertIfEmpty(string Realm, string Key, string Value) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => HashLine.Write(writer, "insert_ifempty"u8, Realm, Key, Value);
}

/// <summary>Reads a value; an empty answer where there is none.</summary>
/// <param name="Realm">A name.</param>
/// <param name="Key">A channel's UUID, or what looks like one.</param>
public readonly record struct HashSelect(string Realm, string Key) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => HashLine.Write(writer, "select"u8, Realm, Key, null);
}

/// <summary>Deletes a value if it is this one.</summary>
/// <param name="Realm">A name.</param>
/// <param name="Key">A channel's UUID, or what looks like one.</param>
/// <param name="Value">A name.</param>
public readonly record struct HashDeleteIfMatch(string Realm, string Key, string Value) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => HashLine.Write(writer, "delete_ifmatch"u8, Realm, Key, Value);
}

/// <summary>FreeSWITCH splits at slashes, which none of the parts can hold.</summary>
internal static class HashLine
{
    public static void Write(CommandWriter writer, ReadOnlySpan<byte> action, string realm, string key, string? value)
    {
        Checks.Word(realm, "Realm");
        Checks.Uuid(key, "Key");
        writer.Literal("hash "u8);
        writer.Literal(action);
        writer.Literal("/"u8);
        writer.Text(realm, "Realm");
        writer.Literal("/"u8);
        writer.Text(key, "Key");
        if (value is not null)
        {
            Checks.Word(value, "Value");
            writer.Literal("/"u8);
            writer.Text(value, "Value");
        }
    }
}
