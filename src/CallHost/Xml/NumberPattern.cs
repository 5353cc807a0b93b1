using System.Buffers;
using System.Text.RegularExpressions;

namespace FsVoice.CallHost.Xml;

/// <summary>A dialled number or a regular expression for several.</summary>
internal sealed class NumberPattern
{
    /// <summary>The longest text of one.</summary>
    public const int MaxLength = 200;

    // Callers choose the number: one that an expression of the configuration takes exponential time for must not hold a call.
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(100);

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+*#");

    private readonly string? _number;
    private readonly Regex? _expression;

    private NumberPattern(string number) => _number = number;

    private NumberPattern(Regex expression) => _expression = expression;

    /// <summary>The pattern; null when the text is neither a number nor a valid expression.</summary>
    public static NumberPattern? TryCreate(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return null;
        }

        if (!text.AsSpan().ContainsAnyExcept(NumberCharacters))
        {
            return new NumberPattern(text);
        }

        try
        {
            // By itself first: "a)|(b" is valid inside of the brackets alone.
            _ = new Regex(text, RegexOptions.CultureInvariant, MatchTime);
            return new NumberPattern(new Regex($@"\A(?:{text})\z", RegexOptions.CultureInvariant, MatchTime));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether this is the number.</summary>
    /// <exception cref="RegexMatchTimeoutException">The expression took too long.</exception>
    public bool Matches(string number) => _expression?.IsMatch(number) ?? string.Equals(_number, number, StringComparison.Ordinal);
}
