using System.Diagnostics;
using System.Globalization;

namespace FsVoice.LoadGenerator;

/// <summary>The server's process, seen from outside through /proc.</summary>
internal sealed class ServerProcess(int pid)
{
    /// <summary>VmRSS of /proc/PID/status: what is in memory now, shared pages of libraries included.</summary>
    /// <exception cref="IOException">There is no such process (any more).</exception>
    public long ResidentKilobytes()
    {
        foreach (string line in File.ReadLines($"/proc/{pid}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
            }
        }

        throw new IOException($"process {pid} has no resident memory");
    }

    /// <summary>User and system time of all threads, from /proc/PID/stat in ticks of 10 ms.</summary>
    public TimeSpan ProcessorTime()
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");

        // The name is in brackets and may hold anything; utime and stime are fields 14 and 15, the state is field 3.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>Time that all cores together were not idle since the machine started, from the first line of /proc/stat.</summary>
    public static TimeSpan MachineTime()
    {
        // cpu user nice system idle iowait irq softirq steal ...; guest time is in user already.
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] ticks = [.. fields[1..9].Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        return TimeSpan.FromMilliseconds((ticks.Sum() - ticks[3] - ticks[4]) * 10);
    }

    /// <summary>Waits until the memory has not grown or shrunk by 1 % for <paramref name="quiet"/>, at most ten times as long.</summary>
    /// <returns>The memory then, in kilobytes.</returns>
    public long Settle(TimeSpan quiet)
    {
        long start = Stopwatch.GetTimestamp();
        long since = start;
        long reference = ResidentKilobytes();
        while (Stopwatch.GetElapsedTime(since) < quiet && Stopwatch.GetElapsedTime(start) < quiet * 10)
        {
            Thread.Sleep(50);
            long now = ResidentKilobytes();
            if (Math.Abs(now - reference) > reference / 100)
            {
                reference = now;
                since = Stopwatch.GetTimestamp();
            }
        }

        return ResidentKilobytes();
    }
}
