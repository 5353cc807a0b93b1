using System.Globalization;

namespace FsVoice.EventSocket.Tests.Model;

/// <summary>One leg that a dial string asks for.</summary>
public sealed record DialledLeg(string Address, IReadOnlyDictionary<string, string> Variables);

/// <summary>
/// How FreeSWITCH takes a dial string apart (switch_ivr_originate.c, switch_ivr_originate and
/// switch_ivr_enterprise_originate; switch_event.c, switch_event_create_brackets).
/// </summary>
public sealed class DialString
{
    private const char QuotedComma = '\u0001';
    private const char UnquotedComma = '\u0002';

    private DialString(Dictionary<string, string> variables, List<List<DialledLeg>> attempts)
    {
        Variables = variables;
        Attempts = attempts;
    }

    /// <summary>Variables of all legs.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Attempts one after the other, each with its legs.</summary>
    public IReadOnlyList<IReadOnlyList<DialledLeg>> Attempts { get; }

    /// <summary>Branches of an enterprise dial string with the variables of all; one branch when it is none.</summary>
    public static (IReadOnlyDictionary<string, string> Variables, List<DialString> Branches) ParseEnterprise(string text)
    {
        var variables = new Dictionary<string, string>();
        while (text.StartsWith('<'))
        {
            text = Brackets(text, '<', '>', ',', variables);
        }

        return (variables, [.. text.Split(":_:").Select(Parse)]);
    }

    /// <summary>One dial string without enterprise parts.</summary>
    public static DialString Parse(string text)
    {
        var variables = new Dictionary<string, string>();
        while (text.StartsWith('{'))
        {
            text = Brackets(text, '{', '}', ',', variables);
        }

        var attempts = new List<List<DialledLeg>>();
        foreach (string pipe in Splitting.Separate(text, '|', 128))
        {
            attempts.Add([.. Splitting.Separate(MarkCommas(pipe), ',', 128).Select(Leg)]);
        }

        return new(variables, attempts);
    }

    /// <summary>Commas inside a leg's brackets are replaced before the legs are split; apostrophes are counted, escaped or not.</summary>
    private static string MarkCommas(string text)
    {
        char[] chars = text.ToCharArray();
        int end = -1;
        bool quoted = false;
        bool other = false;
        for (int i = 0; i < chars.Length; i++)
        {
            if (end < 0 && chars[i] == '[')
            {
                end = ClosingBracket(new string(chars), i, '[', ']');
                other = i + 2 < chars.Length && chars[i + 1] == '^' && chars[i + 2] == '^';
                quoted = false;
            }

            if (chars[i] == '\'')
            {
                quoted = !quoted;
            }

            if (end >= 0 && i < end && chars[i] == ',' && chars[i - 1] != '\\')
            {
                chars[i] = quoted || other ? QuotedComma : UnquotedComma;
            }

            if (i == end)
            {
                end = -1;
            }
        }

        return new string(chars);
    }

    private static DialledLeg Leg(string text)
    {
        text = text.TrimStart(' ');
        var variables = new Dictionary<string, string>();
        while (text.StartsWith('['))
        {
            int close = ClosingBracket(text, 0, '[', ']');
            text = text[..close].Replace(QuotedComma, ',') + text[close..];
            text = Brackets(text, '[', ']', UnquotedComma, variables);
        }

        return new(text.TrimStart(' '), variables);
    }

    /// <summary>Reads one bracket and gives what stands behind it.</summary>
    public static string Brackets(string text, char open, char close, char delimiter, Dictionary<string, string> variables)
    {
        int end = ClosingBracket(text, 0, open, close);
        if (end < 0)
        {
            throw new InvalidOperationException("A bracket has no end: FreeSWITCH logs 'Parse Error!' and the dial fails.");
        }

        string inside = text[1..end];
        if (inside.StartsWith("^^", StringComparison.Ordinal))
        {
            delimiter = inside[2];
            inside = inside[3..];
        }

        foreach (string item in Splitting.Separate(inside, delimiter, 1024))
        {
            var pair = Splitting.Separate(item, '=', 2);
            if (pair.Count == 2 && pair[1].Length > 0 && EventValue.Stored(pair[1]) is { } value)
            {
                variables[pair[0]] = value;
            }
        }

        return text[(end + 1)..];
    }

    private static int ClosingBracket(string text, int start, char open, char close)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == open)
            {
                depth++;
            }
            else if (text[i] == close && --depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Attempts.Count} attempts");
}
