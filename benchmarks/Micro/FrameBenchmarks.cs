using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;

namespace FsVoice.Micro;

/// <summary>What one event and one command cost, without a socket.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly FrameParser _parser = new(EventSocketLimits.Default);
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly Guid _id = Guid.NewGuid();
    private byte[] _plain = [];
    private byte[] _json = [];

    /// <summary>An event of the size that a SIP channel has: 120 headers, some 6 KB.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var plain = new StringBuilder("Event-Name: CHANNEL_EXECUTE_COMPLETE\n");
        var json = new StringBuilder("{\"Event-Name\":\"CHANNEL_EXECUTE_COMPLETE\"");
        for (int i = 0; i < 120; i++)
        {
            plain.Append($"variable_some_channel_variable_{i}: sip%3A1001%40127.0.0.1%3A5060\n");
            json.Append($",\"variable_some_channel_variable_{i}\":\"sip:1001@127.0.0.1:5060\"");
        }

        plain.Append($"Application-UUID: {_id}\n\n");
        json.Append($",\"Application-UUID\":\"{_id}\"}}");
        _plain = Frame(plain.ToString(), "plain");
        _json = Frame(json.ToString(), "json");
    }

    /// <summary>Frame, event, the header that matches an application, for a plain event.</summary>
    [Benchmark]
    public bool PlainEvent() => Read(_plain);

    /// <summary>The same for a JSON event.</summary>
    [Benchmark]
    public bool JsonEvent() => Read(_json);

    /// <summary>The bytes of one step.</summary>
    [Benchmark]
    public int Command()
    {
        _output.ResetWrittenCount();
        new Execute<Playback>(new Playback("fsvoice/welcome.wav"), _id).WriteTo(new CommandWriter(_output));
        return _output.WrittenCount;
    }

    private static byte[] Frame(string body, string format) =>
        Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\nContent-Type: text/event-{format}\n\n{body}");

    private bool Read(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        _parser.TryRead(ref buffer, out var message);
        using var received = new EventSocketEvent(message!);
        return received.TryGetRaw("Application-UUID"u8, out _);
    }
}
