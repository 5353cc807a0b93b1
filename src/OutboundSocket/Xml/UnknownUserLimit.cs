namespace FsVoice.OutboundSocket.Xml;

/// <summary>
/// Bounds the questions for users that nobody has. A fixed table of counters, each for one second: whatever names and addresses
/// are tried, it takes no more memory; two who fall into one place share its bound.
/// </summary>
/// <param name="perSecond">How many pass in a second.</param>
/// <param name="clock">The time.</param>
internal sealed class UnknownUserLimit(int perSecond, TimeProvider clock)
{
    private const int Places = 8192;

    // The second in the upper half, the count in the lower one.
    private readonly long[] _counters = new long[Places];

    /// <summary>Counts one; false when it is beyond the bound.</summary>
    /// <param name="address">The phone's address.</param>
    /// <param name="domain">The domain that was asked for.</param>
    public bool TryPass(string address, string domain)
    {
        // string.GetHashCode differs from process to process, so nobody can aim at another's place.
        ref long counter = ref _counters[(uint)HashCode.Combine(address, domain.ToUpperInvariant()) % Places];
        long second = (uint)(clock.GetTimestamp() / clock.TimestampFrequency);
        while (true)
        {
            long before = Volatile.Read(ref counter);
            long count = before >> 32 == second ? (before & uint.MaxValue) + 1 : 1;
            if (count > perSecond)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref counter, (second << 32) | count, before) == before)
            {
                return true;
            }
        }
    }
}
