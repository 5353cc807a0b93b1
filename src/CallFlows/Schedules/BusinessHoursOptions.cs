namespace FsVoice.CallFlows;

/// <summary>When a part of the contact centre is open (section <c>FsVoice:Schedules:&lt;name&gt;</c>).</summary>
public sealed record BusinessHoursOptions
{
    /// <summary>The IANA id of the time zone in which all times and dates are meant, such as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>
    /// The ranges of each weekday, by its English name: <c>"Monday": ["08:00-12:00", "13:00-18:00"]</c>. From the first minute
    /// until the second, which is not in it; <c>24:00</c> is the end of the day. An end that is not after the beginning is on the
    /// next day (<c>22:00-06:00</c>). A weekday that is left out is closed.
    /// </summary>
    public IDictionary<string, IList<string>> Week { get; init; } = new Dictionary<string, IList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Days that have hours of their own or none.</summary>
    public IList<HolidayOptions> Holidays { get; init; } = [];

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            errors.Add($"{path}:TimeZone must be the IANA id of a time zone that this machine knows, such as Europe/Berlin");
        }

        foreach ((string day, IList<string> ranges) in Week)
        {
            if (!Enum.GetNames<DayOfWeek>().Contains(day, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add($"{path}:Week:{day} is no weekday: {string.Join(", ", Enum.GetNames<DayOfWeek>())}");
            }

            ValidateRanges(errors, ranges, $"{path}:Week:{day}");
        }

        for (int i = 0; i < Holidays.Count; i++)
        {
            if (!HolidayDate.TryParse(Holidays[i].Date, out _))
            {
                errors.Add($"{path}:Holidays:{i}:Date must be a date (2026-12-24) or a day of every year (12-24)");
            }

            OptionsCheck.Text(errors, Holidays[i].Name, $"{path}:Holidays:{i}:Name");
            ValidateRanges(errors, Holidays[i].Hours, $"{path}:Holidays:{i}:Hours");
        }

        OptionsCheck.Unique(errors, Holidays.Select(holiday => holiday.Date), index => $"{path}:Holidays:{index}:Date");
    }

    private static void ValidateRanges(IList<string> errors, IList<string> ranges, string path)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            if (!OpeningRange.TryParse(ranges[i], out _))
            {
                errors.Add($"{path}:{i} must be a range such as 08:00-17:30, not '{ranges[i]}'");
            }
        }
    }
}

/// <summary>A day with hours of its own.</summary>
public sealed record HolidayOptions
{
    /// <summary>What it is called, for those who read the configuration.</summary>
    public string Name { get; init; } = "";

    /// <summary>The date (<c>2026-04-03</c>), or the month and day of every year (<c>12-25</c>). The date counts when a day has both.</summary>
    public string Date { get; init; } = "";

    /// <summary>The day's ranges, as in <see cref="BusinessHoursOptions.Week"/>; none is closed all day.</summary>
    public IList<string> Hours { get; init; } = [];
}
