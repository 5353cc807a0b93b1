using System.Buffers;
using System.Text;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

public sealed class FrameParserTests
{
    [Fact]
    public void A_reply_that_holds_a_value_with_lines_does_not_take_its_lines_for_a_length()
    {
        // mod_event_socket writes the value of "getvar" as it is; this one is an SDP that somebody outside has chosen.
        const string Reply = "Content-Type: command/reply\nReply-Text: v=0\r\nContent-Length: 4000\na=sendrecv\n\n";
        var frames = Feeding.Whole(Encoding.ASCII.GetBytes(Reply + "\n" + Peer.Ok));

        Assert.Equal(["", ""], frames.Select(frame => frame.Body));
        Assert.Equal(Peer.Ok.TrimEnd('\n'), frames[1].Head);
    }

    [Fact]
    public void A_value_that_ends_in_a_line_feed_leaves_nothing_behind()
    {
        var frames = Feeding.Whole(Encoding.ASCII.GetBytes("Content-Type: command/reply\nReply-Text: a=sendrecv\r\n\n\n" + Peer.Ok));
        Assert.Equal(2, frames.Count);
    }

    [Fact]
    public void A_body_may_hold_anything()
    {
        byte[] body = [.. Enumerable.Range(0, 256).Select(i => (byte)i), .. "\n\nContent-Type: auth/request\n\n"u8];
        byte[] frame = [.. Encoding.ASCII.GetBytes($"Content-Type: api/response\nContent-Length: {body.Length}\n\n"), .. body];
        var frames = Feeding.InPieces([.. frame, .. frame], [7], [3]);

        Assert.Equal([Encoding.Latin1.GetString(body), Encoding.Latin1.GetString(body)], frames.Select(f => f.Body));
    }

    [Fact]
    public void Lengths_count_bytes_and_not_characters()
    {
        byte[] stream = Encoding.UTF8.GetBytes(Peer.ApiResponse("Grüße, 日本 \U0001F600") + Peer.Ok);
        Assert.Equal(2, Feeding.Whole(stream).Count);
    }

    [Fact]
    public void What_cannot_be_a_frame_any_more_is_dropped_from_the_buffer()
    {
        var parser = new FrameParser(EventSocketLimits.Default);
        var buffer = new ReadOnlySequence<byte>("\n\n\nContent-Type: auth/req"u8.ToArray());

        Assert.False(parser.TryRead(ref buffer, out _));
        Assert.Equal("Content-Type: auth/req", Encoding.ASCII.GetString(buffer));
        Assert.False(parser.IsBetweenFrames);
    }

    [Fact]
    public void The_parser_knows_whether_it_stands_between_two_frames()
    {
        var parser = new FrameParser(EventSocketLimits.Default);
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Peer.Ok + "\n"));

        Assert.True(parser.IsBetweenFrames);
        Assert.True(parser.TryRead(ref buffer, out var message));
        message!.Dispose();
        Assert.False(parser.TryRead(ref buffer, out _));
        Assert.True(parser.IsBetweenFrames);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void A_message_gives_its_memory_back_once_and_is_unreadable_then()
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Peer.Ok));
        Assert.True(new FrameParser(EventSocketLimits.Default).TryRead(ref buffer, out var message));

        message!.Dispose();
        message.Dispose();

        Assert.Throws<ObjectDisposedException>(() => message.Body.Length);
        Assert.Throws<ObjectDisposedException>(() => message.Headers.GetText("Content-Type"u8));
    }

    [Fact]
    public void An_error_names_the_frame_and_not_its_content()
    {
        byte[] stream = Encoding.ASCII.GetBytes(Peer.Ok + Peer.Ok + "Content-Type: auth/request\nContent-Length: secret\n\n");
        var error = Assert.Throws<EventSocketProtocolException>(() => Feeding.Whole(stream));

        Assert.Equal(2 * Peer.Ok.Length, error.Offset);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
