namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>What a menu asks of FreeSWITCH.</summary>
public sealed class IvrMenuTests
{
    [Theory]
    [InlineData("1 2 9", 1, 1, "")]
    [InlineData("1 12 345", 1, 3, "#")]
    [InlineData("10 20", 2, 2, "")]
    [InlineData("1 #", 1, 1, "")]
    [InlineData("1 22 *#", 1, 2, "")]
    public void Lengths_and_terminators_follow_from_the_keys(string keys, int least, int most, string terminators)
    {
        DigitMenu digits = Menu(keys).FirstTry;
        Assert.Equal((least, most, terminators), (digits.MinDigits, digits.MaxDigits, digits.Terminators));
    }

    [Fact]
    public void One_try_at_a_time_with_the_menus_own_times()
    {
        DigitMenu digits = Menu("1").FirstTry;
        Assert.Equal(
            ("menu.wav", null, 1, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(1), null),
            (digits.Prompt, digits.InvalidPrompt, digits.Tries, digits.Timeout, digits.DigitTimeout, digits.Pattern));
    }

    [Fact]
    public void Prompts_are_the_menus_own_or_those_of_all()
    {
        Assert.Equal("file_string://again.wav!menu.wav", Menu("1").TryAfterSilence.Prompt);
        Assert.Equal("file_string://fsvoice/invalid.wav!menu.wav", Menu("1").TryAfterWrongKey.Prompt);
    }

    [Theory]
    [InlineData("", "hours")]
    [InlineData("Opening Hours", "Opening Hours")]
    public void The_title_is_the_id_when_there_is_no_other(string title, string expected) =>
        Assert.Equal(expected, new IvrMenu("hours", Options("1") with { Title = title }, new InboundIvrOptions()).Title);

    private static IvrMenu Menu(string keys) => new("main", Options(keys), new InboundIvrOptions());

    private static IvrMenuOptions Options(string keys) => new()
    {
        Prompt = "menu.wav",
        TimeoutPrompt = "again.wav",
        Timeout = TimeSpan.FromSeconds(7),
        DigitTimeout = TimeSpan.FromSeconds(1),
        Entries = keys.Split(' ').ToDictionary(key => key, _ => new IvrActionOptions { Action = IvrAction.Hangup }),
    };
}
