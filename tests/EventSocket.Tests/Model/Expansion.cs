using System.Text;

namespace FsVoice.EventSocket.Tests.Model;

/// <summary>
/// How FreeSWITCH expands an argument (switch_channel.c, switch_channel_expand_variables_check): variables, and API
/// commands in <c>${command(args)}</c>, which the model only records.
/// </summary>
public sealed class Expansion(Func<string, string?> variables)
{
    /// <summary>API commands that an expansion ran. Anything in here is a way in for an attacker.</summary>
    public List<string> ApiCalls { get; } = [];

    /// <summary>Whether expansion looks at the text at all.</summary>
    public static bool IsTriggered(string text) => HoldsVariable(text) || HoldsEscape(text);

    /// <summary><c>${</c>, also with backslashes between the two (switch_string_var_check_const).</summary>
    public static bool HoldsVariable(string text)
    {
        bool dollar = false;
        foreach (char c in text)
        {
            if (c == '$')
            {
                dollar = true;
            }
            else if (dollar && c == '{')
            {
                return true;
            }
            else if (c != '\\')
            {
                dollar = false;
            }
        }

        return false;
    }

    /// <summary>The text after expansion.</summary>
    public string Expand(string text, int depth = 0)
    {
        if (depth > 100 || text.Length == 0 || !IsTriggered(text))
        {
            return text;
        }

        var output = new StringBuilder();
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (c == '\\' && next == '\'')
            {
                i += 2;
            }
            else if (c == '\\' && next == '\\')
            {
                output.Append('\\');
                i += 2;
            }
            else if (c == '\\' && next == '$')
            {
                // \$ is a dollar; a second dollar right behind is swallowed.
                i += i + 2 < text.Length && text[i + 2] == '$' ? 3 : 2;
                output.Append('$');
            }
            else if (c == '$')
            {
                int open = next == '$' ? i + 2 : i + 1;
                if (open < text.Length && text[open] == '{')
                {
                    int close = Close(text, open);
                    output.Append(Value(text[(open + 1)..Math.Min(close, text.Length)], depth));
                    i = close + 1;

                    // The character behind an expansion is copied unread, unless it begins another one.
                    if (i < text.Length && text[i] != '$')
                    {
                        output.Append(text[i++]);
                    }
                }
                else
                {
                    output.Append('$');
                    i = open;
                }
            }
            else
            {
                output.Append(c);
                i++;
            }
        }

        return output.ToString();
    }

    /// <summary>A backslash before one of <c>\ n s t '</c> (switch_string_has_escaped_data).</summary>
    private static bool HoldsEscape(string text)
    {
        for (int i = text.IndexOf('\\', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\\', i + 1))
        {
            if (i + 1 < text.Length && text[i + 1] is '\\' or 'n' or 's' or 't' or '\'')
            {
                return true;
            }
        }

        return false;
    }

    private static int Close(string text, int open)
    {
        int depth = 1;
        for (int i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '{' && i != open + 1)
            {
                depth++;
            }
            else if (text[i] == '}' && --depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private string Value(string inside, int depth)
    {
        int call = inside.AsSpan().IndexOfAny(' ', '(');
        if (call >= 0)
        {
            ApiCalls.Add(inside);
            return string.Empty;
        }

        string? value = variables(Expand(inside, depth + 1));
        return value is null ? string.Empty : Expand(value, depth + 1);
    }
}
