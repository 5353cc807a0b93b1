using System.Buffers;
using System.Text;

namespace FsVoice.CallHost.Xml;

/// <summary>
/// Writes a document as UTF-8 where it is wanted, without a text in between: a registration or a call waits for it. Markup is
/// given as it is; values are escaped here and nowhere else (<see cref="XmlText"/> tells what FreeSWITCH needs beyond XML).
/// </summary>
/// <param name="output">Takes the bytes. After an exception it holds half a document.</param>
internal readonly struct XmlUtf8Writer(IBufferWriter<byte> output)
{
    // All printable ASCII but what is escaped, and 'x', which may begin the preprocessor's word.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWYZ[\\]^_`abcdefghijklmnopqrstuvwyz{|}~");

    /// <summary>Markup.</summary>
    public void Raw(ReadOnlySpan<byte> markup) => output.Write(markup);

    /// <summary>An attribute with a space in front. The value arrives as it is given.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="field">Names the value in the exception.</param>
    /// <exception cref="InvalidXmlValueException">The value cannot be written.</exception>
    public void Attribute(ReadOnlySpan<byte> name, string value, string field)
    {
        Raw(" "u8);
        Raw(name);
        Raw("=\""u8);
        Value(value, field);
        Raw("\""u8);
    }

    private void Value(ReadOnlySpan<char> value, string field)
    {
        int next = value.IndexOfAnyExcept(Plain);
        if (next < 0)
        {
            Encoding.UTF8.GetBytes(value, output);
            return;
        }

        if (XmlText.FindProblem(value) is { } problem)
        {
            throw new InvalidXmlValueException(field, problem);
        }

        int written = 0;
        for (int i = next; i < value.Length; i++)
        {
            var escape = XmlText.EscapeAt(value, i);
            if (!escape.IsEmpty)
            {
                Encoding.UTF8.GetBytes(value[written..i], output);
                Raw(escape);
                written = i + 1;
            }
        }

        Encoding.UTF8.GetBytes(value[written..], output);
    }
}
