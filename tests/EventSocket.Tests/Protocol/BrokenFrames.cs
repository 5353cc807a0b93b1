using System.Text;
using FsVoice.EventSocket.Connection;

namespace FsVoice.EventSocket.Tests.Protocol;

/// <summary>What becomes of bytes that are no sound traffic.</summary>
/// <param name="Name">What is wrong with them.</param>
/// <param name="Bytes">What the peer sends before it closes the connection.</param>
/// <param name="Delivered">What the owner of the connection is told first, in order.</param>
/// <param name="Fault">How the connection ends.</param>
/// <param name="Says">Part of the reason.</param>
/// <param name="Offset">For <see cref="FaultKind.Protocol"/>: where the broken frame starts.</param>
public sealed record BrokenFrame(string Name, byte[] Bytes, string[] Delivered, FaultKind Fault, string Says, int Offset = 0);

/// <summary>
/// The corpus of broken frames. Limits for all: 1000 bytes of header block, 5000 of body. What is told to the owner is
/// written as <c>type:length of the body</c>, for events <c>name</c>.
/// </summary>
internal static class BrokenFrames
{
    public const int MaxHeaderBytes = 1000;
    public const int MaxBodyBytes = 5000;

    /// <summary>A sound frame of 28 bytes, to stand before and behind the broken one.</summary>
    private const string Sound = "Content-Type: auth/request\n\n";

    private const string NotANumber = "Content-Length is not a whole number of zero or more";
    private const string Cut = "in the middle of a frame";

    public static IReadOnlyList<BrokenFrame> All { get; } =
    [
        // The length.
        Breaks("length below zero", "Content-Length: -1\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length below zero in the second frame", Sound + "Content-Length: -5\nContent-Type: log/data\n\n", NotANumber, 28, "AuthRequest:0"),
        Breaks("length that is a word", "Content-Length: many\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length with letters behind", "Content-Length: 12abc\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length with a space behind", "Content-Length: 12 \nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length with two spaces before", "Content-Length:  12\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length with a plus sign", "Content-Length: +5\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length with a fraction", "Content-Length: 1.5\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length in hexadecimal digits", "Content-Length: 0x10\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("empty length", "Content-Length: \nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length without even a space", "Content-Length:\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length that no integer holds", "Content-Length: 99999999999999999999999\nContent-Type: text/event-plain\n\n", NotANumber),
        Breaks("length of 2 GB", "Content-Length: 2147483648\nContent-Type: text/event-plain\n\n", "above the limit of 5000 bytes"),
        Breaks("length of 8 EB", "Content-Length: 9223372036854775807\nContent-Type: text/event-plain\n\n", "above the limit of 5000 bytes"),
        Breaks("length one above the limit", "Content-Length: 5001\nContent-Type: log/data\n\n", "above the limit of 5000 bytes"),
        Sounds("length at the limit", "Content-Length: 5000\nContent-Type: log/data\n\n" + new string('x', 5000) + Sound, "LogData:5000", "AuthRequest:0"),
        Breaks("the same length twice", "Content-Length: 2\nContent-Length: 2\nContent-Type: log/data\n\nab", "more than one Content-Length"),
        Breaks("two lengths that differ", "Content-Length: 2\nContent-Length: 3\nContent-Type: log/data\n\nab", "more than one Content-Length"),
        Breaks("a good length and a bad one", "Content-Length: 2\nContent-Length: x\nContent-Type: log/data\n\nab", "more than one Content-Length"),
        Breaks("plain event without a length", "Content-Type: text/event-plain\n\nEvent-Name: DTMF\n\n", "has no Content-Length"),
        Breaks("JSON event without a length", "Content-Type: text/event-json\n\n{}", "has no Content-Length"),
        Breaks("XML event without a length", "Content-Type: text/event-xml\n\n<event/>", "has no Content-Length"),
        Breaks("api response without a length", "Content-Type: api/response\n\n+OK\n", "has no Content-Length"),
        Breaks("length inside a value only", "Content-Type: text/event-plain\nX: Content-Length: 3\n\nabc", "has no Content-Length"),
        Breaks("length in small letters only", "Content-Type: text/event-plain\ncontent-length: 3\n\nabc", "has no Content-Length"),
        Sounds("length of a value inside a value", "Content-Type: log/data\nContent-Length: 3\nX: Content-Length: 9999\n\nabc" + Sound, "LogData:3", "AuthRequest:0"),

        // The type.
        Breaks("no type", "Event-Name: CHANNEL_ANSWER\n\n", "has no Content-Type"),
        Breaks("type without a colon", "Content-Type text/event-plain\n\n", "has no Content-Type"),
        Breaks("type in small letters", "content-type: auth/request\n\n", "has no Content-Type"),
        Breaks("type with a NUL in its name", "Content-Type\0: auth/request\n\n", "has no Content-Type"),
        Breaks("type with a space before", " Content-Type: auth/request\n\n", "has no Content-Type"),
        Sounds("type nobody knows, with a body", "Content-Type: text/event-yaml\nContent-Length: 4\n\n\n\n\n\n" + Sound, "Unknown:4", "AuthRequest:0"),
        Sounds("type with a NUL behind", "Content-Type: text/event-plain\0\n\n" + Sound, "Unknown:0", "AuthRequest:0"),
        Sounds("empty type", "Content-Type: \n\n" + Sound, "Unknown:0", "AuthRequest:0"),
        Sounds("the type twice", "Content-Type: auth/request\nContent-Type: text/event-plain\n\n", "AuthRequest:0"),

        // The header block.
        Breaks("header block without an end, beyond the limit", new string('x', 1002), "longer than the limit of 1000 bytes"),
        Breaks("header block of lines without an end", string.Concat(Enumerable.Repeat("Name: value\n", 200)), "longer than the limit of 1000 bytes"),
        Breaks("header block that ends beyond the limit", "Content-Type: auth/request\nX: " + new string('x', 971) + "\n\n", "longer than the limit of 1000 bytes"),
        Sounds("header block at the limit", "Content-Type: auth/request\nX: " + new string('x', 970) + "\n\n", "AuthRequest:0"),
        Breaks("one byte value for ever", Encoding.Latin1.GetString([.. Enumerable.Repeat((byte)0xff, 3000)]), "longer than the limit of 1000 bytes"),
        Breaks("NULs and an end", "\0\0\0\0\n\n", "has no Content-Type"),
        Breaks("CRLF, more than the limit", string.Concat(Enumerable.Repeat("Content-Type: auth/request\r\n\r\n", 40)), "longer than the limit of 1000 bytes"),
        CutShort("CRLF instead of LF", "Content-Type: auth/request\r\n\r\n"),
        CutShort("HTTP", "GET / HTTP/1.1\r\nHost: fsvoice\r\n\r\n"),
        CutShort("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
        Breaks("a colon alone", ":\n\n", "has no Content-Type"),
        Sounds("leading line feeds", "\n\n\n" + Sound + "\n" + Sound, "AuthRequest:0", "AuthRequest:0"),
        Sounds("line feeds only", new string('\n', 5000)),
        Sounds("nothing at all", ""),

        // The end of the stream.
        CutShort("end in a header's name", "Conte"),
        CutShort("end in a header's value", "Content-Type: auth/requ"),
        CutShort("end between the two line feeds", "Content-Type: auth/request\n"),
        CutShort("end before the body", "Content-Length: 10\nContent-Type: log/data\n\n"),
        CutShort("end in the body", "Content-Length: 10\nContent-Type: log/data\n\n123456789"),
        CutShort("end in the second frame", Sound + "Content-Type", "AuthRequest:0"),

        // Replies.
        new("command reply that nobody asked for", Latin1("Content-Type: command/reply\nReply-Text: +OK\n\n"), [], FaultKind.OutOfStep, "no command was sent"),
        new("api response that nobody asked for", Latin1("Content-Type: api/response\nContent-Length: 1\n\nx"), [], FaultKind.OutOfStep, "no command was sent"),

        // JSON events.
        Json("JSON: an empty body", "", "not valid JSON"),
        Json("JSON: white space", "  ", "not valid JSON"),
        Json("JSON: a list", "[]", "not an object"),
        Json("JSON: a text", "\"x\"", "not an object"),
        Json("JSON: a number", "17", "not an object"),
        Json("JSON: null", "null", "not an object"),
        Json("JSON: an object in the object", "{\"a\":\"b\",\"c\":{}}", "holds an object"),
        Json("JSON: cut in a name", "{\"Event-Na", "not valid JSON"),
        Json("JSON: cut in a value", "{\"Event-Name\":\"DTM", "not valid JSON"),
        Json("JSON: cut before the end", "{\"Event-Name\":\"DTMF\"", "not valid JSON"),
        Json("JSON: cut in a list", "{\"a\":[\"b\",", "not valid JSON"),
        Json("JSON: no value", "{\"a\":}", "not valid JSON"),
        Json("JSON: a comma too many", "{\"a\":\"b\",}", "not valid JSON"),
        Json("JSON: two objects", "{}{}", "not valid JSON"),
        Json("JSON: more behind", "{} x", "not valid JSON"),
        Json("JSON: a line feed in a value", "{\"a\":\"b\nc\"}", "not valid JSON"),
        Json("JSON: bytes outside of text", "{\u00ff}", "not valid JSON"),
        Json("JSON: a byte order mark", "\u00ef\u00bb\u00bf{}", "not valid JSON"),
        Json("JSON: lists in lists in lists", "{\"a\":" + new string('[', 2000), "not valid JSON"),
        Json("JSON: a comment", "{/* */\"a\":\"b\"}", "not valid JSON"),
        Sounds("JSON: bytes that are not UTF-8 in a value", Event("json", "{\"Event-Name\":\"DTMF\",\"a\":\"\u00ff\u00fe\"}") + Sound, "Dtmf", "AuthRequest:0"),
        Sounds("JSON: half a surrogate pair", Event("json", "{\"Event-Name\":\"DTMF\",\"a\":\"\\ud83d\"}"), "Dtmf"),
        Sounds("JSON: no name", Event("json", "{}"), "Unknown"),

        // Plain events.
        Sounds("plain: nothing in it", Event("plain", ""), "Unknown"),
        Sounds("plain: only an end", Event("plain", "\n\n"), "Unknown"),
        Sounds("plain: no end of its header block", Event("plain", "Event-Name: DTMF\nA: b"), "Dtmf"),
        Sounds("plain: percent signs that encode nothing", Event("plain", "Event-Name: DTMF\nA: %\nB: %4\nC: %zz\nD: %00\nE: %C3%28\n\n"), "Dtmf"),
        Sounds("plain: lines without a colon", Event("plain", "x\n\ny\n\nEvent-Name: DTMF\n\n"), "Unknown"),
        Sounds("plain: a whole frame as its body", Event("plain", "Event-Name: DTMF\nContent-Length: 28\n\n" + Sound) + Sound, "Dtmf", "AuthRequest:0"),
    ];

    private static string Event(string format, string body) => $"Content-Length: {body.Length}\nContent-Type: text/event-{format}\n\n{body}";

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static BrokenFrame Breaks(string name, string text, string says, int offset = 0, params string[] delivered) =>
        new(name, Latin1(text), delivered, FaultKind.Protocol, says, offset);

    // A sound frame before it: the reason must name the frame, not the start of the connection.
    private static BrokenFrame Json(string name, string body, string says) =>
        Breaks(name, Sound + Event("json", body) + Sound, says, Sound.Length, "AuthRequest:0");

    private static BrokenFrame CutShort(string name, string text, params string[] delivered) =>
        new(name, Latin1(text), delivered, FaultKind.Transport, Cut);

    private static BrokenFrame Sounds(string name, string text, params string[] delivered) =>
        new(name, Latin1(text), delivered, FaultKind.PeerClosed, "closed the connection.");
}
