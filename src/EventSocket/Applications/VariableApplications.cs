using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>A channel variable and its value.</summary>
/// <param name="Name">Letters, digits, underscore, hyphen and dot.</param>
/// <param name="Value">
/// Literal text, or an expression. Literal text may not hold <c>${</c>: FreeSWITCH would run it when the variable is next
/// expanded. An empty value removes the variable.
/// </param>
public readonly record struct ChannelVariable(string Name, CommandText Value)
{
    /// <summary>A name and a literal value.</summary>
    public static implicit operator ChannelVariable((string Name, string Value) pair) => new(pair.Name, pair.Value);

    /// <summary>A name and a literal value.</summary>
    public static ChannelVariable FromValueTuple((string Name, string Value) pair) => pair;

    /// <summary>Refuses what no variable can hold.</summary>
    internal void Check()
    {
        Checks.VariableName(Name, nameof(Name));
        Checks.VariableValue(Value, Name);
    }
}

/// <summary>Sets a channel variable; an empty value removes it.</summary>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Set(string Variable, CommandText Value) : IApplication
{
    /// <inheritdoc/>
    public string Name => "set";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.VariableName(Variable, nameof(Variable));
        Checks.VariableValue(Value, Variable);
        writer.Text(Variable, nameof(Variable));
        writer.Literal("="u8);
        Escaper.Value(writer, Value, Layers.SetValue, Variable);
    }
}

/// <summary>
/// Sets several channel variables in one step (mod_dptools.c, multiset_function), at most 256.
/// </summary>
/// <param name="Variables">At least one.</param>
public readonly record struct MultiSet(IReadOnlyList<ChannelVariable> Variables) : IApplication
{
    /// <summary>The size of the array that multiset_function splits into.</summary>
    private const int Most = 256;

    /// <inheritdoc/>
    public string Name => "multiset";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        int count = Variables?.Count ?? 0;
        Checks.Range(count, 1, Most, nameof(Variables));
        writer.Literal("^^"u8);
        for (int i = 0; i < count; i++)
        {
            var variable = Variables![i];
            variable.Check();
            writer.Literal(";"u8);
            writer.Text(variable.Name, nameof(Variables));
            writer.Literal("="u8);
            if (!variable.Value.IsEmpty)
            {
                Escaper.Value(writer, variable.Value, Layers.MultisetValue, variable.Name);
            }
        }
    }
}

/// <summary>
/// Sets a channel variable and gives it to every leg that this channel dials (mod_dptools.c, export_function).
/// </summary>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">Its value; an empty one removes the variable here and leaves it in the list of exports.</param>
/// <param name="OnlyRemote">Whether only the dialled legs get it (<c>nolocal:</c>).</param>
public readonly record struct Export(string Variable, CommandText Value, bool OnlyRemote = false) : IApplication
{
    /// <inheritdoc/>
    public string Name => "export";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.VariableName(Variable, nameof(Variable));
        Checks.VariableValue(Value, Variable);
        if (OnlyRemote)
        {
            writer.Literal("nolocal:"u8);
        }

        writer.Text(Variable, nameof(Variable));
        writer.Literal("="u8);
        Escaper.Value(writer, Value, Layers.Argument, Variable);
    }
}

/// <summary>Removes a channel variable.</summary>
/// <param name="Variable">The variable's name.</param>
public readonly record struct Unset(string Variable) : IApplication
{
    /// <inheritdoc/>
    public string Name => "unset";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        Checks.VariableName(Variable, nameof(Variable));
        writer.Text(Variable, nameof(Variable));
    }
}
