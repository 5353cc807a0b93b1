using System.Diagnostics;

namespace FsVoice.LoadGenerator;

/// <summary>Percentiles of exact samples (nearest rank), in milliseconds.</summary>
internal sealed record LatencySummary(int Count, double P50, double P90, double P99, double Max)
{
    public static LatencySummary Of(params ReadOnlySpan<List<long>> samples)
    {
        var sorted = new List<long>();
        foreach (List<long> list in samples)
        {
            sorted.AddRange(list);
        }

        sorted.Sort();
        return sorted.Count == 0
            ? new LatencySummary(0, 0, 0, 0, 0)
            : new LatencySummary(sorted.Count, At(sorted, 0.50), At(sorted, 0.90), At(sorted, 0.99), Milliseconds(sorted[^1]));
    }

    private static double At(List<long> sorted, double share) => Milliseconds(sorted[(int)Math.Ceiling(share * sorted.Count) - 1]);

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
