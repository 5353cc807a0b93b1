using FsVoice.CallFlows.Tests.Schedules;
using static FsVoice.CallFlows.Tests.Flows.IvrScene;

namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Open and closed, for a whole tree and behind single keys. "always" is always open, "never" never.</summary>
public sealed class IvrHoursTests
{
    private static readonly IvrActionOptions ToSales = new() { Action = IvrAction.Queue, Target = "sales" };

    [Fact]
    public async Task In_open_hours_nothing_is_different()
    {
        IvrScene scene = Scene(tree => tree with { Hours = "always", AfterHours = ToSales });
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        Assert.Equal("support", (await scene.RunAsync(call))!.Parameters["queue"]);
        Assert.Equal(["answer", Welcome, Main], call.Steps);
        Assert.Equal("TRANSFER: Main Menu=2", scene.Journey());
    }

    [Fact]
    public async Task A_closed_tree_says_so_and_hangs_up()
    {
        IvrScene scene = Scene(tree => tree with { Hours = "never" });
        var call = new ScriptedCall(scene.Clock);
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(["answer", "play fsvoice/closed.wav", Hangup], call.Steps);
        Assert.Equal("HANGUP: never=CLOSED", scene.Journey());
        Assert.Equal(CallOutcome.Completed, call.Record.Outcome);
    }

    [Theory]
    [InlineData(IvrAction.Queue, "night", "queue")]
    [InlineData(IvrAction.Flow, "voicemail", "voicemail")]
    public async Task A_closed_tree_can_lead_to_a_queue_or_a_flow(IvrAction action, string target, string next)
    {
        IvrScene scene = Scene(tree => tree with
        {
            Hours = "never",
            AfterHours = new IvrActionOptions { Action = action, Target = target, Prompt = "closed.wav", Parameters = new Dictionary<string, string> { ["mailbox"] = "1001" } },
        });
        var call = new ScriptedCall(scene.Clock);
        FlowResult? result = await scene.RunAsync(call);
        Assert.Equal((next, "1001"), (result!.NextFlow, result.Parameters["mailbox"]));
        Assert.Equal(["answer", "play closed.wav"], call.Steps);
        Assert.Equal("TRANSFER: never=CLOSED", scene.Journey());
    }

    [Fact]
    public async Task A_closed_tree_can_lead_to_an_extension_or_to_a_menu()
    {
        IvrScene toExtension = Scene(tree => tree with { Hours = "never", AfterHours = new IvrActionOptions { Action = IvrAction.Transfer, Target = "4000" } });
        ScriptedCall call = new(toExtension.Clock);
        await toExtension.RunAsync(call);
        Assert.Equal(["answer", "transfer 4000"], call.Steps);

        IvrScene toMenu = Scene(tree => tree with { Hours = "never", AfterHours = new IvrActionOptions { Action = IvrAction.Menu, Target = "sales", Prompt = "closed.wav" } });
        call = new ScriptedCall(toMenu.Clock).Presses("0", "1");
        await toMenu.RunAsync(call);
        // Back in the menu that the visit began with offers it again.
        Assert.Equal(["answer", "play closed.wav", IvrScene.Sales, IvrScene.Sales], call.Steps);
        Assert.Equal("TRANSFER: never=CLOSED, Sales Menu=0, Sales Menu=1", toMenu.Journey());
    }

    [Fact]
    public async Task A_key_may_have_hours_of_its_own_and_they_may_be_nested()
    {
        var scene = new IvrScene
        {
            Schedules = Schedules,
            Options = MainMenu(
                ("1", ToSales with { Hours = "always" }),
                ("2", ToSales with { Hours = "never" }),
                ("3", ToSales with { Hours = "never", AfterHours = new IvrActionOptions { Action = IvrAction.Play, Prompt = "later.wav" } }),
                ("4", ToSales with
                {
                    Hours = "never",
                    AfterHours = new IvrActionOptions { Action = IvrAction.Play, Prompt = "x.wav", Hours = "never", AfterHours = new IvrActionOptions { Action = IvrAction.Repeat } },
                })),
        };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("3", "4", "1");
        Assert.Equal("sales", (await scene.RunAsync(call))!.Parameters["queue"]);
        Assert.Equal(["answer", Welcome, Main, "play later.wav", Main, Main], call.Steps);
        Assert.Equal("TRANSFER: Main Menu=3, never=CLOSED, Main Menu=4, never=CLOSED, never=CLOSED, Main Menu=1", scene.Journey());
    }

    [Fact]
    public async Task A_key_in_closed_hours_ends_with_the_closed_prompt()
    {
        var scene = new IvrScene { Schedules = Schedules, Options = MainMenu(("2", ToSales with { Hours = "never" })) };
        ScriptedCall call = new ScriptedCall(scene.Clock).Presses("2");
        Assert.Equal(FlowResult.Done, await scene.RunAsync(call));
        Assert.Equal(["answer", Welcome, Main, "play fsvoice/closed.wav", Hangup], call.Steps);
    }

    private static ScheduleOptions Schedules => new() { ["always"] = BusinessHoursTests.Always, ["never"] = new BusinessHoursOptions() };

    private static IvrScene Scene(Func<InboundIvrOptions, InboundIvrOptions> change) =>
        new() { Schedules = Schedules, Options = change(new InboundIvrOptions().OrDefault()) };
}
