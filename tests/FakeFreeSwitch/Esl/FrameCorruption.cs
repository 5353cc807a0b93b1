using System.Text;

namespace FsVoice.FakeFreeSwitch;

/// <summary>Ways to break one frame; each of them must break the connection of a sound reader, and none may hang it.</summary>
public enum FrameCorruption
{
    /// <summary>A Content-Length below zero.</summary>
    NegativeContentLength,

    /// <summary>A Content-Length that is not a number.</summary>
    NonNumericContentLength,

    /// <summary>A Content-Length of two thousand million bytes, with nothing behind it.</summary>
    HugeContentLength,

    /// <summary>A header line without a colon.</summary>
    MissingColon,

    /// <summary>Half of the frame, then the end of the connection.</summary>
    CutInTheMiddle,
}

internal static class FrameCorruptions
{
    public static byte[] Apply(this FrameCorruption kind, byte[] frame) => kind switch
    {
        FrameCorruption.NegativeContentLength => Head("Content-Length: -5\nContent-Type: text/event-plain\n\n"),
        FrameCorruption.NonNumericContentLength => Head("Content-Length: many\nContent-Type: text/event-plain\n\n"),
        FrameCorruption.HugeContentLength => Head("Content-Length: 2000000000\nContent-Type: text/event-plain\n\n"),
        FrameCorruption.MissingColon => Head("Content-Type text/event-plain\n\n"),
        FrameCorruption.CutInTheMiddle => frame[..(frame.Length / 2)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static byte[] Head(string text) => Encoding.ASCII.GetBytes(text);
}
