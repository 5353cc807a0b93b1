using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>Real traffic, however it is cut, gives the messages that are in it.</summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Names => Recordings.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transcript_read_whole_gives_what_the_reference_finds(string name)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        Assert.Equal(ReferenceParser.Read(stream), Feeding.Whole(stream));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transcript_read_byte_by_byte_gives_the_same(string name)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        Assert.Equal(ReferenceParser.Read(stream), Feeding.InPieces(stream, [1], [int.MaxValue]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transcript_in_small_segments_gives_the_same(string name)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        var expected = ReferenceParser.Read(stream);
        Assert.Equal(expected, Feeding.InPieces(stream, [1500], [1]));
        Assert.Equal(expected, Feeding.InPieces(stream, [700], [2, 0, 3]));
        Assert.Equal(expected, Feeding.InPieces(stream, [stream.Length], [0, 17, 1024]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transcript_split_at_random_places_gives_the_same(string name)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        var expected = ReferenceParser.Read(stream);
        for (int seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            int[] arrivals = Sizes(random, least: 1, most: 1 << random.Next(6, 14));
            int[] segments = [.. Sizes(random, least: 0, most: 1 << random.Next(5, 12)), 100];
            Assert.True(expected.SequenceEqual(Feeding.InPieces(stream, arrivals, segments)), $"seed {seed}");
        }
    }

    [Fact]
    public void The_menu_with_a_digit_is_28_messages()
    {
        var frames = Feeding.Whole(Recordings.FromFreeSwitch("outbound-async-ivr-digits"));
        Assert.Equal("RRRREEEREEEREERER" + "EEEEEEEEE" + "DD", Letters(frames));
        Assert.Equal(
            [
                "CHANNEL_EXECUTE", "CHANNEL_ANSWER", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_EXECUTE", "DTMF", "CHANNEL_EXECUTE_COMPLETE",
                "CHANNEL_EXECUTE", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_EXECUTE", "CHANNEL_EXECUTE", "CHANNEL_HANGUP",
                "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_STATE",
                "CHANNEL_STATE", "CHANNEL_HANGUP_COMPLETE",
            ],
            EventNames(frames));
        Assert.Contains("\nControl: full", frames[0].Head);
    }

    [Fact]
    public void The_inbound_session_is_18_messages()
    {
        var frames = Feeding.Whole(Recordings.FromFreeSwitch("inbound-auth-events-bgapi"));
        Assert.Equal("gRRAREAAAARAJJRRRD", Letters(frames));
        Assert.Equal(["BACKGROUND_JOB"], EventNames(frames));
        Assert.Equal("Content-Type: command/reply\nReply-Text: +OK accepted", frames[1].Head);
    }

    [Fact]
    public void The_wrong_password_is_3_messages() => Assert.Equal(
        [
            "Content-Type: auth/request",
            "Content-Type: command/reply\nReply-Text: -ERR invalid",
            "Content-Type: text/disconnect-notice\nContent-Length: 67",
        ],
        Feeding.Whole(Recordings.FromFreeSwitch("inbound-bad-auth")).Select(frame => frame.Head));

    [Fact]
    public void The_bridge_with_hold_and_recording_is_84_messages()
    {
        var frames = Feeding.Whole(Recordings.FromFreeSwitch("outbound-async-bridge-hold-record"));
        Assert.Equal(84, frames.Count);
        Assert.Equal("RRRRRR", Letters(frames)[..6]);
        Assert.Equal("DD", Letters(frames)[82..]);
        Assert.Equal(8, frames.Count(frame => frame.Type == "api/response"));
        Assert.EndsWith("Content-Disposition: linger\nChannel-Name: ", Truncate(frames[82].Head, "Channel-Name: "));
        Assert.Equal("", frames[82].Body);
        Assert.Equal(67, frames[83].Body.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_type_in_the_transcripts_is_recognised(string name)
    {
        byte[] stream = Recordings.FromFreeSwitch(name);
        var types = new List<(string Text, ContentType Type)>();
        Feeding.InPieces(stream, [stream.Length], [stream.Length], null, message =>
        {
            types.Add((message.Headers.GetText("Content-Type"u8)!, message.ContentType));
            message.Dispose();
        });
        Assert.All(types, pair => Assert.Equal(Expected(pair.Text), pair.Type));
    }

    private static ContentType Expected(string text) => text switch
    {
        "auth/request" => ContentType.AuthRequest,
        "command/reply" => ContentType.CommandReply,
        "api/response" => ContentType.ApiResponse,
        "text/event-plain" => ContentType.EventPlain,
        "text/event-json" => ContentType.EventJson,
        "text/disconnect-notice" => ContentType.DisconnectNotice,
        _ => throw new ArgumentException(text),
    };

    private static int[] Sizes(Random random, int least, int most) => [.. Enumerable.Range(0, 61).Select(_ => random.Next(least, most))];

    private static string Letters(IEnumerable<Frame> frames) => string.Concat(frames.Select(frame => frame.Type switch
    {
        "auth/request" => 'g',
        "command/reply" => 'R',
        "api/response" => 'A',
        "text/event-plain" => 'E',
        "text/event-json" => 'J',
        "text/disconnect-notice" => 'D',
        _ => '?',
    }));

    private static IEnumerable<string> EventNames(IEnumerable<Frame> frames) => frames
        .Where(frame => frame.Type == "text/event-plain")
        .Select(frame => ReferenceParser.Headers(frame.Body.Split("\n\n")[0]).Single(header => header.Name == "Event-Name").Value);

    private static string Truncate(string text, string behind) => text[..(text.IndexOf(behind, StringComparison.Ordinal) + behind.Length)];
}
