using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>What <see cref="PlayAndGetDigits"/> asks the caller for.</summary>
public sealed record PlayGetDigitsOptions
{
    /// <summary>Fewest digits, 0 to 127.</summary>
    public int MinDigits { get; init; } = 1;

    /// <summary>Most digits, <see cref="MinDigits"/> to 127 (FreeSWITCH's buffer has 128 bytes).</summary>
    public int MaxDigits { get; init; } = 1;

    /// <summary>How often the prompt is played, 1 to 1000.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>How long to wait for the first digit behind the prompt. FreeSWITCH makes one second of anything shorter.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for each further digit; null for <see cref="Timeout"/>.</summary>
    public TimeSpan? DigitTimeout { get; init; }

    /// <summary>
    /// Keys that end the input, of <c>0-9*#A-D</c>; a leading <c>=</c> makes one of them necessary, <c>+</c> before a key
    /// keeps it in the result. Empty stands for <c>#</c>, as FreeSWITCH has it; to have none, name a key that no phone sends.
    /// </summary>
    public string Terminators { get; init; } = "#";

    /// <summary>What is played, and interrupted by a digit. Empty for silence.</summary>
    public CommandText Prompt { get; init; }

    /// <summary>What is played when the input does not fit. Empty for nothing.</summary>
    public CommandText InvalidPrompt { get; init; }

    /// <summary>The variable that takes the digits; the last rejected ones stand in <c>name_invalid</c>.</summary>
    public string Variable { get; init; } = "digits";

    /// <summary>A PCRE that the digits must match; empty for any.</summary>
    public string Pattern { get; init; } = string.Empty;

    /// <summary>Where the call goes when all tries failed; null to let it go on.</summary>
    public DialplanTarget? TransferOnFailure { get; init; }
}

/// <summary>
/// Plays a prompt and takes digits (mod_dptools.c, play_and_get_digits_function): the digits in the variable,
/// <c>read_result</c> success, timeout or failure.
/// </summary>
/// <param name="Options">What to ask for.</param>
public readonly record struct PlayAndGetDigits(PlayGetDigitsOptions Options) : IApplication
{
    private const int MostDigits = 127;

    /// <inheritdoc/>
    public string Name => "play_and_get_digits";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        var o = Options ?? throw InvalidCommandValueException.Expected(nameof(Options), "be given");
        Checks.Range(o.MinDigits, 0, MostDigits, nameof(o.MinDigits));
        Checks.Range(o.MaxDigits, Math.Max(1, o.MinDigits), MostDigits, nameof(o.MaxDigits));
        Checks.Range(o.Tries, 1, 1000, nameof(o.Tries));
        Checks.VariableName(o.Variable, nameof(o.Variable));
        Checks.Media(o.Prompt, nameof(o.Prompt));
        Checks.Media(o.InvalidPrompt, nameof(o.InvalidPrompt));
        writer.Number(o.MinDigits);
        writer.Literal(" "u8);
        writer.Number(o.MaxDigits);
        writer.Literal(" "u8);
        writer.Number(o.Tries);
        writer.Literal(" "u8);
        writer.Number(Checks.Milliseconds(o.Timeout, nameof(o.Timeout)));
        writer.Literal(" "u8);
        Escaper.Literal(writer, o.Terminators, Layers.Positional, nameof(o.Terminators));
        writer.Literal(" "u8);
        Escaper.Value(writer, o.Prompt.IsEmpty ? "silence" : o.Prompt, Layers.Positional, nameof(o.Prompt));
        writer.Literal(" "u8);
        Escaper.Value(writer, o.InvalidPrompt, Layers.Positional, nameof(o.InvalidPrompt));
        writer.Literal(" "u8);
        writer.Text(o.Variable, nameof(o.Variable));
        writer.Literal(" "u8);
        Escaper.Literal(writer, o.Pattern, Layers.Positional, nameof(o.Pattern));
        if (o.DigitTimeout is null && o.TransferOnFailure is null)
        {
            return;
        }

        writer.Literal(" "u8);
        writer.Number(Checks.Milliseconds(o.DigitTimeout ?? o.Timeout, nameof(o.DigitTimeout)));
        if (o.TransferOnFailure is { } target)
        {
            WriteTarget(writer, target);
        }
    }

    /// <summary>One argument that switch_play_and_get_digits splits once more: two spaces' worth of escaping for each part.</summary>
    private static void WriteTarget(CommandWriter writer, DialplanTarget target)
    {
        writer.Literal(" '"u8);
        target.Write(writer, Layers.NestedPositional, nameof(PlayGetDigitsOptions.TransferOnFailure));
        writer.Literal("'"u8);
    }
}
