using System.Diagnostics;

namespace FsVoice.Lookups;

/// <summary>How a round went.</summary>
internal sealed record PlayResult
{
    /// <summary>Answers that were right.</summary>
    public required int Good { get; init; }

    /// <summary>Those of them that said, rightly, that nobody has the user.</summary>
    public required int Unknown { get; init; }

    /// <summary>Questions that got no answer or another one, by reason.</summary>
    public required SortedDictionary<string, int> Failures { get; init; }

    public required double Seconds { get; init; }

    /// <summary>
    /// From the moment at which a question was meant to be sent to its whole answer, milliseconds; at a fixed rate without the questions
    /// that were on their way while the machine stood still (<see cref="MachineGaps"/>).
    /// </summary>
    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    /// <summary>The same with all questions.</summary>
    public required double P99WithGaps { get; init; }

    public required double MaxWithGaps { get; init; }

    /// <summary>The share of the time in which the machine stood still.</summary>
    public required double GapShare { get; init; }

    /// <summary>Right answers that are in none of the times but those with gaps.</summary>
    public required int LeftOut { get; init; }

    /// <summary>The oldest state that answered, seconds.</summary>
    public required int MaxAge { get; init; }

    /// <summary>Processor time of this process, and of the server with its share in the kernel; seconds.</summary>
    public required double PlayerSeconds { get; init; }

    public double? ServerSeconds { get; init; }

    /// <summary>Cores that neither of them kept busy.</summary>
    public double? OtherCores { get; init; }

    public int Failed => Failures.Values.Sum();

    public double AnswersPerSecond => Good / Seconds;

    /// <summary>The nearest rank of sorted times, in milliseconds.</summary>
    public static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)] * 1000.0 / Stopwatch.Frequency;
}
