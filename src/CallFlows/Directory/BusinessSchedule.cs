namespace FsVoice.CallFlows;

/// <summary>When a tenant is open, and where calls go when it is not (seed 004, BusinessSchedule). The hours have the same form as those of the configuration.</summary>
public sealed record BusinessSchedule : DirectoryItem
{
    /// <summary>The name by which routes refer to it, 1 to 100 characters; unique in the tenant, compared without case.</summary>
    public string Name { get; init; } = "";

    /// <summary>The hours; <see cref="BusinessHours"/> tells by them whether it is open.</summary>
    public BusinessHoursOptions Hours { get; init; } = new();

    /// <summary>Where calls go while it is closed (seed 004, after_hours_action and after_hours_target).</summary>
    public RouteTarget AfterHours { get; init; } = new(RouteTargetKind.Hangup, "");

    /// <inheritdoc />
    public override string Key => Name;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.Schedule;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Text(Name, nameof(Name), 1, 100);
        if (AfterHours is null)
        {
            check.Add(nameof(AfterHours), "name where calls go");
        }
        else
        {
            AfterHours.Validate(check, nameof(AfterHours));
        }

        if (Hours is null)
        {
            check.Add(nameof(Hours), "be given");
            return;
        }

        check.TimeZone(Hours.TimeZone, "Hours.TimeZone");
        ValidateWeek(check);
        ValidateHolidays(check);
    }

    private void ValidateWeek(FieldCheck check)
    {
        if (Hours.Week is null)
        {
            check.Add("Hours.Week", "be given; a weekday that is left out is closed");
            return;
        }

        foreach ((string day, IList<string> ranges) in Hours.Week)
        {
            if (!Enum.GetNames<DayOfWeek>().Contains(day, StringComparer.OrdinalIgnoreCase))
            {
                check.Add("Hours.Week", $"have weekdays as names: {string.Join(", ", Enum.GetNames<DayOfWeek>())}");
            }
            else
            {
                ValidateRanges(check, ranges, $"Hours.Week.{day}");
            }
        }
    }

    private void ValidateHolidays(FieldCheck check)
    {
        if (Hours.Holidays is null || Hours.Holidays.Count > 366 || Hours.Holidays.Any(holiday => holiday is null))
        {
            check.Add("Hours.Holidays", "be at most 366 days");
            return;
        }

        var dates = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Hours.Holidays.Count; i++)
        {
            HolidayOptions holiday = Hours.Holidays[i];
            string field = $"Hours.Holidays[{i}]";
            if (!HolidayDate.TryParse(holiday.Date, out _))
            {
                check.Add($"{field}.Date", "be a date (2026-12-24) or a day of every year (12-24)");
            }
            else if (!dates.Add(holiday.Date))
            {
                check.Add($"{field}.Date", "not be a holiday twice");
            }

            check.Text(holiday.Name, $"{field}.Name", 0, 100);
            ValidateRanges(check, holiday.Hours, $"{field}.Hours");
        }
    }

    private static void ValidateRanges(FieldCheck check, IList<string>? ranges, string field)
    {
        if (ranges is null || ranges.Count > 24)
        {
            check.Add(field, "be at most 24 ranges");
            return;
        }

        for (int i = 0; i < ranges.Count; i++)
        {
            if (!OpeningRange.TryParse(ranges[i], out _))
            {
                check.Add($"{field}[{i}]", "be a range such as 08:00-17:30");
            }
        }
    }
}
