using System.Globalization;
using System.Text;

namespace FsVoice.OutboundSocket.Metrics;

/// <summary>Counts of times in fixed buckets, in seconds. Any thread may observe.</summary>
internal sealed class Histogram(params double[] upperBounds)
{
    private readonly long[] _buckets = new long[upperBounds.Length + 1];
    private long _sumTicks;

    public void Observe(TimeSpan value)
    {
        double seconds = value.TotalSeconds;
        int i = 0;
        while (i < upperBounds.Length && seconds > upperBounds[i])
        {
            i++;
        }

        Interlocked.Increment(ref _buckets[i]);
        Interlocked.Add(ref _sumTicks, value.Ticks);
    }

    /// <summary>Writes the Prometheus lines; <paramref name="labels"/> without braces, empty for none.</summary>
    public void Write(StringBuilder text, string name, string labels)
    {
        string separator = labels.Length == 0 ? "" : ",";
        long total = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            total += Interlocked.Read(ref _buckets[i]);
            string bound = i < upperBounds.Length ? upperBounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{separator}le=\"{bound}\"}} {total}\n");
        }

        string braces = labels.Length == 0 ? "" : $"{{{labels}}}";
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braces} {TimeSpan.FromTicks(Interlocked.Read(ref _sumTicks)).TotalSeconds}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count{braces} {total}\n");
    }
}
