using FsVoice.CallFlows.Tests.Configuration;
using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests.Schedules;

public sealed class BusinessHoursOptionsTests
{
    [Theory]
    [InlineData("08:00-17:30", 480, 1050)]
    [InlineData(" 08:00 - 17:30 ", 480, 1050)]
    [InlineData("00:00-24:00", 0, 1440)]
    [InlineData("22:00-06:00", 1320, 1800)]
    [InlineData("22:00-00:00", 1320, 1440)]
    [InlineData("00:01-00:00", 1, 1440)]
    public void Ranges_are_read(string text, int from, int to) => Assert.Equal(new OpeningRange(from, to), OpeningRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("08:00")]
    [InlineData("8:00-17:00")]
    [InlineData("08:00-25:00")]
    [InlineData("24:00-08:00")]
    [InlineData("08:00-08:00")]
    [InlineData("08:60-09:00")]
    [InlineData("08:00-12:00-13:00")]
    [InlineData("08.00-12.00")]
    [InlineData("closed")]
    public void What_is_no_range_is_refused(string text)
    {
        Assert.False(OpeningRange.TryParse(text, out _));
        Assert.Throws<FormatException>(() => OpeningRange.Parse(text));
    }

    [Theory]
    [InlineData("2026-12-24", 2026, 12, 24)]
    [InlineData("12-24", null, 12, 24)]
    [InlineData("02-29", null, 2, 29)]
    public void Dates_are_read(string text, int? year, int month, int day) => Assert.Equal(new HolidayDate(year, month, day), HolidayDate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("24.12.")]
    [InlineData("12/24")]
    [InlineData("02-30")]
    [InlineData("2027-02-29")]
    [InlineData("Christmas")]
    public void What_is_no_date_is_refused(string text)
    {
        Assert.False(HolidayDate.TryParse(text, out _));
        Assert.Throws<FormatException>(() => HolidayDate.Parse(text));
    }

    [Fact]
    public void Every_error_is_found_and_named_by_its_path()
    {
        var options = new ScheduleOptions
        {
            ["office"] = new BusinessHoursOptions
            {
                TimeZone = "Europe/Nowhere",
                Week = new Dictionary<string, IList<string>> { ["Monday"] = ["08:00-12:00", "noon"], ["1"] = [], ["Montag"] = ["x"] },
                Holidays =
                [
                    new HolidayOptions { Date = "12-24", Name = "a\nb" },
                    new HolidayOptions { Date = "24.12.", Hours = ["all day"] },
                    new HolidayOptions { Date = "12-24" },
                ],
            },
        };
        Assert.Equal(
        [
            "X:office:TimeZone must be the IANA id of a time zone that this machine knows, such as Europe/Berlin",
            "X:office:Week:Monday:1 must be a range such as 08:00-17:30, not 'noon'",
            "X:office:Week:1 is no weekday: Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday",
            "X:office:Week:Montag is no weekday: Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday",
            "X:office:Week:Montag:0 must be a range such as 08:00-17:30, not 'x'",
            "X:office:Holidays:0:Name must not hold control characters",
            "X:office:Holidays:1:Date must be a date (2026-12-24) or a day of every year (12-24)",
            "X:office:Holidays:1:Hours:0 must be a range such as 08:00-17:30, not 'all day'",
            "X:office:Holidays:2:Date is given twice: '12-24'",
        ], Errors.Of(options.Validate));
    }

    [Fact]
    public void A_time_zone_that_is_not_there_is_no_time_zone() =>
        Assert.Throws<TimeZoneNotFoundException>(() => new BusinessHours(new BusinessHoursOptions { TimeZone = "Europe/Nowhere" }));

    [Fact]
    public void Schedules_are_found_by_name_and_no_schedule_is_always_open()
    {
        var clock = new ManualTimeProvider();
        var schedules = new BusinessSchedules(new ScheduleOptions { ["Never"] = new BusinessHoursOptions() }, clock);
        Assert.False(schedules.IsOpen("never"));
        Assert.True(schedules.IsOpen(null));
        Assert.True(schedules.IsOpen(""));
        Assert.Throws<ArgumentException>(() => schedules.IsOpen("always"));
    }
}
