using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests.Shared;

/// <summary>The inbound IVR with sub-menus and languages; callers press keys by RFC 4733 events.</summary>
public abstract class SharedIvrScenarios(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    /// <summary>The number of the menus in two languages.</summary>
    protected const string BilingualNumber = "5006";

    /// <summary>The settings of those menus.</summary>
    public static (string Name, string Value)[] Bilingual =>
    [
        .. NumberSettings(6, BilingualNumber, "inbound-ivr", ("ivr", "bilingual")),
        ("FsVoice__Languages__Known__en__PromptFolder", "fsvoice"),
        ("FsVoice__Languages__Known__de__PromptFolder", "fsvoice/de"),
        ("FsVoice__Ivr__Trees__bilingual__WelcomePrompt", "silence_stream://100"),
        ("FsVoice__Ivr__Trees__bilingual__Start", "language"),
        ("FsVoice__Ivr__Trees__bilingual__InvalidPrompt", "{language}/invalid.wav"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Prompt", "fsvoice/language-menu.wav"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__1__Action", "Menu"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__1__Target", "main"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__1__Language", "en"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__2__Action", "Menu"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__2__Target", "main"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__language__Entries__2__Language", "de"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__main__Prompt", "{language}/main-menu.wav"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__main__Entries__1__Action", "Menu"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__main__Entries__1__Target", "sales"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__main__Entries__9__Action", "Repeat"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__sales__Prompt", "{language}/sales-menu.wav"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__sales__Entries__1__Action", "Queue"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__sales__Entries__1__Target", "sales"),
        ("FsVoice__Ivr__Trees__bilingual__Menus__sales__Entries__0__Action", "Back"),
    ];

    [SkippableFact]
    public async Task A_caller_chooses_german_repeats_goes_in_and_back_and_gets_an_agent()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1002", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var flows = await StartFlowsAsync(["1002"], Bilingual);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", BilingualNumber, Presses("2", "9", "7", "1", "0", "1", "1")))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["inbound-ivr", "queue"], record.Flows);
        Assert.Equal((CallOutcome.Handled, "sales", "1002"), (record.Outcome, record.Queue, record.AgentId));
        Assert.Equal(
            ["fsvoice/language-menu", "de/main-menu", "de/main-menu", "de/invalid", "de/main-menu", "de/sales-menu", "de/main-menu", "de/sales-menu"],
            Prompts(record.CallUuid).Where(name => name.Contains("menu", StringComparison.Ordinal) || name.Contains("invalid", StringComparison.Ordinal)));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal(("INBOUND", "TRANSFER"), (journey.StartDirection, journey.EndDirection));
        Assert.Equal(
            ["language=2", "main=9", "main=INVALID", "main=1", "sales=0", "main=1", "sales=1"],
            journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        var end = await CallerEventAsync("CHANNEL_HANGUP_COMPLETE");
        Assert.Equal(("de", "de"), (end["variable_default_language"], end["variable_fsvoice_language"]));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await AssertNothingHeldAsync(flows);
    }

    /// <summary>Speaks a while into each prompt, presses a key, and speaks on.</summary>
    protected static RtpTimeline Presses(params string[] keys) =>
        keys.Aggregate(new RtpTimeline(), (timeline, key) => timeline.Speech(TimeSpan.FromSeconds(1.5)).Press(key)).Speech(TimeSpan.FromSeconds(12));

    /// <summary>The prompts that a leg heard, as folder and name.</summary>
    protected IEnumerable<string> Prompts(string uuid) => Played(uuid)
        .SelectMany(path => path.Replace("file_string://", "", StringComparison.Ordinal).Split('!'))
        .Where(path => path.EndsWith(".wav", StringComparison.Ordinal) && path.Contains("fsvoice", StringComparison.Ordinal))
        .Select(path => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileNameWithoutExtension(path)}");
}
