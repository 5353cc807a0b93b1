using FsVoice.CallFlows.Tests.Configuration;
using FsVoice.Testing;

namespace FsVoice.CallFlows.Tests.Languages;

public sealed class CallLanguagesTests
{
    private static readonly LanguageOptions Options = new()
    {
        Known = new Dictionary<string, LanguageFolder>(StringComparer.OrdinalIgnoreCase)
        {
            ["en"] = new() { PromptFolder = "fsvoice" },
            ["de"] = new() { PromptFolder = "fsvoice/de" },
            ["gsw"] = new(),
        },
        Default = "en",
        Dids = new Dictionary<string, string> { ["8049"] = "de" },
        Callers = new Dictionary<string, string> { ["+4"] = "de", ["+41"] = "gsw", ["+44"] = "en" },
    };

    [Theory]
    [InlineData("+18005550199", "8001", "en")]
    [InlineData("", "8001", "en")]
    [InlineData("+49301234", "8001", "de")]
    [InlineData("+41441234", "8001", "gsw")]
    [InlineData("+44201234", "8001", "en")]
    [InlineData("+44201234", "8049", "de")]
    public void The_first_language_is_that_of_the_did_else_of_the_longest_prefix_of_the_caller_else_the_default(string caller, string did, string language) =>
        Assert.Equal(language, new CallLanguages(Options).Of(new CallInfo { Uuid = "c", CallerNumber = caller, DialedNumber = did }, null));

    [Fact]
    public void Whom_we_call_is_the_customer_and_our_number_is_the_did_of_an_outbound_call()
    {
        var languages = new CallLanguages(Options);
        var call = new CallInfo { Uuid = "c", Direction = CallDirection.Outbound, CallerNumber = "8001", DialedNumber = "+41441234" };
        Assert.Equal("gsw", languages.Of(call, null));
        Assert.Equal("de", languages.Of(call with { CallerNumber = "8049" }, null));
    }

    [Theory]
    [InlineData("gsw", "gsw")]
    [InlineData("DE", "DE")]
    [InlineData("xx", "en")]
    [InlineData("", "en")]
    public void A_choice_counts_when_it_is_a_language(string chosen, string language) =>
        Assert.Equal(language, new CallLanguages(Options).Of(new CallInfo { Uuid = "c" }, chosen));

    [Theory]
    [InlineData("fsvoice/welcome.wav", "de", "fsvoice/welcome.wav")]
    [InlineData("{language}/welcome.wav", "de", "fsvoice/de/welcome.wav")]
    [InlineData("{language}/welcome.wav", "DE", "fsvoice/de/welcome.wav")]
    [InlineData("{language}/welcome.wav", "gsw", "gsw/welcome.wav")]
    [InlineData("{language}/welcome.wav", null, "fsvoice/welcome.wav")]
    [InlineData("file_string://{language}/a.wav!{language}/b.wav", "de", "file_string://fsvoice/de/a.wav!fsvoice/de/b.wav")]
    [InlineData("{timeout=1}{Language}.wav", "de", "{timeout=1}{Language}.wav")]
    public void Prompts_are_taken_from_the_languages_folder(string media, string? chosen, string expected) =>
        Assert.Equal(expected, new CallLanguages(Options).Resolve(media, new CallInfo { Uuid = "c" }, chosen));

    [Fact]
    public void Without_any_language_everybody_hears_english()
    {
        var languages = new CallLanguages(new LanguageOptions());
        Assert.False(languages.IsConfigured);
        Assert.Equal("fsvoice/welcome.wav", languages.Resolve("{language}/welcome.wav", new CallInfo { Uuid = "c" }, "de"));
    }

    [Fact]
    public async Task Setting_tells_us_and_freeswitch()
    {
        var call = new ScriptedCall(new ManualTimeProvider());
        var languages = new CallLanguages(Options);
        Assert.Equal(StepResult.Completed, await languages.SetAsync(call, "de", CancellationToken.None));
        Assert.Equal(StepResult.Completed, await languages.SetAsync(call, null, CancellationToken.None));
        Assert.Equal(["set fsvoice_language=de", "set default_language=de", "set fsvoice_language=de", "set default_language=de"], call.Steps);
    }

    [Fact]
    public async Task Nothing_is_set_where_there_is_no_choice_and_after_a_refusal()
    {
        var call = new ScriptedCall(new ManualTimeProvider());
        Assert.Equal(StepResult.Completed, await new CallLanguages(new LanguageOptions()).SetAsync(call, "en", CancellationToken.None));
        Assert.Empty(call.Steps);
        call.Refuses("set fsvoice_language");
        Assert.Equal(StepOutcome.Refused, (await new CallLanguages(Options).SetAsync(call, "en", CancellationToken.None)).Outcome);
        Assert.Equal(["set fsvoice_language=en"], call.Steps);
    }

    [Fact]
    public void Every_error_is_found_and_named_by_its_path()
    {
        var options = new LanguageOptions
        {
            Known = new Dictionary<string, LanguageFolder>
            {
                ["d e"] = new(),
                ["x!"] = new() { PromptFolder = "a!b" },
                ["fr"] = new() { PromptFolder = "{language}" },
            },
            Dids = new Dictionary<string, string> { ["8001"] = "it" },
            Callers = new Dictionary<string, string> { ["+39"] = "it", ["+33"] = "fr" },
        };
        Assert.Equal(
        [
            "X:Known:d e is no code of a language: letters, digits, - and _",
            "X:Known:x! is no code of a language: letters, digits, - and _",
            "X:Known:x!:PromptFolder must not hold '!'",
            "X:Known:fr:PromptFolder must not hold '{'",
            "X:Default names the language 'en', which is not known",
            "X:Dids:8001 names the language 'it', which is not known",
            "X:Callers:+39 names the language 'it', which is not known",
        ], Errors.Of(options.Validate));
        Assert.Empty(Errors.Of(Options.Validate));
        Assert.Empty(Errors.Of(new LanguageOptions().Validate));
        Assert.Equal(["X:Default names the language 'de', which is not known"], Errors.Of(new LanguageOptions { Default = "de" }.Validate));
    }
}
