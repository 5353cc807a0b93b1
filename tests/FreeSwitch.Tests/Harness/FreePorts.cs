using System.Net;
using System.Net.Sockets;

namespace FsVoice.FreeSwitch.Tests.Harness;

/// <summary>
/// Ports for the processes that the tests start. Signalling ports come from above the kernel's ephemeral range (32768 to
/// 60999), RTP ports from below FreeSWITCH's default range (16384 and up): a port that is handed out now and bound later
/// must not become some connection's, or another FreeSWITCH's, in between.
/// </summary>
public static class FreePorts
{
    private static readonly HashSet<int> Taken = [];

    /// <summary>A port on 127.0.0.1 that is free for TCP and for UDP, together with the next three (SIPp's media needs them).</summary>
    public static int Next() => Take(61000, 65500, 4);

    /// <summary>The first of <paramref name="count"/> ports in a row for RTP.</summary>
    public static int Rtp(int count) => Take(10000, 16000, count);

    /// <summary>Gives back what <see cref="Next"/> or <see cref="Rtp"/> gave out, once nothing is bound to it.</summary>
    public static void Release(int first, int count = 4)
    {
        lock (Taken)
        {
            Taken.ExceptWith(Enumerable.Range(first, count));
        }
    }

    private static int Take(int start, int end, int count)
    {
        lock (Taken)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                // Even: RTP wants it.
                var first = Random.Shared.Next(start, end - count) & ~1;
                var block = Enumerable.Range(first, count).ToList();
                if (!block.Exists(Taken.Contains) && block.TrueForAll(IsFree))
                {
                    Taken.UnionWith(block);
                    return first;
                }
            }
        }

        throw new InvalidOperationException($"No {count} free ports in a row between {start} and {end}.");
    }

    /// <summary>True while something is bound to the UDP port. Read from the kernel's table: a trial bind could take the port from who wants it.</summary>
    public static bool IsUdpBound(int port)
    {
        var ending = $":{port:X4}";
        return File.ReadLines("/proc/net/udp")
            .Skip(1)
            .Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].EndsWith(ending, StringComparison.Ordinal));
    }

    private static bool IsFree(int port) =>
        CanBind(SocketType.Dgram, ProtocolType.Udp, port) && CanBind(SocketType.Stream, ProtocolType.Tcp, port);

    private static bool CanBind(SocketType type, ProtocolType protocol, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
