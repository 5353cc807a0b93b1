using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>What <see cref="ReadDigits"/> asks the caller for.</summary>
public sealed record ReadOptions
{
    /// <summary>Fewest digits, 1 to 127; FreeSWITCH makes 1 of anything less.</summary>
    public int MinDigits { get; init; } = 1;

    /// <summary>Most digits, <see cref="MinDigits"/> to 127.</summary>
    public int MaxDigits { get; init; } = 1;

    /// <summary>What is played, and interrupted by a digit. Empty for silence.</summary>
    public CommandText Prompt { get; init; }

    /// <summary>The variable that takes the digits.</summary>
    public string Variable { get; init; } = "digits";

    /// <summary>How long to wait for the first digit. FreeSWITCH makes one second of anything shorter.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for each further digit; null for <see cref="Timeout"/>.</summary>
    public TimeSpan? DigitTimeout { get; init; }

    /// <summary>Keys that end the input; empty stands for <c>#</c>.</summary>
    public string Terminators { get; init; } = "#";
}

/// <summary>
/// Plays a prompt once and takes digits (application <c>read</c>; mod_dptools.c, read_function): the digits in the
/// variable, <c>read_result</c> success, timeout or failure.
/// </summary>
/// <param name="Options">What to ask for.</param>
public readonly record struct ReadDigits(ReadOptions Options) : IApplication
{
    private const int MostDigits = 127;

    /// <inheritdoc/>
    public string Name => "read";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        var o = Options ?? throw InvalidCommandValueException.Expected(nameof(Options), "be given");
        Checks.Range(o.MinDigits, 1, MostDigits, nameof(o.MinDigits));
        Checks.Range(o.MaxDigits, o.MinDigits, MostDigits, nameof(o.MaxDigits));
        Checks.VariableName(o.Variable, nameof(o.Variable));
        Checks.Media(o.Prompt, nameof(o.Prompt));
        writer.Number(o.MinDigits);
        writer.Literal(" "u8);
        writer.Number(o.MaxDigits);
        writer.Literal(" "u8);
        Escaper.Value(writer, o.Prompt.IsEmpty ? "silence" : o.Prompt, Layers.Positional, nameof(o.Prompt));
        writer.Literal(" "u8);
        writer.Text(o.Variable, nameof(o.Variable));
        writer.Literal(" "u8);
        writer.Number(Checks.Milliseconds(o.Timeout, nameof(o.Timeout)));
        writer.Literal(" "u8);
        Escaper.Literal(writer, o.Terminators, Layers.Positional, nameof(o.Terminators));
        if (o.DigitTimeout is { } digitTimeout)
        {
            writer.Literal(" "u8);
            writer.Number(Checks.Milliseconds(digitTimeout, nameof(o.DigitTimeout)));
        }
    }
}
