using System.Buffers.Binary;

namespace FsVoice.Storage;

/// <summary>How long a WAV file is, by its own header (RIFF: chunks of a name, a length and that many bytes, padded to an even number).</summary>
internal static class WaveLength
{
    // Between the file's head and its sound there are a handful of chunks; a file with more is no recording of ours.
    private const int MostChunks = 32;

    /// <summary>The length, or null when the file is no WAV file, or an incomplete one.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static TimeSpan? Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[16];
        if (!Fill(file, head[..12]) || !head[..4].SequenceEqual("RIFF"u8) || !head[8..12].SequenceEqual("WAVE"u8))
        {
            return null;
        }

        uint bytesPerSecond = 0;
        for (int chunk = 0; chunk < MostChunks && Fill(file, head[..8]); chunk++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head[..4].SequenceEqual("data"u8))
            {
                // A file that was cut off says more than it holds, and one that is being written says nothing yet.
                long held = Math.Min(length, file.Length - file.Position);
                return bytesPerSecond == 0 ? null : TimeSpan.FromSeconds((double)held / bytesPerSecond);
            }

            long next = file.Position + length + (length & 1);
            if (head[..4].SequenceEqual("fmt "u8))
            {
                if (length < 16 || !Fill(file, head))
                {
                    return null;
                }

                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            }

            file.Position = next;
        }

        return null;
    }

    private static bool Fill(FileStream file, Span<byte> bytes) => file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
