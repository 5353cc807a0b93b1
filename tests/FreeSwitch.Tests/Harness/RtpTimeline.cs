using System.Buffers.Binary;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// What a phone sends after the call was answered, as one RTP stream with one clock: speech (a PCMU tone), digits
/// (RFC 4733 telephone events, payload type 101) and pauses without packets. Becomes a pcap file that SIPp plays.
/// </summary>
public sealed class RtpTimeline
{
    private const int SamplesPerPacket = 160;
    private const int SampleRate = 8000;
    private const int DigitMilliseconds = 120;
    private const byte PayloadPcmu = 0;
    private const byte PayloadTelephoneEvent = 101;
    private const string Digits = "0123456789*#ABCD";

    private const double ToneHertz = 400;

    private readonly List<(uint Sample, byte[] Rtp)> _packets = [];
    private uint _now;
    private ushort _sequence;
    private bool _marker = true;

    /// <summary>Speaks for a while: 50 packets a second, a tone of 400 Hz or what is given.</summary>
    public RtpTimeline Speech(TimeSpan duration, double hertz = ToneHertz)
    {
        for (var end = _now + Samples(duration); _now < end; _now += SamplesPerPacket)
        {
            var payload = new byte[SamplesPerPacket];
            for (var i = 0; i < payload.Length; i++)
            {
                payload[i] = MuLaw((short)(8000 * Math.Sin(2 * Math.PI * hertz * (_now + i) / SampleRate)));
            }

            Add(PayloadPcmu, _now, payload);
        }

        return this;
    }

    /// <summary>Sends nothing for a while.</summary>
    public RtpTimeline Pause(TimeSpan duration)
    {
        if (_packets.Count == 0)
        {
            // SIPp's clock starts with the first packet, so a pause at the beginning needs one before it.
            Add(PayloadPcmu, _now, new byte[SamplesPerPacket]);
        }

        _now += Samples(duration);
        _marker = true;
        return this;
    }

    /// <summary>Presses digits, each for 120 ms with 120 ms of silence after it.</summary>
    public RtpTimeline Press(string digits)
    {
        foreach (var digit in digits)
        {
            var code = (byte)Digits.IndexOf(digit, StringComparison.OrdinalIgnoreCase);
            var start = _now;
            _marker = true;
            for (ushort lasted = SamplesPerPacket; lasted <= DigitMilliseconds * SampleRate / 1000; lasted += SamplesPerPacket)
            {
                Add(PayloadTelephoneEvent, start, Event(code, lasted, end: false));
                _now += SamplesPerPacket;
            }

            // The end is sent three times, as RFC 4733 2.5.1.4 asks: a lost one must not make the digit endless.
            for (var i = 0; i < 3; i++)
            {
                Add(PayloadTelephoneEvent, start, Event(code, (ushort)(_now - start), end: true));
            }

            Pause(TimeSpan.FromMilliseconds(DigitMilliseconds));
        }

        return this;
    }

    /// <summary>The stream as a pcap file (Ethernet, IPv4, UDP; SIPp replaces addresses and ports).</summary>
    public byte[] ToPcap()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(0xa1b2c3d4);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0);
        writer.Write(0);
        writer.Write(65535);
        writer.Write(1);
        foreach (var (sample, rtp) in _packets)
        {
            var frame = Frame(rtp);
            var microseconds = (long)sample * 1_000_000 / SampleRate;
            writer.Write((uint)(microseconds / 1_000_000));
            writer.Write((uint)(microseconds % 1_000_000));
            writer.Write(frame.Length);
            writer.Write(frame.Length);
            writer.Write(frame);
        }

        writer.Flush();
        return file.ToArray();
    }

    private static uint Samples(TimeSpan duration) =>
        (uint)(duration.TotalSeconds * SampleRate) / SamplesPerPacket * SamplesPerPacket;

    private static byte[] Event(byte code, ushort duration, bool end)
    {
        var payload = new byte[4];
        payload[0] = code;
        payload[1] = (byte)(end ? 0x8a : 0x0a);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), duration);
        return payload;
    }

    private static byte[] Frame(byte[] rtp)
    {
        var frame = new byte[14 + 20 + 8 + rtp.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + 8 + rtp.Length));
        ip[8] = 64;
        ip[9] = 17;
        new byte[] { 127, 0, 0, 1, 127, 0, 0, 1 }.CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + rtp.Length));
        rtp.CopyTo(ip[28..]);
        return frame;
    }

    // G.711: sign, exponent, mantissa, all inverted.
    private static byte MuLaw(short sample)
    {
        const int bias = 0x84;
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), 32635) + bias;
        var exponent = int.Log2(magnitude) - 7;
        return (byte)~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f));
    }

    private void Add(byte payloadType, uint timestamp, byte[] payload)
    {
        var rtp = new byte[12 + payload.Length];
        rtp[0] = 0x80;
        rtp[1] = (byte)(payloadType | (_marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(rtp.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(rtp.AsSpan(4), timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(rtp.AsSpan(8), 0x46735663);
        payload.CopyTo(rtp, 12);
        _packets.Add((_now, rtp));
        _marker = false;
    }
}
