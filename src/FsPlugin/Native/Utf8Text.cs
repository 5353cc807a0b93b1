using System.Runtime.InteropServices;
using System.Text;

namespace FsVoice.FsPlugin.Native;

/// <summary>Texts across the border: UTF-8 that ends with NUL, and malloc'ed where its taker frees it.</summary>
internal static unsafe class Utf8Text
{
    /// <summary>The text at an address, which stays its owner's; empty for NULL.</summary>
    public static string Read(byte* text) => text is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The text at an address that came from malloc, which is freed; null for NULL.</summary>
    public static string? Take(byte* text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return Read(text);
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    /// <summary>The bytes of a text with NUL behind them. A NUL inside would cut it: what comes after the first one is left out.</summary>
    public static byte[] Bytes(ReadOnlySpan<char> text)
    {
        int nul = text.IndexOf('\0');
        var kept = nul < 0 ? text : text[..nul];
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(kept) + 1];
        Encoding.UTF8.GetBytes(kept, bytes);
        return bytes;
    }

    /// <summary>A malloc'ed copy with NUL behind it, which C frees.</summary>
    public static byte* Allocate(string text, out int length)
    {
        length = Encoding.UTF8.GetByteCount(text);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        copy[length] = 0;
        return copy;
    }
}
