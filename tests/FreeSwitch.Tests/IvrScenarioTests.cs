using FsVoice.CallFlows;
using FsVoice.FreeSwitch.Tests.Harness;
using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The inbound IVR with all that a tree can have; callers press keys by RFC 4733 events.</summary>
public sealed class IvrScenarioTests(FreeSwitchFixture fixture) : SharedIvrScenarios(fixture)
{
    [SkippableFact]
    public async Task The_dialled_number_says_the_first_language_and_a_caller_who_hangs_up_leaves_his_journey()
    {
        await using var server = await StartServerAsync(
            [],
            [
                .. Bilingual,
                ("FsVoice__Languages__Dids__" + BilingualNumber, "de"),
                ("FsVoice__Ivr__Trees__bilingual__Start", "main"),
                ("FsVoice__Ivr__Trees__bilingual__Menus__main__Entries__3__Action", "Menu"),
                ("FsVoice__Ivr__Trees__bilingual__Menus__main__Entries__3__Target", "language"),
            ]);

        (await Sipp.RunAsync(Customer("customer-hangs-up", BilingualNumber, Presses("1"), ("talk_ms", 4000)))).AssertSuccess();

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
}
