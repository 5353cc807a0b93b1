using System.Diagnostics.CodeAnalysis;

namespace FsVoice.CallFlows;

/// <summary>Numbers of the public network.</summary>
public static class PhoneNumber
{
    /// <summary>Whether the text is a number in E.164 form: <c>+</c> and 7 to 15 digits (ITU-T E.164 §6.2.1), the first not 0.</summary>
    public static bool IsE164([NotNullWhen(true)] string? text) =>
        text is { Length: >= 8 and <= 16 } && text[0] == '+' && text[1] != '0' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>What is dialled when somebody writes a number down: without spaces, dots, hyphens, slashes and brackets.</summary>
    /// <returns>The digits, <c>*</c> and <c>#</c>, with <c>+</c> in front where there was one; null when anything else is in the text.</returns>
    public static string? Strip(string? text)
    {
        if (text is null or { Length: > 64 })
        {
            return null;
        }

        Span<char> kept = stackalloc char[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c) || c is '*' or '#' || (c == '+' && length == 0))
            {
                kept[length++] = c;
            }
            else if (c is not (' ' or '.' or '-' or '/' or '(' or ')'))
            {
                return null;
            }
        }

        return length == 0 ? null : new string(kept[..length]);
    }
}
