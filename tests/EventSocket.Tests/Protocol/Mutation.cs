using FsCheck;
using FsCheck.Fluent;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>What is done to a stream at one place.</summary>
public enum MutationKind
{
    /// <summary>A byte becomes another.</summary>
    Replace,

    /// <summary>Some bytes are left out.</summary>
    Remove,

    /// <summary>A piece that means something to a parser is put in.</summary>
    Insert,

    /// <summary>Some bytes come twice.</summary>
    Repeat,

    /// <summary>A digit becomes another, wherever the next one stands: lengths, mostly.</summary>
    Digit,

    /// <summary>The stream ends.</summary>
    Cut,
}

/// <summary>One change of a stream.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Place">Where, as a part of the stream's length in 65536ths.</param>
/// <param name="Value">How much, or what: its meaning depends on the kind.</param>
public sealed record Mutation(MutationKind Kind, int Place, int Value);

/// <summary>Recorded traffic with something done to it, and how it arrives.</summary>
/// <param name="Recording">Which recording.</param>
/// <param name="First">The first of its frames that is used.</param>
/// <param name="Frames">How many frames are used.</param>
/// <param name="Mutations">What is done to their bytes.</param>
/// <param name="Pieces">How many bytes arrive at a time, over and over.</param>
public sealed record MutatedTraffic(int Recording, int First, int Frames, IReadOnlyList<Mutation> Mutations, IReadOnlyList<int> Pieces)
{
    private static readonly string[] Meaningful =
    [
        "\n", "\n\n", "\r\n", "\0", ":", ": ", "%", "%2", "%0A", "Content-Length: 3\n", "\nContent-Length: -1", "\nContent-Length: 99999999999",
        "Content-Type: text/event-json\n", "Content-Type: command/reply\n", "Content-Type: auth/request\n\n", "Event-Name: CHANNEL_HANGUP\n", "{", "}", "[", "]", "\"",
        "\\u", "\\ud800", "{\"a\":\"b\"}", "ARRAY::", "|:", "_undef_", "\u00ff\u00fe", "9", "-", "Unique-ID: x\n", "Content-Type: text/disconnect-notice\nControlled-Session-UUID: x\n\n",
    ];

    // Parsed once: each recording as its frames.
    private static readonly byte[][][] Recorded = [.. Recordings.Names.Select(name => FramesOf(Recordings.FromFreeSwitch(name))), Json()];

    private static readonly byte[][] Openings = [.. Recorded[..^1].Select(frames => frames[0]), FramesOf(Recordings.FromFreeSwitch("outbound-async-ivr-digits"))[0]];

    /// <summary>Streams of a few frames with a few changes. Shrinks to fewer of both.</summary>
    public static Arbitrary<MutatedTraffic> Arbitrary { get; } = Arb.From(
        from recording in Gen.Choose(0, Recorded.Length - 1)
        from first in Gen.Choose(0, Recorded[recording].Length - 1)
        from frames in Gen.Choose(1, 8)
        from mutations in Gen.NonEmptyListOf(
            from kind in Gen.Elements(Enum.GetValues<MutationKind>())
            from place in Gen.Choose(0, 65535)
            from value in Gen.Choose(0, 255)
            select new Mutation(kind, place, value))
        from pieces in Gen.NonEmptyListOf(Gen.Frequency((1, Gen.Choose(1, 3)), (2, Gen.Choose(1, 400)), (1, Gen.Choose(1, 9000))))
        select new MutatedTraffic(recording, first, frames, [.. mutations.Take(6)], [.. pieces.Take(8)]),
        Shrink);

    /// <summary>The recording's first frame as it was: of a call, the reply to <c>connect</c>.</summary>
    public ReadOnlyMemory<byte> Opening => Openings[Recording];

    /// <summary>The bytes.</summary>
    public byte[] Bytes()
    {
        List<byte> bytes = [.. Recorded[Recording].Skip(First).Take(Frames).SelectMany(frame => frame)];
        foreach (var mutation in Mutations)
        {
            Apply(mutation, bytes);
        }

        return [.. bytes];
    }

    public override string ToString() =>
        $"recording {Recording}, frames {First} to {First + Frames - 1}, [{string.Join(", ", Mutations)}], pieces of {string.Join(", ", Pieces)}";

    private static void Apply(Mutation mutation, List<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        int at = (int)((long)mutation.Place * bytes.Count / 65536);
        int some = Math.Min(1 + (mutation.Value % 40), bytes.Count - at);
        switch (mutation.Kind)
        {
            case MutationKind.Replace:
                bytes[at] = (byte)mutation.Value;
                break;
            case MutationKind.Remove:
                bytes.RemoveRange(at, some);
                break;
            case MutationKind.Insert:
                bytes.InsertRange(at, System.Text.Encoding.Latin1.GetBytes(Meaningful[mutation.Value % Meaningful.Length]));
                break;
            case MutationKind.Repeat:
                bytes.InsertRange(at, bytes.GetRange(at, some));
                break;
            case MutationKind.Digit:
                int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                if (digit >= 0)
                {
                    bytes[digit] = (byte)('0' + (mutation.Value % 10));
                }

                break;
            case MutationKind.Cut:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    private static IEnumerable<MutatedTraffic> Shrink(MutatedTraffic traffic)
    {
        for (int i = 0; i < traffic.Mutations.Count; i++)
        {
            yield return traffic with { Mutations = [.. traffic.Mutations.Where((_, index) => index != i)] };
        }

        if (traffic.Frames > 1)
        {
            yield return traffic with { Frames = traffic.Frames - 1 };
            yield return traffic with { First = traffic.First + 1, Frames = traffic.Frames - 1 };
        }

        if (traffic.Pieces.Count > 1)
        {
            yield return traffic with { Pieces = [traffic.Pieces[0]] };
        }
    }

    private static byte[][] FramesOf(byte[] stream) =>
        [.. ReferenceParser.Read(stream).Select(frame => System.Text.Encoding.Latin1.GetBytes($"{frame.Head}\n\n{frame.Body}"))];

    // The recorded plain events once more as JSON: the recordings hold few of those.
    private static byte[][] Json() =>
    [
        .. ReferenceParser.Read(Recordings.FromFreeSwitch("outbound-async-ivr-digits"))
            .Where(frame => frame.Type == "text/event-plain")
            .Select(frame => EventText.ToJson(frame.Body, escapeAll: frame.Body.Length % 2 == 0))
            .Select(json => (byte[])[.. System.Text.Encoding.ASCII.GetBytes($"Content-Length: {json.Length}\nContent-Type: text/event-json\n\n"), .. json]),
    ];
}
