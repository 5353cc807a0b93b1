using System.Globalization;
using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The inbound IVR with all that a tree can have; callers press keys by RFC 4733 events.</summary>
public sealed class IvrScenarioTests(FreeSwitchFixture fixture) : CallCenterTest(fixture)
{
    private static readonly (string, string)[] Bilingual =
    [
        ("FsVoice__Languages__Known__en__PromptFolder", "fsvoice"),
        ("FsVoice__Languages__Known__de__PromptFolder", "fsvoice/de"),
        ("FsVoice__Ivr__Start", "language"),
        ("FsVoice__Ivr__InvalidPrompt", "{language}/invalid.wav"),
        ("FsVoice__Ivr__Menus__language__Prompt", "fsvoice/language-menu.wav"),
        ("FsVoice__Ivr__Menus__language__Entries__1__Action", "Menu"),
        ("FsVoice__Ivr__Menus__language__Entries__1__Target", "main"),
        ("FsVoice__Ivr__Menus__language__Entries__1__Language", "en"),
        ("FsVoice__Ivr__Menus__language__Entries__2__Action", "Menu"),
        ("FsVoice__Ivr__Menus__language__Entries__2__Target", "main"),
        ("FsVoice__Ivr__Menus__language__Entries__2__Language", "de"),
        ("FsVoice__Ivr__Menus__main__Prompt", "{language}/main-menu.wav"),
        ("FsVoice__Ivr__Menus__main__Entries__1__Action", "Menu"),
        ("FsVoice__Ivr__Menus__main__Entries__1__Target", "sales"),
        ("FsVoice__Ivr__Menus__main__Entries__9__Action", "Repeat"),
        ("FsVoice__Ivr__Menus__sales__Prompt", "{language}/sales-menu.wav"),
        ("FsVoice__Ivr__Menus__sales__Entries__1__Action", "Queue"),
        ("FsVoice__Ivr__Menus__sales__Entries__1__Target", "sales"),
        ("FsVoice__Ivr__Menus__sales__Entries__0__Action", "Back"),
    ];

    [SkippableFact]
    public async Task A_caller_chooses_german_repeats_goes_in_and_back_and_gets_an_agent()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(["1001"], Bilingual);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", media: Presses("2", "9", "7", "1", "0", "1", "1")))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal(["inbound-ivr", "queue"], record.Flows);
        Assert.Equal((CallOutcome.Handled, "sales", "1001"), (record.Outcome, record.Queue, record.AgentId));
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
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task The_dialled_number_says_the_first_language_and_a_caller_who_hangs_up_leaves_his_journey()
    {
        await using var server = await StartServerAsync(
            [],
            [
                .. Bilingual,
                ("FsVoice__Languages__Dids__5000", "de"),
                ("FsVoice__Ivr__Start", "main"),
                ("FsVoice__Ivr__Menus__main__Entries__3__Action", "Menu"),
                ("FsVoice__Ivr__Menus__main__Entries__3__Target", "language"),
            ]);

        (await Sipp.RunAsync(Customer("customer-hangs-up", media: Presses("1"), durations: ("talk_ms", 4000)))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal(CallOutcome.LeftInIvr, record.Outcome);
        Assert.Equal(["de/main-menu", "de/sales-menu"], Prompts(record.CallUuid).Where(name => name.Contains("menu", StringComparison.Ordinal)));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal("HANGUP", journey.EndDirection);
        Assert.Equal(["main=1"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        Assert.Equal("de", (await CallerEventAsync("CHANNEL_HANGUP_COMPLETE"))["variable_default_language"]);
    }

    [SkippableFact]
    public async Task The_operators_key_leads_from_a_sub_menu_to_the_operator()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        await using var server = await StartServerAsync(
            ["1001"],
            ("FsVoice__Ivr__OperatorKey", "*"),
            ("FsVoice__Ivr__Operator__Action", "Queue"),
            ("FsVoice__Ivr__Operator__Target", "support"),
            ("FsVoice__Ivr__Operator__Prompt", "fsvoice/agent-found.wav"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", media: Presses("1", "*")))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "support", "1001"), (record.Outcome, record.Queue, record.AgentId));
        Assert.Contains("fsvoice/agent-found", Prompts(record.CallUuid));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal("TRANSFER", journey.EndDirection);
        Assert.Equal(["Main Menu=1", "Sales Menu=*"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task Outside_of_business_hours_the_caller_is_told_so()
    {
        await using var server = await StartServerAsync([], ("FsVoice__Schedules__office__TimeZone", "Europe/Berlin"), ("FsVoice__Ivr__Hours", "office"));

        (await Sipp.RunAsync(Customer("customer-waits-for-bye"))).AssertSuccess();

        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Completed, "NORMAL_CLEARING"), (record.Outcome, record.HangupCause.Name));
        Assert.Equal(["fsvoice/closed"], Prompts(record.CallUuid));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal("HANGUP", journey.EndDirection);
        Assert.Equal(["office=CLOSED"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertTimesAsFreeSwitchTellsThemAsync(record);
        await AssertNothingHeldAsync(server);
    }

    [SkippableFact]
    public async Task On_a_holiday_the_after_hours_action_leads_to_a_queue()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        var today = DateTime.UtcNow.Date;
        // Tomorrow as well: midnight may come meanwhile.
        string[] holidays = [today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), today.AddDays(1).ToString("MM-dd", CultureInfo.InvariantCulture)];
        await using var server = await StartServerAsync(
            ["1001"],
            [
                .. Enum.GetNames<DayOfWeek>().Select(day => ($"FsVoice__Schedules__office__Week__{day}__0", "00:00-24:00")),
                .. holidays.Select((date, i) => (FormattableString.Invariant($"FsVoice__Schedules__office__Holidays__{i}__Date"), date)),
                ("FsVoice__Ivr__Hours", "office"),
                ("FsVoice__Ivr__AfterHours__Action", "Queue"),
                ("FsVoice__Ivr__AfterHours__Target", "support"),
                ("FsVoice__Ivr__AfterHours__Prompt", "fsvoice/closed.wav"),
            ]);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", media: new RtpTimeline().Speech(TimeSpan.FromSeconds(12))))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "support", "1001"), (record.Outcome, record.Queue, record.AgentId));
        Assert.Equal(["fsvoice/closed"], Prompts(record.CallUuid));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal("TRANSFER", journey.EndDirection);
        Assert.Equal(["office=CLOSED"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertNothingHeldAsync(server);
        await AssertToldAsync(record.CallUuid, "IVR_AGGREGATED_ACTIVITY", "ASSIGN_RESOURCE_REQUESTED INBOUND NAME support 0", "DIALOG_ENDED");
    }

    [SkippableFact]
    public async Task A_key_in_closed_hours_leads_to_the_queue_that_is_open()
    {
        await using var agent = await SippAgent.RegisterAsync(FreeSwitch, "1001", "agent-answers-and-hangs-up", talk: TimeSpan.FromSeconds(1));
        string[] days = Enum.GetNames<DayOfWeek>();
        await using var server = await StartServerAsync(
            ["1001"],
            [
                .. days.Select(day => ($"FsVoice__Schedules__always__Week__{day}__0", "00:00-24:00")),
                ("FsVoice__Schedules__never__TimeZone", "UTC"),
                ("FsVoice__Ivr__Hours", "always"),
                ("FsVoice__Ivr__Menus__main__Prompt", "fsvoice/main-menu.wav"),
                ("FsVoice__Ivr__Menus__main__Entries__1__Action", "Queue"),
                ("FsVoice__Ivr__Menus__main__Entries__1__Target", "sales"),
                ("FsVoice__Ivr__Menus__main__Entries__1__Hours", "never"),
                ("FsVoice__Ivr__Menus__main__Entries__1__AfterHours__Action", "Queue"),
                ("FsVoice__Ivr__Menus__main__Entries__1__AfterHours__Target", "support"),
                ("FsVoice__Ivr__Menus__main__Entries__1__AfterHours__Prompt", "fsvoice/closed.wav"),
            ]);

        (await Sipp.RunAsync(Customer("customer-waits-for-bye", media: Presses("1")))).AssertSuccess();

        (await agent.StopAsync()).AssertSuccess();
        var record = await RecordAsync();
        Assert.Equal((CallOutcome.Handled, "support"), (record.Outcome, record.Queue));
        Assert.Contains("fsvoice/closed", Prompts(record.CallUuid));
        var journey = await ToldJourneyAsync(record.CallUuid);
        Assert.Equal(["main=1", "never=CLOSED"], journey.Activities.Select(activity => $"{activity.Menu}={activity.Selection}"));
        await AssertNothingHeldAsync(server);
    }

    /// <summary>Speaks a while into each prompt, presses a key, and speaks on.</summary>
    private static RtpTimeline Presses(params string[] keys) =>
        keys.Aggregate(new RtpTimeline(), (timeline, key) => timeline.Speech(TimeSpan.FromSeconds(1.5)).Press(key)).Speech(TimeSpan.FromSeconds(12));

    /// <summary>The prompts that a leg heard, as folder and name.</summary>
    private IEnumerable<string> Prompts(string uuid) => Played(uuid)
        .SelectMany(path => path.Replace("file_string://", "", StringComparison.Ordinal).Split('!'))
        .Where(path => path.EndsWith(".wav", StringComparison.Ordinal) && path.Contains("fsvoice", StringComparison.Ordinal))
        .Select(path => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileNameWithoutExtension(path)}");
}
