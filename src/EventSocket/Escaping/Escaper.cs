using System.Buffers;
using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Escaping;

/// <summary>
/// Writes values so that they arrive as they are. A value passes through several parsers of FreeSWITCH; it is escaped
/// once for each, the last parser first (<see cref="Layers"/>).
/// </summary>
internal static class Escaper
{
    private const int StackChars = 256;

    /// <summary>Characters that mean the same to every parser here, wherever they stand.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@+#*");

    /// <summary>Writes literal text.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="value">The text; CR, LF and NUL are refused.</param>
    /// <param name="layers">The parsers it passes, the last one first.</param>
    /// <param name="field">The field's name, for the error.</param>
    /// <exception cref="InvalidCommandValueException">The text cannot be sent.</exception>
    public static void Literal(CommandWriter writer, ReadOnlySpan<char> value, ReadOnlySpan<byte> layers, string field)
    {
        if (!value.IsEmpty && !value.ContainsAnyExcept(Plain))
        {
            writer.Text(value, field);
            return;
        }

        var current = new CharBuffer(stackalloc char[StackChars]);
        var next = new CharBuffer(stackalloc char[StackChars]);
        try
        {
            current.Append(value);
            foreach (byte layer in layers)
            {
                next.Clear();
                switch (layer)
                {
                    case (byte)'$':
                        Unexpanded(current.Written, ref next);
                        break;
                    case (byte)'%':
                        UrlEncoded(current.Written, ref next);
                        break;
                    default:
                        Token(current.Written, (char)layer, ref next);
                        break;
                }

                var done = next;
                next = current;
                current = done;
            }

            writer.Text(current.Written, field);
        }
        finally
        {
            current.Dispose();
            next.Dispose();
        }
    }

    /// <summary>
    /// Writes literal text or an expression. An expression is escaped only for the parsers that come before its expansion.
    /// </summary>
    public static void Value(CommandWriter writer, CommandText value, ReadOnlySpan<byte> layers, string field)
    {
        if (!value.IsExpression)
        {
            Literal(writer, value.Text, layers, field);
            return;
        }

        int expansion = layers.IndexOf((byte)'$');
        if (expansion < 0)
        {
            throw InvalidCommandValueException.Expected(field, "be literal text: FreeSWITCH expands nothing there");
        }

        var before = layers[(expansion + 1)..];
        if (before.IsEmpty)
        {
            writer.Text(value.Text, field);
        }
        else
        {
            Literal(writer, value.Text, before, field);
        }
    }

    /// <summary>
    /// Keeps the text from being expanded. Expansion runs only over an argument that holds <c>${</c>, or a backslash
    /// before one of <c>\ n s t '</c>; when it runs, it turns <c>\\</c> into <c>\</c>, <c>\$</c> into <c>$</c>, <c>$$</c> into
    /// <c>$</c>, and drops <c>\'</c>. Whether it runs may depend on another value of the same argument, so each value is
    /// written such that it comes out the same either way or makes expansion run itself.
    /// </summary>
    private static void Unexpanded(ReadOnlySpan<char> text, ref CharBuffer output)
    {
        // Escaped, a backslash or ${ makes expansion run. $$ alone does not, and is halved when something else does: the
        // \' behind a dollar makes it run and vanishes. A single dollar stays as it is in both cases.
        bool runs = text.Contains('\\') || text.Contains("${", StringComparison.Ordinal);
        bool vanishing = !runs && text.Contains("$$", StringComparison.Ordinal);
        foreach (char c in text)
        {
            switch (c)
            {
                case '\\':
                    output.Append(@"\\");
                    break;
                case '$' when runs:
                    output.Append(@"\$");
                    break;
                case '$' when vanishing:
                    output.Append(@"$\'");
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
    }

    /// <summary>Only the percent sign means something to switch_url_decode.</summary>
    private static void UrlEncoded(ReadOnlySpan<char> text, ref CharBuffer output)
    {
        foreach (char c in text)
        {
            if (c == '%')
            {
                output.Append("%25");
            }
            else
            {
                output.Append(c);
            }
        }
    }

    /// <summary>
    /// Makes the text one token of switch_separate_string. Spaces at its ends would be trimmed, and all of them would
    /// split where the space is the delimiter: those become <c>\s</c>. An empty token, one that begins with the <c>^^</c>
    /// that would change the delimiter, and one that ends in a tab (9 or 11), which the API strips from a command's end
    /// (switch_utils.c, switch_strip_whitespace), is put into quotes.
    /// </summary>
    private static void Token(ReadOnlySpan<char> text, char delimiter, ref CharBuffer output)
    {
        bool quoted = text.IsEmpty || text.StartsWith("^^") || text[^1] is '\t' or '\v';
        int first = text.IndexOfAnyExcept(' ');
        int last = text.LastIndexOfAnyExcept(' ');
        if (quoted)
        {
            output.Append('\'');
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == ' ')
            {
                output.Append(delimiter == ' ' || i < first || i > last ? @"\s" : " ");
                continue;
            }

            if (c is '\\' or '\'' || c == delimiter)
            {
                output.Append('\\');
            }

            output.Append(c);
        }

        if (quoted)
        {
            output.Append('\'');
        }
    }
}
