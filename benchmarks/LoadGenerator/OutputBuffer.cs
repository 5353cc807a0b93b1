using System.Buffers.Text;

namespace FsVoice.LoadGenerator;

/// <summary>A growing run of bytes, kept and reused so that the hot path allocates nothing.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes;

    public OutputBuffer(int capacity) => _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Append(byte value) => Reserve(1)[0] = value;

    public void AppendNumber(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out int written);
        Length -= 20 - written;
    }

    /// <summary>Takes <paramref name="count"/> bytes at the end, for the caller to fill.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes.</summary>
    public void Consume(int count)
    {
        Written[count..].CopyTo(_bytes);
        Length -= count;
    }

    /// <summary>Drops everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;
}
