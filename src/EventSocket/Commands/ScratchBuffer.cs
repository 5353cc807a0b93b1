using System.Buffers;

namespace FsVoice.EventSocket.Commands;

/// <summary>
/// A buffer for a part of a command whose length must be known before it is sent. One is kept for each thread, so that
/// the hot path (an application on a call) allocates nothing.
/// </summary>
internal sealed class ScratchBuffer : IBufferWriter<byte>
{
    /// <summary>A buffer that one large argument made bigger than this is not kept.</summary>
    private const int KeepBytes = 64 * 1024;

    [ThreadStatic]
    private static ScratchBuffer? _kept;

    private byte[] _bytes = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Takes this thread's buffer, or a new one while that is in use. Give it back with <see cref="Return"/>.</summary>
    public static ScratchBuffer Rent()
    {
        var buffer = _kept ?? new ScratchBuffer();
        _kept = null;
        return buffer;
    }

    public static void Return(ScratchBuffer buffer)
    {
        if (buffer._bytes.Length <= KeepBytes)
        {
            buffer._length = 0;
            _kept = buffer;
        }
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int needed)
    {
        needed = Math.Max(needed, 1);
        if (_bytes.Length - _length < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + needed));
        }
    }
}
