namespace FsVoice.CallFlows;

/// <summary>
/// Whether a part of the contact centre is open at a given moment. A pure function of the moment and its options.
/// </summary>
/// <remarks>
/// <para>What counts is the clock on the wall of the schedule's time zone. Where it is put forward, a range that begins in the
/// hour that is left out begins when the hour is over, and one that ends in it ends there. Where it is put back, what the clock
/// shows twice is open twice: 02:15-02:45 is open for two half hours.</para>
/// <para>A range belongs to the day on which it begins, also when it ends on the next one. A holiday is ruled by its own hours
/// alone, from midnight to midnight: what began the evening before ends at midnight.</para>
/// </remarks>
public sealed class BusinessHours
{
    private readonly TimeZoneInfo _zone;
    private readonly Dictionary<DayOfWeek, OpeningRange[]> _week = [];
    private readonly Dictionary<HolidayDate, OpeningRange[]> _holidays = [];

    /// <summary>The options must have been validated.</summary>
    /// <exception cref="TimeZoneNotFoundException">They were not: there is no such time zone.</exception>
    /// <exception cref="FormatException">They were not: a range or date cannot be read.</exception>
    public BusinessHours(BusinessHoursOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        foreach ((string day, IList<string> ranges) in options.Week)
        {
            _week[Enum.Parse<DayOfWeek>(day, ignoreCase: true)] = Parse(ranges);
        }

        foreach (HolidayOptions holiday in options.Holidays)
        {
            _holidays[HolidayDate.Parse(holiday.Date)] = Parse(holiday.Hours);
        }
    }

    /// <summary>True when it is open at this moment.</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        DateTime wall = TimeZoneInfo.ConvertTime(at, _zone).DateTime;
        var today = DateOnly.FromDateTime(wall);
        // Whole minutes: ranges begin and end with them.
        int minute = (wall.Hour * 60) + wall.Minute;
        if (RangesOf(today).Any(range => minute >= range.From && minute < range.To))
        {
            return true;
        }

        return Holiday(today) is null
            && today > DateOnly.MinValue
            && RangesOf(today.AddDays(-1)).Any(range => minute + OpeningRange.Day < range.To);
    }

    private OpeningRange[] RangesOf(DateOnly day) => Holiday(day) ?? _week.GetValueOrDefault(day.DayOfWeek, []);

    private OpeningRange[]? Holiday(DateOnly day) =>
        _holidays.TryGetValue(new HolidayDate(day.Year, day.Month, day.Day), out OpeningRange[]? own)
        || _holidays.TryGetValue(new HolidayDate(null, day.Month, day.Day), out own)
            ? own
            : null;

    private static OpeningRange[] Parse(IList<string> ranges) => [.. ranges.Select(OpeningRange.Parse)];
}
