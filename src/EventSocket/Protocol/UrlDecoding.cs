using System.Buffers;
using System.Text;

namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// Decodes the values of plain events. FreeSWITCH encodes with <c>%XX</c> and never writes <c>+</c> for a space
/// (switch_utils.c, switch_url_encode_opt), so a plus sign is a plus sign.
/// </summary>
public static class UrlDecoding
{
    private const int StackLimit = 512;

    /// <summary>
    /// The text of an encoded value. A <c>%</c> that is not followed by two hexadecimal digits stays as it is, and
    /// bytes that are not UTF-8 become U+FFFD: a caller's name must never break the call.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOf((byte)'%') < 0)
        {
            return Encoding.UTF8.GetString(encoded);
        }

        byte[]? rented = null;
        Span<byte> buffer = encoded.Length <= StackLimit
            ? stackalloc byte[StackLimit]
            : (rented = ArrayPool<byte>.Shared.Rent(encoded.Length));
        try
        {
            return Encoding.UTF8.GetString(buffer[..DecodeBytes(encoded, buffer)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Decodes into <paramref name="destination"/>, which must be at least as long as the input; returns the bytes written.</summary>
    public static int DecodeBytes(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte b = encoded[i];
            if (b == '%' && i + 2 < encoded.Length && TryHex(encoded[i + 1], out int high) && TryHex(encoded[i + 2], out int low))
            {
                b = (byte)((high << 4) | low);
                i += 2;
            }

            destination[written++] = b;
        }

        return written;
    }

    private static bool TryHex(byte b, out int value)
    {
        value = b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
