using System.Text;
using System.Text.Json;

namespace FsVoice.FakeFreeSwitch.Tests;

/// <summary>The bytes of events (freeswitch-facts.md 1.3) and of arguments (1.8).</summary>
public sealed class EventFormatTests
{
    [Theory]
    [InlineData("plain/value,(it's)*!$", "plain/value,(it's)*!$")]
    [InlineData("a b", "a%20b")]
    [InlineData("é🎧", "%C3%A9%F0%9F%8E%A7")]
    [InlineData("100% #1", "100%25%20%231")]
    [InlineData("a%2Bb+c", "a%2Bb%2Bc")]
    [InlineData("a%2bb", "a%252bb")]
    [InlineData("%", "%25")]
    [InlineData("\r\n~\u007f", "%0D%0A~%7F")]
    public void Values_are_encoded_as_FreeSWITCH_does(string value, string encoded) => Assert.Equal(encoded, UrlEncoding.Encode(value));

    [Fact]
    public void A_plain_event_counts_its_bytes_and_carries_its_body()
    {
        var source = new SwitchEvent("CUSTOM") { Body = "zażółć" };
        source.Add("Event-Name", "CUSTOM").Add("Empty", "");
        var packet = Encoding.UTF8.GetString(EventSerializer.Packet(source, EventFormat.Plain));
        const string Inner = "Event-Name: CUSTOM\nEmpty: _undef_\nContent-Length: 10\n\nzażółć";
        Assert.Equal($"Content-Length: {Encoding.UTF8.GetByteCount(Inner)}\nContent-Type: text/event-plain\n\n{Inner}", packet);
    }

    [Fact]
    public void A_json_event_has_arrays_its_body_and_double_names()
    {
        var source = new SwitchEvent("CUSTOM") { Body = "{\"a\":1}" };
        source.Add("Event-Name", "CUSTOM").Add("List", "ARRAY::1|:2").Add("Hangup-Cause", "A").Add("Hangup-Cause", "B").Add("Text", "é🎧\"\\\n\u0001");
        var text = Encoding.UTF8.GetString(EventSerializer.Json(source));
        Assert.Equal(2, text.Split("Hangup-Cause").Length - 1);
        Assert.Contains("é🎧\\\"\\\\\\n\\u0001", text, StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(text);
        Assert.Equal(["1", "2"], parsed.RootElement.GetProperty("List").EnumerateArray().Select(static item => item.GetString()!));
        Assert.Equal(("{\"a\":1}", "7"), (parsed.RootElement.GetProperty("_body").GetString(), parsed.RootElement.GetProperty("Content-Length").GetString()));
    }

    [Fact]
    public void An_xml_event_has_headers_and_a_body()
    {
        var source = new SwitchEvent("CUSTOM") { Body = "a<b" };
        source.Add("Event-Name", "CUSTOM").Add("X", "a b");
        var xml = System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(EventSerializer.Packet(source, EventFormat.Xml)).Split("\n\n", 2)[1]);
        Assert.Equal(("a%20b", "a<b"), (xml.Root!.Element("headers")!.Element("X")!.Value, xml.Root.Element("body")!.Value));
    }

    [Theory]
    [InlineData("a b c", "a|b|c")]
    [InlineData("  a   b ", "a|b")]
    [InlineData("a 'b c' d", "a|b c|d")]
    [InlineData("a '' d", "a||d")]
    [InlineData("it's a test", "it's|a|test")]
    [InlineData("a\\ b it\\'s x\\ny", "a\\ b|it's|x\ny")]
    public void Arguments_are_split_as_FreeSWITCH_does(string text, string parts) =>
        Assert.Equal(parts, string.Join('|', Arguments.Split(text)));

    [Fact]
    public void The_last_of_a_limited_number_of_parts_keeps_the_rest() =>
        Assert.Equal(["u", "v", "a b c"], Arguments.Split("u v a b c", maximum: 3));

    [Theory]
    [InlineData("silence_stream://1500,400", 1.5)]
    [InlineData("silence_stream://-1", -0.001)]
    [InlineData("tone_stream://%(500,500,440);loops=4", 4)]
    [InlineData("tone_stream://v=-7;%(100,0,941.0,1477.0)", 0.1)]
    [InlineData("tone_stream://%(2000,4000,440,480);loops=-1", -0.001)]
    [InlineData("local_stream://moh", -0.001)]
    [InlineData("ivr/welcome.wav", 2)]
    public void Media_have_their_length(string path, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), MediaFiles.DefaultLength(path));

    [Fact]
    public void Every_transcript_can_be_taken_apart_to_the_last_byte()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*bound*.jsonl"))
        {
            Assert.NotEmpty(RecordedConnection.Steps(Path.GetFileNameWithoutExtension(file)));
        }
    }
}
