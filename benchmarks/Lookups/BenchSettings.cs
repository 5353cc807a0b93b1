using System.Globalization;

namespace FsVoice.Lookups;

/// <summary>How large and how long; the environment can change it.</summary>
internal sealed record BenchSettings
{
    /// <summary>Answers a second on one core: at least this (issue 5, "Must show").</summary>
    public const double LeastAnswers = 5_000;

    /// <summary>The 99th percentile at <see cref="Rate"/>, milliseconds: less than this.</summary>
    public const double MostP99 = 1;

    /// <summary>The share of the time in which the machine stood still, at most, for a p99 to be judged.</summary>
    public const double MostGaps = 0.05;

    /// <summary>Questions a second.</summary>
    public const int Rate = 1_000;

    public int Agents { get; init; } = 100_000;

    public int Tenants { get; init; } = 200;

    /// <summary>Rounds as fast as it goes; the median of their figures counts.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>A round as fast as it goes.</summary>
    public int ClosedSeconds { get; init; } = 2;

    /// <summary>A round at <see cref="Rate"/>.</summary>
    public int OpenSeconds { get; init; } = 2;

    /// <summary>Rounds at <see cref="Rate"/>; the median of their figures counts.</summary>
    public int OpenRounds { get; init; } = 10;

    /// <summary>Before the first round, as fast as it goes: the just-in-time compiler's last tier comes late.</summary>
    public int WarmupSeconds { get; init; } = 20;

    /// <summary>Before the first round at <see cref="Rate"/>, at that rate.</summary>
    public int OpenWarmupSeconds { get; init; } = 8;

    /// <summary>Seconds for which a round at <see cref="Rate"/> waits for a quiet moment.</summary>
    public int QuietSeconds { get; init; } = 3;

    /// <summary>Whether who asks at <see cref="Rate"/> keeps the servers' core from sleeping (<see cref="IdleThread"/>).</summary>
    public bool IsAwake { get; init; } = true;

    public int Connections { get; init; } = 32;

    /// <summary>Whether the SQLite file is filled and loaded, too.</summary>
    public bool HasSqlite { get; init; } = true;

    public static BenchSettings FromEnvironment()
    {
        var defaults = new BenchSettings();
        return defaults with
        {
            Rounds = Number("BENCH_LOOKUP_ROUNDS", defaults.Rounds),
            ClosedSeconds = Number("BENCH_LOOKUP_CLOSED_SECONDS", defaults.ClosedSeconds),
            OpenSeconds = Number("BENCH_LOOKUP_OPEN_SECONDS", defaults.OpenSeconds),
            OpenRounds = Number("BENCH_LOOKUP_OPEN_ROUNDS", defaults.OpenRounds),
            WarmupSeconds = Number("BENCH_LOOKUP_WARMUP", defaults.WarmupSeconds),
            QuietSeconds = Number("BENCH_QUIET", defaults.QuietSeconds),
            IsAwake = Number("BENCH_LOOKUP_AWAKE", 1) != 0,
            Agents = Number("BENCH_LOOKUP_AGENTS", defaults.Agents),
            HasSqlite = Number("BENCH_LOOKUP_SQLITE", 1) != 0,
        };
    }

    private static int Number(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : otherwise;
}
