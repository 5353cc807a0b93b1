using System.Text;
using FsVoice.EventSocket.Connection;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Events;

/// <summary>An event reads the same whether FreeSWITCH sent it plain or as JSON.</summary>
public sealed class EventSocketEventTests
{
    private const string Greeting = "Zażółć gęślą jaźń — 你好 🎧 100% a:b\\nc";

    public static TheoryData<string> Names => Recordings.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_recorded_event_reads_the_same_in_both_formats(string name)
    {
        foreach (var frame in ReferenceParser.Read(Recordings.FromFreeSwitch(name)).Where(frame => frame.Type == "text/event-plain"))
        {
            using var plain = EventText.Event("plain", Encoding.Latin1.GetBytes(frame.Body));
            using var json = EventText.Event("json", EventText.ToJson(frame.Body));
            using var escaped = EventText.Event("json", EventText.ToJson(frame.Body, escapeAll: true));
            Assert.Equal(plain.Name, json.Name);
            Assert.Equal(plain.Body, json.Body);
            Assert.Equal(plain.Body, escaped.Body);
            foreach (var (header, value) in ReferenceParser.Headers(frame.Body.Split("\n\n")[0]))
            {
                string expected = value == "_undef_" ? "" : EventText.Decode(value);
                Assert.Equal(expected, plain[header]);
                Assert.Equal(expected, json[header]);
                Assert.Equal(expected, escaped[header]);
                Assert.Equal(plain.GetNumber(Encoding.ASCII.GetBytes(header)), json.GetNumber(Encoding.ASCII.GetBytes(header)));
            }
        }
    }

    [Fact]
    public void Text_of_all_the_world_arrives()
    {
        byte[] stream = Recordings.FromFreeSwitch("outbound-async-utf8-and-encoding");
        var variables = new List<string?>();
        var replies = new List<string>();
        Feeding.InPieces(stream, [stream.Length], [stream.Length], null, message =>
        {
            if (message.ContentType == ContentType.EventPlain)
            {
                using var received = new EventSocketEvent(message);
                variables.Add(received.GetVariable("greeting"));
                return;
            }

            replies.Add(CommandReply.From(message).Text);
            message.Dispose();
        });

        Assert.Contains(Greeting, variables);
        Assert.Equal(2, replies.Count(text => text == Greeting));
    }

    [Fact]
    public void The_body_of_a_background_job_is_its_output()
    {
        var frame = ReferenceParser.Read(Recordings.FromFreeSwitch("inbound-auth-events-bgapi")).Single(frame => frame.Type == "text/event-plain");
        using var job = EventText.Event("plain", Encoding.Latin1.GetBytes(frame.Body));

        Assert.Equal(EventName.BackgroundJob, job.Name);
        Assert.Equal(frame.Body[(frame.Body.IndexOf("\n\n", StringComparison.Ordinal) + 2)..], job.Body);
        Assert.Equal(job.GetNumber("Content-Length"u8), job.Body.Length);
        Assert.NotEqual("", job.Body);
    }

    [Theory]
    [InlineData("Event-Name: X\nA: ARRAY%3A%3Aone%7C%3Atwo%20three\n\n", """{"Event-Name":"X","A":["one","two three"]}""", "ARRAY::one|:two three")]
    [InlineData("A: ARRAY%3A%3Aone\n\n", """{"A":["one"]}""", "ARRAY::one")]
    [InlineData("A: ARRAY%3A%3Aone%7C%3A%22%C3%A9\n\n", """{"A":["one","\"\u00e9"]}""", "ARRAY::one|:\"é")]
    [InlineData("A: _undef_\n\n", """{"A":""}""", "")]
    [InlineData("A: %2B49%20%C3%A9\n\n", """{"A":"+49 é"}""", "+49 é")]
    [InlineData("A: a%5Cb%22c%2Fd%0Ae\n\n", """{"A":"a\\b\"c\/d\ne"}""", "a\\b\"c/d\ne")]
    [InlineData("B: x\n\n", """{"B":"x"}""", null)]
    [InlineData("A: 1\nA: 2\n\n", """{"A":"1","A":"2"}""", "1")]
    public void Both_formats_read_alike(string plainText, string jsonText, string? expected)
    {
        using var plain = EventText.Plain(plainText);
        using var json = EventText.Json(jsonText);
        Assert.Equal(expected, plain["A"]);
        Assert.Equal(expected, json["A"]);
    }

    [Fact]
    public void A_percent_sequence_in_a_value_is_lost_in_the_plain_format_and_kept_in_JSON()
    {
        // The variable holds "a%2Bb+c" (freeswitch-facts.md 1.3).
        using var plain = EventText.Plain("variable_x: a%2Bb%2Bc\n\n");
        using var json = EventText.Json("""{"variable_x":"a%2Bb+c"}""");
        Assert.Equal("a+b+c", plain.GetVariable("x"));
        Assert.Equal("a%2Bb+c", json.GetVariable("x"));
    }

    [Fact]
    public void What_is_not_UTF_8_is_replaced_and_ends_no_call()
    {
        using var plain = EventText.Event("plain", [.. "A: "u8, 0xff, .. "%FEx\n\n"u8]);
        using var json = EventText.Event("json", [.. "{\"A\":\""u8, 0xff, 0xfe, .. "x\",\"B\":\"\\n"u8, 0xff, .. "\"}"u8]);
        Assert.Equal("\uFFFD\uFFFDx", plain["A"]);
        Assert.Equal("\uFFFD\uFFFDx", json["A"]);
        Assert.Equal("\\n\uFFFD", json["B"]);
    }

    [Fact]
    public void Half_a_surrogate_pair_reads_as_it_stands()
    {
        using var json = EventText.Json("""{"A":"\ud83d","B":["x","\udc00"],"C":"y"}""");
        Assert.Equal("\\ud83d", json["A"]);
        Assert.Equal("ARRAY::x|:\\udc00", json["B"]);
        Assert.Equal("y", json["C"]);
    }

    [Fact]
    public void Values_that_are_no_text_read_as_they_stand()
    {
        using var json = EventText.Json("""{"A":17,"B":true,"C":null,"D":-1.5e3}""");
        Assert.Equal("17", json["A"]);
        Assert.Equal(17, json.GetNumber("A"u8));
        Assert.Equal("true", json["B"]);
        Assert.Equal("null", json["C"]);
        Assert.Null(json.GetNumber("D"u8));
    }

    [Fact]
    public void More_headers_than_the_index_began_with_are_found()
    {
        string members = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"variable_{i}\":\"value {i}\""));
        using var json = EventText.Json("{" + members + "}");
        Assert.All(Enumerable.Range(0, 2000), i => Assert.Equal($"value {i}", json.GetVariable($"{i}")));
        Assert.Null(json.GetVariable("2000"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(247)]
    [InlineData(248)]
    [InlineData(1000)]
    public void A_name_of_any_length_is_found(int length)
    {
        string name = new('é', length / 2);
        using var plain = EventText.Plain($"variable_{name}: x\n\n");
        using var json = EventText.Json($"{{\"variable_{name}\":\"x\"}}");
        Assert.Equal("x", plain.GetVariable(name));
        Assert.Equal("x", json.GetVariable(name));
        Assert.Equal("x", json["variable_" + name]);
    }

    [Theory]
    [InlineData("17", 17L)]
    [InlineData("-3", -3L)]
    [InlineData("1795246588501869", 1795246588501869L)]
    [InlineData("", null)]
    [InlineData("+17", null)]
    [InlineData("%2B17", null)]
    [InlineData("1x", null)]
    [InlineData("1.5", null)]
    [InlineData("99999999999999999999", null)]
    public void Numbers_are_whole_ones(string text, long? expected)
    {
        using var plain = EventText.Plain($"A: {text}\n\n");
        Assert.Equal(expected, plain.GetNumber("A"u8));
        Assert.Null(plain.GetNumber("B"u8));
    }

    [Fact]
    public void The_reply_to_connect_is_an_event()
    {
        var frame = ReferenceParser.Read(Recordings.FromFreeSwitch("outbound-async-ivr-digits"))[0];
        using var data = new EventSocketEvent(EventText.Message(Encoding.Latin1.GetBytes(frame.Head + "\n\n")));

        Assert.Equal(EventName.ChannelData, data.Name);
        Assert.Equal("+18005550199", data["Caller-Caller-ID-Number"]);
        Assert.Equal("c2bba071-24bf-4671-b675-c7c3407ab562", data["Unique-ID"]);
        Assert.Equal("", data.Body);
    }

    [Fact]
    public void Other_frames_are_no_events()
    {
        using var message = EventText.Message("Content-Type: auth/request\n\n"u8.ToArray());
        Assert.Throws<EventSocketProtocolException>(() => new EventSocketEvent(message));
    }

    [Fact]
    public void An_event_whose_memory_is_given_back_is_unreadable()
    {
        var plain = EventText.Plain("Event-Name: DTMF\n\n");
        var json = EventText.Json("""{"Event-Name":"DTMF"}""");
        foreach (var received in new[] { plain, json })
        {
            received.Dispose();
            received.Dispose();
            Assert.Throws<ObjectDisposedException>(() => received["Event-Name"]);
            Assert.Throws<ObjectDisposedException>(() => received.HeaderEquals("Event-Name"u8, "DTMF"u8));
            Assert.Throws<ObjectDisposedException>(() => received.Body);
        }
    }
}
