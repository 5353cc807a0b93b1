using System.Buffers;

namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// One frame as it came: header block and body, in memory of its own. Whoever holds it disposes it, which gives the
/// memory back; spans read from it are invalid after that.
/// </summary>
public sealed class EventSocketMessage : IDisposable
{
    private readonly int _headerLength;
    private readonly int _bodyLength;
    private byte[]? _buffer;

    internal EventSocketMessage(byte[] rented, int headerLength, int bodyLength, ContentType contentType, long offset)
    {
        _buffer = rented;
        _headerLength = headerLength;
        _bodyLength = bodyLength;
        ContentType = contentType;
        Offset = offset;
    }

    /// <summary>What kind of frame it is.</summary>
    public ContentType ContentType { get; }

    /// <summary>The frame's header block.</summary>
    public HeaderBlock Headers => new(Buffer.AsSpan(0, _headerLength));

    /// <summary>The body's bytes; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => Buffer.AsSpan(_headerLength, _bodyLength);

    /// <summary>Where the frame starts, in bytes from the start of the connection: for errors found later than the parser could.</summary>
    internal long Offset { get; }

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(EventSocketMessage));

    /// <summary>Gives the memory back. Safe to call twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
