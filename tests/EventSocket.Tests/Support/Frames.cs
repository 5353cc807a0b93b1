using System.Buffers;
using System.Globalization;
using System.Text;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.EventSocket.Tests.Support;

/// <summary>One frame, all of it: what two parsers must agree on. Text is Latin-1, one char for each byte.</summary>
/// <param name="Type">The text of <c>Content-Type</c>.</param>
/// <param name="Head">The header block without the empty line that ends it.</param>
/// <param name="Body">The body.</param>
internal sealed record Frame(string Type, string Head, string Body)
{
    /// <summary>The frame as the library cut it; gives its memory back.</summary>
    public static Frame Take(EventSocketMessage message)
    {
        using (message)
        {
            return new Frame(
                Latin1(message.Headers.TryGetRaw("Content-Type"u8, out var type) ? type : "?"u8),
                Latin1(message.Headers.Bytes),
                Latin1(message.Body));
        }
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}

/// <summary>
/// Cuts a whole stream by the rules of freeswitch-facts.md 1.1, in the plainest way and on text: the measure for the
/// library's parser, with which it shares nothing.
/// </summary>
internal static class ReferenceParser
{
    public static List<Frame> Read(byte[] stream)
    {
        string text = Encoding.Latin1.GetString(stream);
        var frames = new List<Frame>();
        while ((text = text.TrimStart('\n')).Length > 0)
        {
            int end = text.IndexOf("\n\n", StringComparison.Ordinal);
            string head = text[..end];
            string[] lines = head.Split('\n');
            int length = Value(lines, "Content-Length: ") is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : 0;
            frames.Add(new Frame(Value(lines, "Content-Type: ")!, head, text.Substring(end + 2, length)));
            text = text[(end + 2 + length)..];
        }

        return frames;
    }

    /// <summary>The header lines of a block as pairs, in order, values undecoded.</summary>
    public static List<(string Name, string Value)> Headers(string block) =>
        [.. block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair[1]))];

    private static string? Value(string[] lines, string start) =>
        Array.Find(lines, line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
}

/// <summary>Memory in several pieces, as a pipe hands it over.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    /// <summary>The bytes cut into pieces of the sizes given, over and over; a size of 0 makes an empty piece.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<int> sizes)
    {
        Segment? first = null;
        Segment? last = null;
        int at = 0;
        for (int i = 0; at < bytes.Length || first is null; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], bytes.Length - at);
            var next = new Segment(bytes.Slice(at, size), at);
            first ??= next;
            if (last is not null)
            {
                last.Next = next;
            }

            last = next;
            at += size;
        }

        return new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }
}

/// <summary>Feeds a parser as a connection does.</summary>
internal static class Feeding
{
    /// <summary>The frames in bytes that come in all at once.</summary>
    public static List<Frame> Whole(byte[] stream, EventSocketLimits? limits = null) => InPieces(stream, [stream.Length], [Math.Max(stream.Length, 1)], limits);

    /// <summary>
    /// The frames in bytes of which <paramref name="arrivals"/> come in at a time (over and over), in a sequence of pieces
    /// of <paramref name="segments"/>.
    /// </summary>
    public static List<Frame> InPieces(byte[] stream, int[] arrivals, int[] segments, EventSocketLimits? limits = null)
    {
        var frames = new List<Frame>();
        InPieces(stream, arrivals, segments, limits, message => frames.Add(Frame.Take(message)));
        return frames;
    }

    /// <summary>The same with every message handed on; returns whether the parser stands between two frames.</summary>
    public static bool InPieces(byte[] stream, int[] arrivals, int[] segments, EventSocketLimits? limits, Action<EventSocketMessage> take)
    {
        var parser = new FrameParser(limits ?? EventSocketLimits.Default);
        int taken = 0;
        int arrived = 0;
        for (int i = 0; arrived < stream.Length; i++)
        {
            arrived = Math.Min(stream.Length, arrived + Math.Max(1, arrivals[i % arrivals.Length]));
            var memory = stream.AsMemory(taken, arrived - taken);
            var buffer = segments is [var size] && size >= memory.Length ? new ReadOnlySequence<byte>(memory) : Segment.Cut(memory, segments);
            while (parser.TryRead(ref buffer, out var message))
            {
                take(message!);
            }

            taken = arrived - (int)buffer.Length;
        }

        return taken == stream.Length && parser.IsBetweenFrames;
    }
}
