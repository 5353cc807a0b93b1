using System.Globalization;

namespace FsVoice.CallFlows.Tests.Schedules;

/// <summary>What the clock on the wall of the schedule's place decides. 2026-03-02 is a Monday.</summary>
public sealed class BusinessHoursTests
{
    private static readonly BusinessHoursOptions Office = new()
    {
        TimeZone = "Europe/Berlin",
        Week = new Dictionary<string, IList<string>>
        {
            ["Monday"] = ["08:00-12:00", "13:00-17:30"],
            ["tuesday"] = ["08:00-12:00"],
            ["FRIDAY"] = ["22:00-06:00"],
            ["Sunday"] = ["23:00-24:00"],
        },
    };

    [Theory]
    [InlineData("2026-03-02 07:59:59.999", false)]
    [InlineData("2026-03-02 08:00:00", true)]
    [InlineData("2026-03-02 11:59:59.999", true)]
    [InlineData("2026-03-02 12:00:00", false)]
    [InlineData("2026-03-02 13:00:00", true)]
    [InlineData("2026-03-02 17:29:59", true)]
    [InlineData("2026-03-02 17:30:00", false)]
    [InlineData("2026-03-03 08:00:00", true)]
    [InlineData("2026-03-03 13:00:00", false)]
    [InlineData("2026-03-04 10:00:00", false)]
    public void A_day_may_have_several_ranges_and_a_day_without_any_is_closed(string wall, bool open) =>
        Assert.Equal(open, IsOpen(Office, wall, "+01:00"));

    [Theory]
    [InlineData("2026-03-06 21:59:59", false)]
    [InlineData("2026-03-06 22:00:00", true)]
    [InlineData("2026-03-06 23:59:59", true)]
    [InlineData("2026-03-07 00:00:00", true)]
    [InlineData("2026-03-07 05:59:59", true)]
    [InlineData("2026-03-07 06:00:00", false)]
    [InlineData("2026-03-06 05:00:00", false)]
    [InlineData("2026-03-08 23:59:59", true)]
    [InlineData("2026-03-09 00:00:00", false)]
    public void A_range_may_go_on_over_midnight_and_may_end_with_the_day(string wall, bool open) =>
        Assert.Equal(open, IsOpen(Office, wall, "+01:00"));

    [Theory]
    [InlineData("2026-03-02 12:30", "+05:30", true)]
    [InlineData("2026-03-02 08:00", "+05:30", false)]
    [InlineData("2026-03-02 07:00", "+00:00", true)]
    [InlineData("2026-03-01 23:30", "-08:00", true)]
    public void The_moment_counts_whatever_offset_it_is_told_in(string wall, string offset, bool open) =>
        Assert.Equal(open, IsOpen(Office, wall, offset));

    [Theory]
    [InlineData("2026-01-05 07:00", true)]
    [InlineData("2026-01-05 06:59", false)]
    [InlineData("2026-07-06 06:00", true)]
    [InlineData("2026-07-06 05:59", false)]
    public void Summer_and_winter_begin_at_the_same_time_of_the_day(string utc, bool open) =>
        Assert.Equal(open, IsOpen(Office, utc, "+00:00"));

    // Berlin, 2026-03-29: the clock goes from 02:00 (01:00 UTC) to 03:00.
    [Theory]
    [InlineData("02:30-03:30", "00:59", false)]
    [InlineData("02:30-03:30", "01:00", true)]
    [InlineData("02:30-03:30", "01:29", true)]
    [InlineData("02:30-03:30", "01:30", false)]
    [InlineData("01:00-02:30", "00:59", true)]
    [InlineData("01:00-02:30", "01:00", false)]
    [InlineData("02:00-03:00", "00:59", false)]
    [InlineData("02:00-03:00", "01:00", false)]
    public void The_hour_that_is_left_out_is_left_out(string range, string utc, bool open) =>
        Assert.Equal(open, IsOpen(On("Sunday", range), "2026-03-29 " + utc, "+00:00"));

    // Berlin, 2026-10-25: the clock goes from 03:00 (01:00 UTC) back to 02:00.
    [Theory]
    [InlineData("02:15-02:45", "00:14", false)]
    [InlineData("02:15-02:45", "00:15", true)]
    [InlineData("02:15-02:45", "00:45", false)]
    [InlineData("02:15-02:45", "01:14", false)]
    [InlineData("02:15-02:45", "01:15", true)]
    [InlineData("02:15-02:45", "01:45", false)]
    [InlineData("01:00-03:00", "00:30", true)]
    [InlineData("01:00-03:00", "01:59", true)]
    [InlineData("01:00-03:00", "02:00", false)]
    public void The_hour_that_comes_twice_counts_twice(string range, string utc, bool open) =>
        Assert.Equal(open, IsOpen(On("Sunday", range), "2026-10-25 " + utc, "+00:00"));

    [Theory]
    [InlineData("2026-03-28 20:59", false)]
    [InlineData("2026-03-28 21:00", true)]
    [InlineData("2026-03-29 03:59", true)]
    [InlineData("2026-03-29 04:00", false)]
    public void A_night_that_the_clock_shortens_ends_when_the_clock_says_so(string utc, bool open) =>
        Assert.Equal(open, IsOpen(On("Saturday", "22:00-06:00"), utc, "+00:00"));

    // Cairo, 2026-04-24: midnight itself is left out; the day begins at 01:00.
    [Theory]
    [InlineData("2026-04-23 21:59", true)]
    [InlineData("2026-04-23 22:00", true)]
    [InlineData("2026-04-23 22:59", true)]
    [InlineData("2026-04-23 23:00", false)]
    public void A_clock_that_is_put_forward_at_midnight_is_no_trap(string utc, bool open) =>
        Assert.Equal(open, IsOpen(On("Thursday", "20:00-02:00") with { TimeZone = "Africa/Cairo" }, utc, "+00:00"));

    [Fact]
    public void A_whole_day_has_as_many_hours_as_the_clock_gives_it()
    {
        BusinessHours sundays = new(On("Sunday", "00:00-24:00"));
        Assert.Equal([23 * 60, 25 * 60, 24 * 60], new[] { "2026-03-29", "2026-10-25", "2026-11-01" }.Select(day => OpenMinutes(sundays, day)));
    }

    [Theory]
    [InlineData("2026-12-24 09:00", true)]
    [InlineData("2026-12-24 12:00", false)]
    [InlineData("2027-12-24 09:00", false)]
    [InlineData("2026-12-25 10:00", false)]
    [InlineData("2031-12-25 10:00", false)]
    [InlineData("2026-12-26 10:00", true)]
    [InlineData("2027-12-26 10:00", false)]
    [InlineData("2026-12-28 10:00", true)]
    public void A_holiday_has_its_own_hours_or_none_and_its_date_counts_before_the_yearly_day(string wall, bool open)
    {
        BusinessHoursOptions options = Daily("08:00-18:00") with
        {
            Holidays =
            [
                new HolidayOptions { Name = "Christmas Eve", Date = "2026-12-24", Hours = ["08:00-12:00"] },
                new HolidayOptions { Date = "12-24" },
                new HolidayOptions { Date = "12-25" },
                new HolidayOptions { Date = "12-26" },
                new HolidayOptions { Date = "2026-12-26", Hours = ["10:00-11:00"] },
            ],
        };
        Assert.Equal(open, IsOpen(options, wall, "+01:00"));
    }

    [Theory]
    [InlineData("2028-02-29 10:00", false)]
    [InlineData("2027-02-28 10:00", true)]
    [InlineData("2027-03-01 10:00", true)]
    public void The_29th_of_february_is_a_holiday_when_there_is_one(string wall, bool open) =>
        Assert.Equal(open, IsOpen(Daily("08:00-18:00") with { Holidays = [new HolidayOptions { Date = "02-29" }] }, wall, "+01:00"));

    [Theory]
    [InlineData("2026-12-24 23:59", true)]
    [InlineData("2026-12-25 00:00", false)]
    [InlineData("2026-12-25 23:00", false)]
    [InlineData("2026-12-26 01:00", false)]
    [InlineData("2026-12-26 22:00", true)]
    [InlineData("2026-12-27 01:00", true)]
    public void What_began_the_evening_before_ends_when_a_holiday_begins_and_a_closed_holiday_runs_into_no_morning(string wall, bool open) =>
        Assert.Equal(open, IsOpen(Daily("22:00-02:00") with { Holidays = [new HolidayOptions { Date = "12-25" }] }, wall, "+01:00"));

    [Theory]
    [InlineData("2026-12-31 19:00", false)]
    [InlineData("2026-12-31 20:00", true)]
    [InlineData("2027-01-01 03:59", true)]
    [InlineData("2027-01-01 04:00", false)]
    public void A_holidays_own_hours_may_go_on_over_midnight(string wall, bool open) =>
        Assert.Equal(open, IsOpen(Daily("08:00-19:00") with { Holidays = [new HolidayOptions { Date = "12-31", Hours = ["20:00-04:00"] }] }, wall, "+01:00"));

    [Fact]
    public void Without_any_range_it_is_closed_and_the_first_moment_of_all_is_none_to_stumble_over()
    {
        var closed = new BusinessHours(new BusinessHoursOptions());
        Assert.False(closed.IsOpen(DateTimeOffset.MinValue));
        Assert.False(closed.IsOpen(DateTimeOffset.MaxValue));
        Assert.Equal(0, OpenMinutes(closed, "2026-03-02"));
    }

    /// <summary>The class against a plain look at the wall, also in zones whose offset is not of whole hours.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    public void Every_quarter_of_an_hour_of_a_year_is_as_the_wall_says(string zone)
    {
        BusinessHoursOptions options = Office with { TimeZone = zone };
        var hours = new BusinessHours(options);
        TimeZoneInfo place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero); at.Year == 2026; at += TimeSpan.FromMinutes(15))
        {
            DateTime wall = TimeZoneInfo.ConvertTime(at, place).DateTime;
            TimeSpan time = wall.TimeOfDay;
            bool expected = wall.DayOfWeek switch
            {
                DayOfWeek.Monday => Within(8, 12) || Within(13, 17.5),
                DayOfWeek.Tuesday => Within(8, 12),
                DayOfWeek.Friday => Within(22, 24),
                DayOfWeek.Saturday => Within(0, 6),
                DayOfWeek.Sunday => Within(23, 24),
                _ => false,
            };
            Assert.True(expected == hours.IsOpen(at), $"{at:O}, on the wall {wall:ddd HH:mm}");

            bool Within(double from, double to) => time >= TimeSpan.FromHours(from) && time < TimeSpan.FromHours(to);
        }
    }

    /// <summary>Open at any time.</summary>
    internal static BusinessHoursOptions Always => Daily("00:00-24:00");

    private static bool IsOpen(BusinessHoursOptions options, string wall, string offset) =>
        new BusinessHours(options).IsOpen(DateTimeOffset.Parse($"{wall} {offset}", CultureInfo.InvariantCulture));

    private static int OpenMinutes(BusinessHours hours, string day)
    {
        DateTimeOffset noon = DateTimeOffset.Parse(day + " 12:00 +01:00", CultureInfo.InvariantCulture);
        return Enumerable.Range(-24 * 60, 48 * 60).Count(minute => hours.IsOpen(noon.AddMinutes(minute)));
    }

    private static BusinessHoursOptions On(string day, string range) =>
        new() { TimeZone = "Europe/Berlin", Week = new Dictionary<string, IList<string>> { [day] = [range] } };

    private static BusinessHoursOptions Daily(string range) => new()
    {
        TimeZone = "Europe/Berlin",
        Week = Enum.GetNames<DayOfWeek>().ToDictionary(day => day, _ => (IList<string>)[range]),
    };
}
