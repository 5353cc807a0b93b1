using System.Globalization;

namespace FsVoice.EventSocket.Events;

/// <summary>Times as FreeSWITCH writes them: whole microseconds since 1970, UTC (switch_time.c, switch_micro_time_now).</summary>
public static class SwitchTime
{
    /// <summary>The time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is before the year 1 or after 9999.</exception>
    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(microseconds);

    /// <summary>The time that a header or variable holds; null for none: no number, a time that is not set (0), or one beyond all calendars.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) ? FromSet(microseconds) : null;

    /// <summary>The time, or null for one that is not set: FreeSWITCH leaves 0 there.</summary>
    public static DateTimeOffset? FromSet(long? microseconds) =>
        microseconds is > 0 and <= MostMicroseconds ? FromMicroseconds(microseconds.Value) : null;

    // The end of the year 9999.
    private const long MostMicroseconds = 253_402_300_799_999_999;
}
