namespace FsVoice.CallFlows.Tests;

public sealed class DialingPolicyTests
{
    private static readonly DialingPolicy Germany = new() { CountryCode = "49", NationalPrefix = "0", InternationalPrefix = "00", NationalLength = 0, EmergencyNumbers = ["110", "112"] };

    // Seed 000, "destination": +18005551234, 18005551234 and 8005551234 are one number.
    [Theory]
    [InlineData("+18005551234", DialedKind.Domestic, "+18005551234")]
    [InlineData("18005551234", DialedKind.Domestic, "+18005551234")]
    [InlineData("8005551234", DialedKind.Domestic, "+18005551234")]
    [InlineData("(800) 555-1234", DialedKind.Domestic, "+18005551234")]
    [InlineData("011493012345678", DialedKind.International, "+493012345678")]
    [InlineData("+49 30 12345678", DialedKind.International, "+493012345678")]
    [InlineData("911", DialedKind.Emergency, "911")]
    [InlineData("9-1-1", DialedKind.Emergency, "911")]
    [InlineData("1020", DialedKind.None, null)]
    [InlineData("+0123456789", DialedKind.None, null)]
    [InlineData("+1234567890123456", DialedKind.None, null)]
    [InlineData("*97", DialedKind.None, null)]
    [InlineData("8005551234,1021", DialedKind.None, null)]
    [InlineData("8005551234\n", DialedKind.None, null)]
    [InlineData("٨٠٠٥٥٥١٢٣٤", DialedKind.None, null)]
    [InlineData("", DialedKind.None, null)]
    [InlineData(null, DialedKind.None, null)]
    public void North_american_numbers_are_read(string? dialed, DialedKind kind, string? number)
    {
        Assert.Equal(new DialedNumber(kind, number), new DialingPolicy().Read(dialed));
    }

    [Theory]
    [InlineData("030/12345678", DialedKind.Domestic, "+493012345678")]
    [InlineData("0018005551234", DialedKind.International, "+18005551234")]
    [InlineData("112", DialedKind.Emergency, "112")]
    [InlineData("911", DialedKind.None, null)]
    public void German_numbers_are_read(string dialed, DialedKind kind, string? number)
    {
        Assert.Equal(new DialedNumber(kind, number), Germany.Read(dialed));
    }

    [Theory]
    [InlineData(NumberFormat.E164, "+493012345678", "99+493012345678")]
    [InlineData(NumberFormat.E164WithoutPlus, "+493012345678", "99493012345678")]
    [InlineData(NumberFormat.National, "+493012345678", "9903012345678")]
    [InlineData(NumberFormat.National, "+18005551234", "990018005551234")]
    public void A_trunk_gets_numbers_in_its_form(NumberFormat format, string e164, string expected)
    {
        Assert.Equal(expected, new OutboundRoute { Format = format, Prepend = "99" }.Write(e164, Germany));
    }

    [Fact]
    public void A_text_of_any_length_is_no_number()
    {
        Assert.Equal(default, new DialingPolicy().Read(new string('1', 1_000_000)));
    }
}
