using FsVoice.EventSocket.Events;

namespace FsVoice.EventSocket.Tests.Events;

public sealed class SwitchTimeTests
{
    [Theory]
    [InlineData("1717234567123456", "2024-06-01T09:36:07.1234560+00:00")]
    [InlineData("1", "1970-01-01T00:00:00.0000010+00:00")]
    [InlineData("253402300799999999", "9999-12-31T23:59:59.9999990+00:00")]
    public void A_time_is_told_in_microseconds(string text, string expected) => Assert.Equal(expected, SwitchTime.Parse(text)?.ToString("O"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("_undef_")]
    [InlineData("253402300800000000")]
    [InlineData("9223372036854775807")]
    [InlineData("92233720368547758080")]
    public void What_is_no_time_is_none(string? text) => Assert.Null(SwitchTime.Parse(text));

    [Fact]
    public void Zero_is_a_time_that_is_not_set()
    {
        Assert.Null(SwitchTime.FromSet(0));
        Assert.Null(SwitchTime.FromSet(null));
        Assert.Equal(DateTimeOffset.UnixEpoch, SwitchTime.FromMicroseconds(0));
    }
}
