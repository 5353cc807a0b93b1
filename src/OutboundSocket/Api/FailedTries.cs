using System.Net;

namespace FsVoice.OutboundSocket.Api;

/// <summary>Counts requests without a valid key by address, so that keys cannot be tried out at will. Bounded in memory.</summary>
/// <param name="perMinute">How many an address may have within a minute.</param>
/// <param name="clock">The clock.</param>
internal sealed class FailedTries(int perMinute, TimeProvider clock)
{
    /// <summary>Most addresses that are remembered; the one with the oldest minute makes room.</summary>
    public const int MostAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, (long Since, int Count)> _tries = [];

    /// <summary>Seconds until the address may try again; 0 when it may now.</summary>
    public int Wait(IPAddress? address)
    {
        lock (_gate)
        {
            if (!_tries.TryGetValue(Group(address), out var tries) || tries.Count < perMinute)
            {
                return 0;
            }

            var left = Window - clock.GetElapsedTime(tries.Since);
            return left > TimeSpan.Zero ? (int)Math.Ceiling(left.TotalSeconds) : 0;
        }
    }

    /// <summary>Notes a failed try.</summary>
    public void Note(IPAddress? address)
    {
        lock (_gate)
        {
            var group = Group(address);
            if (_tries.TryGetValue(group, out var tries) && clock.GetElapsedTime(tries.Since) < Window)
            {
                _tries[group] = (tries.Since, tries.Count + 1);
                return;
            }

            if (_tries.Count >= MostAddresses && !_tries.ContainsKey(group))
            {
                Shrink();
            }

            _tries[group] = (clock.GetTimestamp(), 1);
        }
    }

    /// <summary>One IPv4 address, or the 64 bits that a provider gives to one customer of IPv6.</summary>
    private static UInt128 Group(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address is not null && (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out int written))
        {
            bytes[(written == 16 ? 8 : 4)..].Clear();
            // So that 1.2.3.4 is not 102:304::/64.
            bytes[15] = (byte)written;
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private void Shrink()
    {
        foreach (var old in _tries.Where(one => clock.GetElapsedTime(one.Value.Since) >= Window).Select(one => one.Key).ToList())
        {
            _tries.Remove(old);
        }

        if (_tries.Count >= MostAddresses)
        {
            _tries.Remove(_tries.MinBy(one => one.Value.Since).Key);
        }
    }
}
