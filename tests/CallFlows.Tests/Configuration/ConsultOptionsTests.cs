namespace FsVoice.CallFlows.Tests.Configuration;

/// <summary>What is wrong in the options of consult calls, transfers and conferences, each named by its path.</summary>
public sealed class ConsultOptionsTests
{
    [Fact]
    public void The_defaults_are_right()
    {
        var errors = new List<string>();
        new ConsultOptions().Validate(errors, "C");
        new DirectTransferOptions().Validate(errors, "D");
        new ConferenceOptions().Validate(errors, "R");
        new ExternalNumbers().Validate(errors, "E");
        Assert.Empty(errors);
    }

    [Fact]
    public void Every_error_is_told_with_its_path()
    {
        var errors = new List<string>();
        new ConsultOptions { TransferKey = "AB", ConferenceKey = "c", CancelKey = "#", MaxExtensionDigits = 0, RingTimeout = TimeSpan.Zero, ErrorPrompt = "" }.Validate(errors, "C");
        new DirectTransferOptions { QueuePrefix = "+1", Context = "", MaxExtensionDigits = 16 }.Validate(errors, "D");
        new ConferenceOptions { Pins = { ["4x"] = "1234", ["42"] = "777" }, PinTries = 0 }.Validate(errors, "R");
        new ExternalNumbers { Prefix = "x", DialString = "sofia/gateway/carrier", MinDigits = 5, MaxDigits = 4, Allowed = { "" } }.Validate(errors, "E");
        Assert.Equal(
            [
                "C:TransferKey", "C:ConferenceKey", "C:MaxExtensionDigits", "C:RingTimeout", "C:ErrorPrompt",
                "D:QueuePrefix", "D:Context", "D:MaxExtensionDigits",
                "R:Pins:4x", "R:Pins:42", "R:PinTries",
                "E:Prefix", "E:DialString", "E:MaxDigits", "E:Allowed:0",
            ],
            errors.Select(error => error.Split(' ')[0]));
        Assert.DoesNotContain(errors, error => error.Contains("777", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_has_one_meaning()
    {
        var errors = new List<string>();
        new ConsultOptions { TransferKey = "A", ConferenceKey = "A", CancelKey = "" }.Validate(errors, "C");
        Assert.StartsWith("C:ConferenceKey", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0301234567", "sofia/gateway/carrier/0301234567")]
    [InlineData("+49301234567", "sofia/gateway/carrier/+49301234567")]
    [InlineData("12", null)]
    [InlineData("1234567890123456", null)]
    [InlineData("030,1", null)]
    [InlineData("030 1", null)]
    [InlineData("03０12", null)]
    [InlineData("", null)]
    public void Only_numbers_get_into_a_dial_string(string number, string? expected) =>
        Assert.Equal(expected, new ExternalNumbers { DialString = "sofia/gateway/carrier/{number}" }.ToDialString(number));

    [Fact]
    public void Numbers_that_are_not_allowed_cannot_be_called()
    {
        var external = new ExternalNumbers { DialString = "sofia/gateway/carrier/{number}", Allowed = { "030", "+4930" } };
        Assert.NotNull(external.ToDialString("0301234567"));
        Assert.NotNull(external.ToDialString("+49301234567"));
        Assert.Null(external.ToDialString("0900123456"));
        Assert.Null(new ExternalNumbers().ToDialString("0301234567"));
    }
}
