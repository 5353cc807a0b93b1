namespace FsVoice.Storage;

/// <summary>
/// Times in tables: microseconds since 1970-01-01 UTC as an integer, which every database compares and indexes alike
/// and which is FreeSWITCH's own resolution. What is finer than a microsecond is cut off.
/// </summary>
internal static class DatabaseTime
{
    /// <summary>The microseconds of a time, rounded down also before 1970.</summary>
    public static long ToMicroseconds(DateTimeOffset time) =>
        ToMicroseconds(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);

    /// <summary>The microseconds of a span, rounded down.</summary>
    public static long ToMicroseconds(TimeSpan span) => ToMicroseconds(span.Ticks);

    /// <summary>The first whole microsecond that is not before a time: as an upper bound it keeps out nothing that came earlier.</summary>
    public static long ToMicrosecondsRoundedUp(DateTimeOffset time) =>
        -ToMicroseconds(DateTimeOffset.UnixEpoch.Ticks - time.UtcTicks);

    /// <summary>The time, in UTC.</summary>
    /// <exception cref="OverflowException">No time is that far off.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No time is that far off.</exception>
    public static DateTimeOffset ToTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    /// <summary>The span.</summary>
    /// <exception cref="OverflowException">No span is that long.</exception>
    public static TimeSpan ToSpan(long microseconds) => new(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    private static long ToMicroseconds(long ticks)
    {
        var (quotient, remainder) = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
