using static FsVoice.CallFlows.Tests.Flows.IvrScene;

namespace FsVoice.CallFlows.Tests.Flows;

public sealed class InboundIvrFlowTests
{
    private static readonly string[] WayToSales = ["answer", Welcome, Main, Sales];

    private static readonly string[] WayOfSilence = ["answer", Welcome, Main, MainAfterSilence, MainAfterSilence, Goodbye, Hangup];

    public static TheoryData<int> SalesAwaits => Theories.Indexes(WayToSales.Length);

    public static TheoryData<int> SilenceAwaits => Theories.Indexes(WayOfSilence.Length);

    [Fact]
    public async Task Leads_to_a_queue_and_keeps_the_journey()
    {
        var scene = new IvrScene();
        DateTimeOffset start = scene.Clock.GetUtcNow();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("1", "2");
        FlowResult? result = await scene.RunAsync(call);

        Assert.Equal(("queue", "sales"), (result!.NextFlow, result.Parameters["queue"]));
        Assert.Equal(WayToSales, call.Steps);
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
        IvrJourney journey = Assert.Single(scene.Journeys.Saved);
        Assert.Equal(
            ("call-1", "+18005550199", "8001", start, start.AddSeconds(10), "INBOUND", "TRANSFER"),
            (journey.CallId, journey.CustomerIdentifier, journey.ServiceIdentifier, journey.StartTime, journey.EndTime, journey.StartDirection, journey.EndDirection));
        Assert.Equal([new IvrSelection("Main Menu", "1", start.AddSeconds(6.5)), new IvrSelection("Sales Menu", "2", start.AddSeconds(10))], journey.Activities);
    }

    [Theory]
    [MemberData(nameof(SalesAwaits))]
    public async Task A_caller_who_leaves_at_any_step_leaves_a_journey(int step)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step }.Presses("1", "1");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(WayToSales[..(step + 1)], call.Steps);
        Assert.Equal(CallOutcome.LeftInIvr, call.Record.Outcome);
        Assert.Equal(step == 3 ? "HANGUP: Main Menu=1" : "HANGUP: ", scene.Journey());
    }

    [Theory]
    [MemberData(nameof(SalesAwaits))]
    public async Task A_caller_whom_somebody_else_moves_on_at_any_step_has_not_hung_up(int step)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step, IsMoved = true }.Presses("1", "1");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(WayToSales[..(step + 1)], call.Steps);
        Assert.Equal(step == 3 ? "TRANSFER: Main Menu=1" : "TRANSFER: ", scene.Journey());
    }

    [Theory]
    [MemberData(nameof(SalesAwaits))]
    public async Task A_server_that_stops_at_any_step_leaves_a_journey(int step)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { StopAt = step }.Presses("1", "1");
        Assert.Null(await scene.RunAsync(call));
        Assert.Equal(WayToSales[..(step + 1)], call.Steps);
        Assert.Equal(step == 3 ? "HANGUP: Main Menu=1" : "HANGUP: ", scene.Journey());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_caller_who_leaves_in_the_middle_of_a_menu_is_let_go_at_once()
    {
        var scene = new IvrScene();
        ScriptedCall call = new(scene.Clock) { HoldAt = 2 };
        Task<FlowResult?> run = scene.RunAsync(call);
        await call.Reached.Task;
        call.Leave();
        Assert.Equal(FlowResult.Done, await run);
        Assert.Equal(WayToSales[..3], call.Steps);
        Assert.Equal("HANGUP: ", scene.Journey());
    }

    [Fact]
    public async Task Silence_ends_with_goodbye()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("", "", "");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(WayOfSilence, call.Steps);
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
        Assert.Equal("HANGUP: Main Menu=TIMEOUT, Main Menu=TIMEOUT, Main Menu=TIMEOUT", scene.Journey());
    }

    [Theory]
    [MemberData(nameof(SilenceAwaits))]
    public async Task A_silent_caller_may_leave_at_any_step_too(int step)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = step }.Presses("", "", "");
        await scene.RunAsync(call);
        Assert.Equal(WayOfSilence[..(step + 1)], call.Steps);
        Assert.Equal("HANGUP: " + string.Join(", ", Enumerable.Repeat("Main Menu=TIMEOUT", Math.Clamp(step - 2, 0, 3))), scene.Journey());
        Assert.Equal(step == 6 ? CallOutcome.Completed : CallOutcome.LeftInIvr, call.Record.Outcome);
    }

    [Theory]
    [MemberData(nameof(SilenceAwaits))]
    public async Task The_server_may_stop_at_any_step_too(int step)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock) { StopAt = step }.Presses("", "", "");
        Assert.Null(await scene.RunAsync(call));
        Assert.Equal(WayOfSilence[..(step + 1)], call.Steps);
        Assert.Single(scene.Journeys.Saved);
    }

    [Fact]
    public async Task Wrong_keys_end_with_goodbye_whoever_finds_them_wrong()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("7", "!8", "*");
        await scene.RunAsync(call);
        Assert.Equal(["answer", Welcome, Main, MainAfterWrongKey, MainAfterWrongKey, Goodbye, Hangup], call.Steps);
        Assert.Equal("HANGUP: Main Menu=INVALID, Main Menu=INVALID, Main Menu=INVALID", scene.Journey());
    }

    [Fact]
    public async Task Silence_and_wrong_keys_count_alike_and_each_has_its_prompt()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("", "7", "2");
        FlowResult? result = await scene.RunAsync(call);
        Assert.Equal("support", result!.Parameters["queue"]);
        Assert.Equal(["answer", Welcome, Main, MainAfterSilence, MainAfterWrongKey], call.Steps);
        Assert.Equal("TRANSFER: Main Menu=TIMEOUT, Main Menu=INVALID, Main Menu=2", scene.Journey());
    }

    [Theory]
    [InlineData("", "ivr-silent", "TIMEOUT")]
    [InlineData("7", "ivr-wrong", "INVALID")]
    public async Task The_end_of_all_tries_can_be_something_else(string pressed, string flow, string selection)
    {
        var scene = new IvrScene
        {
            Options = MainMenu(
                menu => menu with
                {
                    Tries = 1,
                    OnTimeout = new IvrActionOptions { Action = IvrAction.Flow, Target = "ivr-silent" },
                    OnInvalid = new IvrActionOptions { Action = IvrAction.Flow, Target = "ivr-wrong" },
                },
                ("1", new IvrActionOptions { Action = IvrAction.Repeat })),
        };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses(pressed);
        Assert.Equal(flow, (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(["answer", Welcome, Main], call.Steps);
        Assert.Equal($"TRANSFER: Main Menu={selection}", scene.Journey());
    }

    [Fact]
    public async Task Back_and_repeat_offer_menus_again_and_tries_begin_anew()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("", "", "9", "1", "0", "", "2");
        await scene.RunAsync(call);
        Assert.Equal(["answer", Welcome, Main, MainAfterSilence, MainAfterSilence, Main, Sales, Main, MainAfterSilence], call.Steps);
        Assert.Equal(
            "TRANSFER: Main Menu=TIMEOUT, Main Menu=TIMEOUT, Main Menu=9, Main Menu=1, Sales Menu=0, Main Menu=TIMEOUT, Main Menu=2",
            scene.Journey());
    }

    [Fact]
    public async Task Back_in_the_first_menu_offers_it_again()
    {
        var scene = new IvrScene { Options = MainMenu(("0", new IvrActionOptions { Action = IvrAction.Back }), ("1", new IvrActionOptions { Action = IvrAction.Hangup })) };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("0", "1");
        await scene.RunAsync(call);
        Assert.Equal(["answer", Welcome, Main, Main, Hangup], call.Steps);
    }

    [Fact]
    public async Task A_menu_that_leads_to_one_passed_before_goes_back_to_it()
    {
        InboundIvrOptions tree = MainMenu(("1", new IvrActionOptions { Action = IvrAction.Menu, Target = "sales" }), ("0", new IvrActionOptions { Action = IvrAction.Back }), ("2", new IvrActionOptions { Action = IvrAction.Menu, Target = "MAIN" }), ("3", new IvrActionOptions { Action = IvrAction.Hangup }));
        tree.Menus["sales"] = tree.Menus["sales"] with { Entries = new Dictionary<string, IvrActionOptions> { ["5"] = new() { Action = IvrAction.Menu, Target = "main" } } };
        var scene = new IvrScene { Options = tree };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("1", "5", "0", "2", "0", "3");
        await scene.RunAsync(call);
        // "0" after "5" does not lead to the sales menu: the main menu is the first again.
        Assert.Equal(["answer", Welcome, Main, Sales, Main, Main, Main, Main, Hangup], call.Steps);
    }

    [Fact]
    public async Task Information_is_played_and_the_menu_offered_again()
    {
        var scene = new IvrScene
        {
            Options = MainMenu(
                ("1", new IvrActionOptions { Action = IvrAction.Play, Prompt = "hours.wav" }),
                ("2", new IvrActionOptions { Action = IvrAction.Hangup, Prompt = "bye.wav" })),
        };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("1", "2");
        await scene.RunAsync(call);
        Assert.Equal(["answer", Welcome, Main, "play hours.wav", Main, "play bye.wav", Hangup], call.Steps);
        Assert.Equal("HANGUP: Main Menu=1, Main Menu=2", scene.Journey());
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
    }

    [Fact]
    public async Task A_flow_and_a_queue_get_their_parameters()
    {
        var scene = new IvrScene
        {
            Options = MainMenu(
                ("1", new IvrActionOptions { Action = IvrAction.Flow, Target = "survey", Parameters = new Dictionary<string, string> { ["language"] = "de" } }),
                ("2", new IvrActionOptions { Action = IvrAction.Queue, Target = "sales", Prompt = "vip.wav", Parameters = new Dictionary<string, string> { ["priority"] = "5" } })),
        };
        FlowResult? flow = await scene.RunAsync(new ScriptedCall(scene.Clock).Presses("1"));
        Assert.Equal(("survey", "de"), (flow!.NextFlow, flow.Parameters["language"]));

        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        FlowResult? queue = await scene.RunAsync(call);
        Assert.Equal(("queue", "sales", "5"), (queue!.NextFlow, queue.Parameters["queue"], queue.Parameters["priority"]));
        Assert.Equal(["answer", Welcome, Main, "play vip.wav"], call.Steps);
    }

    [Theory]
    [InlineData(null, "transfer 4000")]
    [InlineData("site2", "transfer 4000 site2")]
    public async Task An_extension_of_the_dialplan_takes_the_call(string? context, string step)
    {
        IvrScene scene = Transferring(context);
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("1");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(["answer", Welcome, Main, step], call.Steps);
        Assert.Equal("TRANSFER: Main Menu=1", scene.Journey());
        Assert.Equal(CallOutcome.Transferred, call.Record.Outcome);
    }

    [Fact]
    public async Task A_refused_transfer_leads_to_the_fallback()
    {
        IvrScene scene = Transferring(null);
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("1").Refuses("transfer");
        Assert.Equal("fallback", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(["answer", Welcome, Main, "transfer 4000"], call.Steps);
        Assert.Equal("TRANSFER: Main Menu=1", scene.Journey());
    }

    [Fact]
    public async Task A_caller_who_leaves_during_the_transfer_left_in_the_ivr()
    {
        IvrScene scene = Transferring(null);
        ScriptedCall call = new ScriptedCall(scene.Clock) { LeaveAt = 3 }.Presses("1");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal("HANGUP: Main Menu=1", scene.Journey());
        Assert.Equal(CallOutcome.LeftInIvr, call.Record.Outcome);
    }

    [Fact]
    public async Task A_welcome_that_cannot_be_played_is_passed_over()
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2").Refuses(Welcome);
        Assert.Equal("queue", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(["answer", Welcome, Main], call.Steps);
    }

    [Fact]
    public async Task Without_welcome_the_menu_comes_first()
    {
        var scene = new IvrScene { Options = new InboundIvrOptions { WelcomePrompt = "" } };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        await scene.RunAsync(call);
        Assert.Equal(["answer", Main], call.Steps);
    }

    [Theory]
    [InlineData("answer", 1)]
    [InlineData("digits", 3)]
    public async Task A_refused_answer_or_menu_leads_to_the_fallback(string step, int steps)
    {
        var scene = new IvrScene();
        ScriptedCall call = new ScriptedCall(scene.Clock).Refuses(step);
        Assert.Equal("fallback", (await scene.RunAsync(call))!.NextFlow);
        Assert.Equal(WayToSales[..steps], call.Steps);
        Assert.Equal("TRANSFER: ", scene.Journey());
    }

    private static IvrScene Transferring(string? context) => new()
    {
        Options = MainMenu(("1", new IvrActionOptions { Action = IvrAction.Transfer, Target = "4000", Context = context })),
    };
}
