using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>
/// Recorded traffic with bytes changed, cut out, doubled and moved: whatever arrives, the parser gives messages or breaks
/// with a reason, and always comes to an end. A second in the ordinary run; <c>./build.sh fuzz</c> is the long one.
/// </summary>
public sealed class FuzzTests
{
    private static readonly EventSocketLimits Limits = new() { MaxHeaderBytes = 64 * 1024, MaxBodyBytes = 256 * 1024 };
    private static readonly byte[][] Words =
    [
        "\n\n"u8.ToArray(), "Content-Length: "u8.ToArray(), "Content-Length: 99999999999999999999\n"u8.ToArray(), "\0"u8.ToArray(),
        "Content-Type: text/event-json\n"u8.ToArray(), "{\"a\":"u8.ToArray(), "%"u8.ToArray(), "\r\n"u8.ToArray(), "\xff"u8.ToArray(),
    ];

    [Fact]
    public void Fuzzed_traffic_gives_messages_or_a_reason()
    {
        var time = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("FSVOICE_FUZZ_SECONDS") ?? "1", CultureInfo.InvariantCulture));
        byte[][] corpus = [.. Recordings.Names.Select(Recordings.FromFreeSwitch)];
        int seed = Random.Shared.Next();
        var clock = Stopwatch.StartNew();
        int broken = 0;
        int messages = 0;
        do
        {
            seed++;
            var random = new Random(seed);
            byte[] input = Mutate(corpus[random.Next(corpus.Length)], random);
            try
            {
                messages += ReadAll(input, random);
            }
            catch (EventSocketProtocolException e)
            {
                Assert.Contains("frame at byte", e.Message, StringComparison.Ordinal);
                broken++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
        while (clock.Elapsed < time);

        // The mutations must reach both ends, else the run shows nothing.
        Assert.True(broken > 0, "no input was broken");
        Assert.True(messages > 0, "no input held a message");
    }

    private static byte[] Mutate(byte[] recording, Random random)
    {
        // A stretch of the recording, so that the changes are dense.
        int start = random.Next(recording.Length);
        var bytes = new List<byte>(recording[start..Math.Min(recording.Length, start + random.Next(64, 40_000))]);
        if (random.Next(2) == 0)
        {
            int frame = recording.AsSpan(start).IndexOf("Content-Length"u8);
            bytes = frame < 0 ? bytes : [.. recording.AsSpan(start + frame, Math.Min(40_000, recording.Length - start - frame))];
        }

        for (int changes = random.Next(0, 8); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 200), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 300), bytes.Count - at)));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'\n');
            }
        }

        return [.. bytes];
    }

    /// <summary>Feeds the bytes in pieces, as a socket would, and reads everything an event has.</summary>
    private static int ReadAll(byte[] input, Random random)
    {
        var parser = new FrameParser(Limits);
        int consumed = 0;
        int count = 0;
        for (int fed = 0; fed < input.Length;)
        {
            fed = Math.Min(input.Length, fed + random.Next(1, 9000));
            var unread = new ReadOnlySequence<byte>(input, consumed, fed - consumed);
            while (parser.TryRead(ref unread, out var message))
            {
                count++;
                Use(message!);
            }

            consumed = fed - (int)unread.Length;
        }

        return count;
    }

    private static void Use(EventSocketMessage message)
    {
        if (message.ContentType is not (ContentType.EventPlain or ContentType.EventJson))
        {
            message.Dispose();
            return;
        }

        EventSocketEvent received;
        try
        {
            received = new EventSocketEvent(message);
        }
        catch (EventSocketProtocolException)
        {
            message.Dispose();
            throw;
        }

        using (received)
        {
            _ = received["Event-Name"];
            _ = received.GetVariable("sip_call_id");
            _ = received.Body;
            _ = received.GetNumber("Event-Date-Timestamp"u8);
        }
    }
}
