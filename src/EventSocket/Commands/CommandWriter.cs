using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// Writes one command's bytes. Nothing that holds CR, LF or NUL passes: mod_event_socket ends a header at LF, a command
/// at two of them, and cuts text at NUL (mod_event_socket.c, read_packet), so each of these would let a value become
/// another header or another command.
/// </summary>
/// <param name="output">Takes the bytes. They are sent only when the whole command was written without an error.</param>
public readonly ref struct CommandWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\r\n\0");

    /// <summary>Writes bytes of the program itself (command names, punctuation), unchecked.</summary>
    public void Literal(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    /// <summary>
    /// Writes text as UTF-8. <paramref name="field"/> names the value in the error.
    /// </summary>
    /// <exception cref="InvalidCommandValueException">The text holds CR, LF, NUL or a lone surrogate.</exception>
    public void Text(ReadOnlySpan<char> value, string field)
    {
        if (value.ContainsAny(Forbidden))
        {
            throw InvalidCommandValueException.ControlCharacter(field);
        }

        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        if (System.Text.Unicode.Utf8.FromUtf16(value, span, out _, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw InvalidCommandValueException.NotText(field);
        }

        output.Advance(written);
    }

    /// <summary>Writes a number in invariant digits.</summary>
    public void Number(long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out int written);
        output.Advance(written);
    }

    /// <summary>Writes <c>name: value</c> and the LF behind it.</summary>
    /// <exception cref="InvalidCommandValueException">The value holds CR, LF, NUL or a lone surrogate.</exception>
    public void Header(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Literal(name);
        Literal(": "u8);
        Text(value, Encoding.ASCII.GetString(name));
        Literal("\n"u8);
    }
}
