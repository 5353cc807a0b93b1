using System.Buffers;

namespace FsVoice.EventSocket.Protocol;

/// <summary>
/// Cuts a byte stream from FreeSWITCH into frames: header lines, an empty line, and exactly <c>Content-Length</c>
/// bytes of body (mod_event_socket.c, listener_run and read_packet). Works on bytes only; text is decoded later,
/// by whoever asks for it. One instance per connection.
/// </summary>
public sealed class FrameParser(EventSocketLimits limits)
{
    private static readonly byte[] EndOfBlock = "\n\n"u8.ToArray();

    private long _consumed;

    // How far the block that is still incomplete has been searched, and its parsed head once it is complete: bytes that
    // trickle in one by one must not be searched from the start each time.
    private long _searched;
    private int _headerLength = -1;
    private int _bodyLength;
    private ContentType _contentType;

    /// <summary>True when nothing of a further frame has been seen.</summary>
    public bool IsBetweenFrames { get; private set; } = true;

    /// <summary>
    /// Takes the next whole frame off the front of <paramref name="buffer"/>. False, with the buffer as far as it can
    /// be dropped, when more bytes are needed.
    /// </summary>
    /// <exception cref="EventSocketProtocolException">The bytes are no frame, or one beyond the limits.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out EventSocketMessage? message)
    {
        message = null;
        if (_headerLength < 0 && !TryReadHead(ref buffer))
        {
            return false;
        }

        long length = _headerLength + EndOfBlock.Length + (long)_bodyLength;
        if (buffer.Length < length)
        {
            return false;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(_headerLength + _bodyLength);
        buffer.Slice(0, _headerLength).CopyTo(rented);
        if (_bodyLength > 0)
        {
            buffer.Slice(_headerLength + EndOfBlock.Length, _bodyLength).CopyTo(rented.AsSpan(_headerLength));
        }

        message = new EventSocketMessage(rented, _headerLength, _bodyLength, _contentType, _consumed);
        Drop(ref buffer, length);
        _headerLength = -1;
        _searched = 0;
        IsBetweenFrames = true;
        return true;
    }

    private bool TryReadHead(ref ReadOnlySequence<byte> buffer)
    {
        SkipEmptyLines(ref buffer);
        if (buffer.IsEmpty)
        {
            return false;
        }

        IsBetweenFrames = false;
        long end = FindEndOfBlock(buffer);
        if (end < 0)
        {
            // The last byte may be the first LF of the pair, and then it is none of the block's.
            if (buffer.Length > limits.MaxHeaderBytes + 1L)
            {
                throw TooLong();
            }

            _searched = Math.Max(0, buffer.Length - 1);
            return false;
        }

        if (end > limits.MaxHeaderBytes)
        {
            throw TooLong();
        }

        ReadHead(buffer.Slice(0, end));
        _headerLength = (int)end;
        return true;
    }

    private void ReadHead(ReadOnlySequence<byte> block)
    {
        if (block.IsSingleSegment)
        {
            ReadHead(new HeaderBlock(block.FirstSpan));
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)block.Length);
        block.CopyTo(rented);
        try
        {
            ReadHead(new HeaderBlock(rented.AsSpan(0, (int)block.Length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void ReadHead(HeaderBlock headers)
    {
        if (!headers.TryGetRaw("Content-Type"u8, out var type))
        {
            throw Malformed("A header block has no Content-Type");
        }

        _contentType = Recognise(type);
        _bodyLength = 0;
        if (_contentType == ContentType.CommandReply)
        {
            // Never has a body (mod_event_socket.c, listener_run). The reply to "getvar" holds the value as it is, line feeds
            // and all: a line of it that looks like a length (of an SDP from outside, say) must not put the stream out of step.
            return;
        }

        if (headers.TryGetLength("Content-Length"u8, out long length, out bool present))
        {
            if (length > limits.MaxBodyBytes)
            {
                throw Malformed($"Content-Length is above the limit of {limits.MaxBodyBytes} bytes");
            }

            _bodyLength = (int)length;
        }
        else if (present)
        {
            throw Malformed("Content-Length is not a whole number of zero or more");
        }

        if (present && headers.StandsTwice("Content-Length"u8))
        {
            throw Malformed("A frame has more than one Content-Length");
        }

        if (!present && _contentType is ContentType.EventPlain or ContentType.EventJson or ContentType.EventXml or ContentType.ApiResponse)
        {
            throw Malformed("An event or api response has no Content-Length");
        }
    }

    private static ContentType Recognise(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("text/event-plain"u8) => ContentType.EventPlain,
        _ when type.SequenceEqual("command/reply"u8) => ContentType.CommandReply,
        _ when type.SequenceEqual("text/event-json"u8) => ContentType.EventJson,
        _ when type.SequenceEqual("api/response"u8) => ContentType.ApiResponse,
        _ when type.SequenceEqual("auth/request"u8) => ContentType.AuthRequest,
        _ when type.SequenceEqual("text/disconnect-notice"u8) => ContentType.DisconnectNotice,
        _ when type.SequenceEqual("text/rude-rejection"u8) => ContentType.RudeRejection,
        _ when type.SequenceEqual("log/data"u8) => ContentType.LogData,
        _ when type.SequenceEqual("text/event-xml"u8) => ContentType.EventXml,
        _ => ContentType.Unknown,
    };

    /// <summary>
    /// Empty lines between frames are dropped: a <c>getvar</c> of a value that ends in a line feed (an SDP) leaves one
    /// behind its reply, since the reply is written as <c>Reply-Text: %s\n\n</c> (mod_event_socket.c, listener_run).
    /// </summary>
    private void SkipEmptyLines(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.FirstSpan is { Length: > 0 } first && first[0] != (byte)'\n')
        {
            return;
        }

        // The reader also steps over empty segments, which the first span would show as the end.
        var reader = new SequenceReader<byte>(buffer);
        Drop(ref buffer, reader.AdvancePast((byte)'\n'));
    }

    private long FindEndOfBlock(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            int at = buffer.FirstSpan[(int)_searched..].IndexOf(EndOfBlock);
            return at < 0 ? -1 : at + _searched;
        }

        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(_searched);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, EndOfBlock, advancePastDelimiter: false) ? reader.Consumed : -1;
    }

    private void Drop(ref ReadOnlySequence<byte> buffer, long length)
    {
        buffer = buffer.Slice(length);
        _consumed += length;
    }

    private EventSocketProtocolException TooLong() =>
        Malformed($"A header block is longer than the limit of {limits.MaxHeaderBytes} bytes");

    private EventSocketProtocolException Malformed(string reason) => new(reason, _consumed);
}
