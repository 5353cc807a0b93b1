using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>One range of opening hours, in minutes since midnight of the day on which it begins.</summary>
/// <param name="From">The first minute, 0 to 1439.</param>
/// <param name="To">The minute that is no longer in it; above 1440 it is on the next day.</param>
internal readonly record struct OpeningRange(int From, int To)
{
    /// <summary>The minutes of a day on the wall; days on which the clock changes have them as well.</summary>
    public const int Day = 24 * 60;

    /// <summary>Reads <c>08:00-17:30</c>. A range that ends when it begins says nothing (all day or never?) and is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OpeningRange range)
    {
        range = default;
        string[] ends = (text ?? "").Split('-');
        if (ends.Length != 2 || !TryParseMinute(ends[0], out int from) || !TryParseMinute(ends[1], out int to) || from == Day || from == to)
        {
            return false;
        }

        range = new OpeningRange(from, to > from ? to : to + Day);
        return true;
    }

    /// <summary>Reads a range that was validated.</summary>
    public static OpeningRange Parse(string text) => TryParse(text, out OpeningRange range) ? range : throw new FormatException("This is no range of opening hours.");

    private static bool TryParseMinute(string text, out int minute)
    {
        text = text.Trim();
        if (text == "24:00")
        {
            minute = Day;
            return true;
        }

        bool isTime = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time);
        minute = (time.Hour * 60) + time.Minute;
        return isTime;
    }
}

/// <summary>The date of a holiday.</summary>
/// <param name="Year">The year; null for every year.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 31.</param>
internal readonly record struct HolidayDate(int? Year, int Month, int Day)
{
    /// <summary>Reads <c>2026-12-24</c> or <c>12-24</c>. 29 February of every year is one in leap years.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HolidayDate date)
    {
        bool isYearly = text?.Length == 5;
        // 2000 was a leap year, so that 02-29 is a date.
        bool isDate = DateOnly.TryParseExact(
            isYearly ? "2000-" + text : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day);
        date = new HolidayDate(isYearly ? null : day.Year, day.Month, day.Day);
        return isDate;
    }

    /// <summary>Reads a date that was validated.</summary>
    public static HolidayDate Parse(string text) => TryParse(text, out HolidayDate date) ? date : throw new FormatException("This is no date of a holiday.");
}
