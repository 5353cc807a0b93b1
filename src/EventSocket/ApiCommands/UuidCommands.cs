using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>Answers a channel.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidAnswer(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "uuid_answer"u8, Uuid, nameof(Uuid));
}

/// <summary>Opens a channel's media before the answer.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidPreAnswer(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "uuid_pre_answer"u8, Uuid, nameof(Uuid));
}

/// <summary>Whether a channel exists. The reply is <c>true</c> or <c>false</c>, without a line end.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidExists(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "uuid_exists"u8, Uuid, nameof(Uuid));
}

/// <summary>All data of a channel, as JSON: the one format that is exact (the default one is url-encoded).</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidDump(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_dump"u8, Uuid, nameof(Uuid));
        writer.Literal(" json"u8);
    }
}

/// <summary>Hangs a channel up.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Cause">A known cause.</param>
public readonly record struct UuidKill(string Uuid, HangupCause Cause) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.KnownCause(Cause, nameof(Cause));
        ApiLine.Uuid(writer, "uuid_kill"u8, Uuid, nameof(Uuid));
        writer.Literal(" "u8);
        writer.Text(Cause.Name, nameof(Cause));
    }
}

/// <summary>Parks a channel, out of whatever it was in.</summary>
/// <param name="Uuid">The channel.</param>
public readonly record struct UuidPark(string Uuid) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer) => ApiLine.Uuid(writer, "uuid_park"u8, Uuid, nameof(Uuid));
}

/// <summary>Ends what plays on a channel.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="All">Whether what waits behind it is dropped as well.</param>
/// <param name="Both">Whether the partner's is ended too.</param>
public readonly record struct UuidBreak(string Uuid, bool All = false, bool Both = false) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_break"u8, Uuid, nameof(Uuid));
        writer.Literal(All ? " all"u8 : ""u8);
        writer.Literal(Both ? " both"u8 : ""u8);
    }
}

/// <summary>A variable of a channel. The reply is the bare value, or <c>_undef_</c>; one that begins with <c>-ERR</c> cannot be told from an error.</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Variable">The variable's name.</param>
public readonly record struct UuidGetVar(string Uuid, string Variable) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_getvar"u8, Uuid, nameof(Uuid));
        Checks.VariableName(Variable, nameof(Variable));
        ApiLine.Argument(writer, Variable, nameof(Variable));
    }
}

/// <summary>Sets a variable of a channel (mod_commands.c, uuid_setvar_function).</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">The literal value; an empty one removes the variable.</param>
public readonly record struct UuidSetVar(string Uuid, string Variable, string Value) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_setvar"u8, Uuid, nameof(Uuid));
        Checks.VariableName(Variable, nameof(Variable));
        Checks.VariableValue(Value, Variable);
        ApiLine.Argument(writer, Variable, nameof(Variable));
        if (!string.IsNullOrEmpty(Value))
        {
            ApiLine.Argument(writer, Value, Variable);
        }
    }
}

/// <summary>Sets several variables of a channel in one step (mod_commands.c, uuid_setvar_multi_function).</summary>
/// <param name="Uuid">The channel.</param>
/// <param name="Variables">1 to 64 variables with literal values; an empty value removes its variable.</param>
public readonly record struct UuidSetVarMulti(string Uuid, IReadOnlyList<ChannelVariable> Variables) : IApiCommand
{
    /// <summary>The size of the array that uuid_setvar_multi_function splits into.</summary>
    private const int Most = 64;

    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        ApiLine.Uuid(writer, "uuid_setvar_multi"u8, Uuid, nameof(Uuid));
        int count = Variables?.Count ?? 0;
        Checks.Range(count, 1, Most, nameof(Variables));
        for (int i = 0; i < count; i++)
        {
            var variable = Variables![i];
            variable.Check();
            writer.Literal(i == 0 ? " "u8 : ";"u8);
            writer.Text(variable.Name, nameof(Variables));
            writer.Literal("="u8);
            if (!variable.Value.IsEmpty)
            {
                Escaper.Value(writer, variable.Value, Layers.SetVarMulti, variable.Name);
            }
        }
    }
}
