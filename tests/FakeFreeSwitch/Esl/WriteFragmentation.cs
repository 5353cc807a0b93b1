namespace FsVoice.FakeFreeSwitch;

/// <summary>How the fake cuts what it sends into TCP writes, to torture the reader on the other side.</summary>
public sealed record WriteFragmentation
{
    private WriteFragmentation(Func<int, int> nextLength)
    {
        NextLength = nextLength;
    }

    /// <summary>One write per message, as FreeSWITCH does.</summary>
    public static WriteFragmentation None { get; } = new(static remaining => remaining);

    /// <summary>Every byte in a write of its own.</summary>
    public static WriteFragmentation ByteByByte { get; } = new(static _ => 1);

    /// <summary>Given the bytes that are left, how many go into the next write (1 up to that number).</summary>
    internal Func<int, int> NextLength { get; }

    /// <summary>Pieces of 1 to <paramref name="maximum"/> bytes; the same seed gives the same pieces.</summary>
    public static WriteFragmentation Random(int seed, int maximum = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        var random = new Random(seed);
        return new WriteFragmentation(remaining => Math.Min(remaining, random.Next(1, maximum + 1)));
    }
}
